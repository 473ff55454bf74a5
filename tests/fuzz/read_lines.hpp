// read_lines: what a session reads from these bytes, line by line, with a refusal as its code.
#pragma once

#include "net/lines.hpp"
#include "net/memory_stream.hpp"

#include <vector>

inline net::Task<void> keep_reading(std::unique_ptr<net::Stream> stream, std::vector<std::string>& read)
{
    using namespace std::chrono_literals;
    net::Lines lines(std::move(stream));
    try {
        for (;;) {
            co_await lines.wait_input(1min);
            auto line = co_await lines.line(100, 1min);
            read.push_back(line ? *line : std::string(to_string(line.error().code)));
            if (!line && line.error().code == base::Code::too_big) co_await lines.skip_line(1000, 1min);
        }
    } catch (const net::Disconnected&) {
        read.push_back("end");
    }
}

inline std::vector<std::string> read_lines(std::string_view bytes, net::Delivery delivery)
{
    std::vector<std::string> read;
    net::TestLoop loop;
    auto [server, client] = net::make_memory_stream(loop, {.delivery = delivery});
    loop.start(keep_reading(std::move(server), read));
    client.send(bytes);
    client.close();
    return read;
}
