// A toy server and conversations with it, to try the player itself.
#pragma once

#include "net/lines.hpp"

namespace talk {

using namespace std::chrono_literals;

// A small server: greets, echoes, and knows a few commands.
inline net::Task<void> converse(net::Lines& lines)
{
    lines.write(lines.stream().is_tls() ? "* OK covered\r\n" : "* OK clear\r\n");
    for (;;) {
        co_await lines.wait_input(30min);
        const auto line = (co_await lines.line(100, 1min)).value();
        if (line == "quit") co_return co_await lines.flush();
        if (line == "slow") co_await net::Loop::current().sleep(2s);
        if (line == "both") lines.write("* 1\r\n* 2\r\n");
        lines.write("ok " + line + "\r\n");
        if (line != "starttls") continue;
        co_await lines.flush();
        (void)co_await lines.stream().start_tls();
    }
}

inline net::Task<void> serve(std::unique_ptr<net::Stream> stream)
{
    net::Lines lines(std::move(stream));
    try {
        co_await converse(lines);
        co_return;
    } catch (const net::Disconnected&) {
        co_return;
    } catch (const net::TimedOut&) {
        lines.write("* BYE\r\n");
    }
    co_await lines.flush();
}

struct Conversation {
    std::string_view text;
    std::string_view want;  // a part of the report; empty: none
};

inline const Conversation conversations[] = {
    {"S: * OK covered\nC: one\nS: ok one\n", ""},
    {"CLEAR\nS: * OK clear\n", ""},
    {"S: * OK $...\nC: starttls\nS: ok starttls\nTLS\nC: x\nS: ok x\n", ""},
    {"S: * OK $...\nC: both\nS~: * 2\nS~: * 1\nS: ok both\n", ""},
    {"S: * OK $...\nC: slow\nS: ok slow\n", ""},
    {"S: * OK $...\nC-: o\nS: <nothing>\nC-: ne\\r\\n\nS: ok one\n", ""},
    {"S: * OK $...\nC: quit\nS: <closed>\n", ""},
    {"S2: * OK $...\nS: * OK $what\nC2: $what\nS2: ok covered\n", ""},
    {"S: * OK $...\nLATER 29min\nC: one\nS: ok one\nLATER 31min\nS: * BYE\nS: <closed>\n", ""},
    {"S: * OK $...\nC: one\nS: ok two\n", ":3:\n  wanted: S: ok two\n  came: ok one"},
    {"S: * OK $...\nC: one\n", "at the end, connection 1 still had: ok one"},
    {"S: * OK $...\nS: more\n", "came: <nothing>"},
    {"S: * OK $...\nC: quit\nS: more\n", "came: <closed>"},
    {"S: * OK $...\nC: both\nS~: * 2\nS~: * 3\n", "fits none of the 2 lines"},
    {"S: * OK $...\nTLS\n", "no handshake"},
    {"C: $unknown\n", "nothing has captured $unknown"},
};

}  // namespace talk
