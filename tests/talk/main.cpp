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

struct Tally {
    std::size_t passed = 0, failed = 0, skipped = 0;
};

void play(const std::string& file, const Request& request, Tally& tally)
{
    const auto script = talk::read_script(file);
    if (script && script->needs_fake_time) {
        ++tally.skipped;
        return;
    }
    const auto report = script ? talk::play(*script, talk::dial_sockets(request.server), request.captures())
                               : script.error().detail + "\n";
    ++(report.empty() ? tally.passed : tally.failed);
    std::cout << report;
}

}  // namespace

int main(int count, char** words)
{
    CLI::App app("Plays conversation files (tests/talk/FORMAT.md) against a running server.", "talk");
    Request request;
    describe(app, request);
    CLI11_PARSE(app, count, words);

    Tally tally;
    for (const auto& file : request.files) play(file, request, tally);
    std::cout << tally.passed << " passed, " << tally.failed << " failed, " << tally.skipped << " skipped\n";
    return tally.failed == 0 ? 0 : 1;
}
