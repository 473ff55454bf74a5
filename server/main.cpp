// congvud: reads its settings, builds the house and serves until it is told to end.

#include "base/format.hpp"
#include "server/arguments.hpp"
#include "server/check_store.hpp"
#include "server/compose.hpp"

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

namespace {

int refuse_to_start(const base::Error& error)
{
    std::fprintf(stderr, "congvud: %s\n", error.detail.c_str());
    return error.code == base::Code::invalid ? 2 : 1;
}

int serve_house(const server::Settings& settings)
{
    auto house = server::build_house(settings);
    if (!house) return refuse_to_start(house.error());
    (*house)->run([] {
        std::puts("ready");
        std::fflush(stdout);
    });
    return 0;
}

int serve(const server::Settings& settings)
{
    // A peer that leaves is seen where it is written to, not as a signal.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return serve_house(settings);
    } catch (const std::exception& error) {
        // What the system does not give: threads, descriptors, memory.
        return refuse_to_start({base::Code::unavailable, base::format("cannot go on: {}", error.what())});
    }
}

}  // namespace

int main(int count, char** values)
{
    server::Settings settings;
    base::Settings described;
    server::describe(described, settings);

    const std::vector<std::string_view> words(values + 1, values + count);
    auto wish = server::read_arguments(words, described, settings);
    if (!wish) return refuse_to_start(wish.error());
    switch (*wish) {
    case server::Wish::print_help: std::fputs(std::string(server::help_text()).c_str(), stdout); return 0;
    case server::Wish::print_version: std::puts("congvud 0.1.0"); return 0;
    case server::Wish::print_settings: std::fputs(described.to_text().c_str(), stdout); return 0;
    case server::Wish::verify_store:
    case server::Wish::repair_store: return server::check_store(settings, *wish);
    case server::Wish::serve: return serve(settings);
    }
}
