// talk: plays conversation files against a running server.

#include "base/text.hpp"
#include "tests/talk/socket_channel.hpp"

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

constexpr std::string_view usage =
    "talk [--host ADDRESS] [--clear-port N] [--tls-port N] [--trust CA.PEM] [--server-name NAME]\n"
    "     [--set NAME=VALUE]... FILE...\n"
    "Plays conversation files (tests/talk/FORMAT.md) against a running server: those that begin in clear\n"
    "on --clear-port, the others on --tls-port. Without --trust any certificate will do.\n";

// Whether there is such an option and the value fits it.
bool take_option(std::string_view name, const std::string& value, Request& request)
{
    auto& server = request.server;
    if (name == "--host") return server.host = value, true;
    if (name == "--trust") return server.trusted = value, true;
    if (name == "--server-name") return server.server_name = value, true;
    if (name == "--set") return request.known.push_back(value), value.find('=') != value.npos;
    const auto port = base::to_number(value);
    if (!port || *port > 65535) return false;
    if (name == "--clear-port") return server.clear_port = static_cast<std::uint16_t>(*port), true;
    if (name == "--tls-port") return server.tls_port = static_cast<std::uint16_t>(*port), true;
    return false;
}

bool read_words(const std::vector<std::string>& words, Request& request)
{
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!words[at].starts_with("--")) {
            request.files.push_back(words[at]);
        } else if (at + 1 == words.size() || !take_option(words[at], words[at + 1], request)) {
            return false;
        } else {
            ++at;
        }
    }
    return !request.files.empty();
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
    Request request;
    if (!read_words({words + 1, words + count}, request)) {
        std::cerr << usage;
        return 2;
    }

    Tally tally;
    for (const auto& file : request.files) play(file, request, tally);
    std::cout << tally.passed << " passed, " << tally.failed << " failed, " << tally.skipped << " skipped\n";
    return tally.failed == 0 ? 0 : 1;
}
