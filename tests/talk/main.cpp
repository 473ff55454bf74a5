// talk: plays conversation files against a running server.

#include "tests/talk/socket_channel.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace {

struct Request {
    talk::Server server;
    std::vector<std::string> files;
    std::vector<std::string> known;  // name=value

    talk::Captures captures() const
    {
        talk::Captures captures;
        for (const auto& pair : known)
            captures[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        return captures;
    }
};

void describe(CLI::App& app, Request& request)
{
    auto& server = request.server;
    app.add_option("--host", server.host, "Where the server is")->capture_default_str();
    app.add_option("--clear-port", server.clear_port, "Port for files that begin in clear");
    app.add_option("--tls-port", server.tls_port, "Port for files that begin inside TLS");
    app.add_option("--trust", server.trusted, "PEM file of the root to check the certificate against")
        ->check(CLI::ExistingFile);
    app.add_option("--server-name", server.server_name, "Name that the certificate must have")
        ->capture_default_str();
    app.add_option("--set", request.known, "A capture known beforehand: name=value")
        ->check(
            [](const std::string& pair) { return pair.find('=') == pair.npos ? "write name=value" : ""; });
    app.add_option("files", request.files, "Conversation files")->required()->check(CLI::ExistingFile);
}

std::string play(const std::string& file, const Request& request)
{
    const auto script = talk::read_script(file);
    if (!script) return script.error().detail + "\n";
    return talk::play(*script, talk::dial_sockets(request.server), request.captures());
}

}  // namespace

int main(int count, char** words)
{
    CLI::App app("Plays conversation files (tests/talk/FORMAT.md) against a running server.", "talk");
    Request request;
    describe(app, request);
    CLI11_PARSE(app, count, words);

    std::size_t failed = 0;
    for (const auto& file : request.files) {
        const auto report = play(file, request);
        if (report.empty()) continue;
        ++failed;
        std::cout << report;
    }
    std::cout << request.files.size() - failed << " passed, " << failed << " failed\n";
    return failed == 0 ? 0 : 1;
}
