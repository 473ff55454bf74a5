// Order: what the command line asks of the load generator.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

enum class Protocol { smtp, lmtp, imap };
enum class Tls { none, implicit, starttls };
// What made-up messages consist of: words, which shrink as mail does, or what an attachment looks like.
enum class Content { words, base64 };

struct Order {
    Protocol protocol = Protocol::lmtp;
    Tls tls = Tls::none;
    std::uint16_t port = 24;
    std::size_t sessions = 1;

    // Ends after so many messages (by IMAP: commands), or after so many seconds where these are given.
    std::size_t messages = 1000;
    double seconds = 0;
    std::size_t per_connection = 0;  // 0: a session keeps its connection
    double patience = 60;            // seconds without any answer before the server is given up

    std::string from;  // a file, or a folder and all below it; empty: made up
    std::size_t size = 4096;
    Content content = Content::words;

    // Recipients, and who logs in: u00000@domain and on.
    std::string domain = "bench.test";
    std::string password = "secret";
    std::size_t users = 1000;
    std::size_t first_user = 0;
    std::size_t recipients = 1;  // of one message

    // IMAP: what every session does, again and again; the names are in imap_session.cpp.
    std::vector<std::string> commands{"append"};  // "login" and "plain" make a connection each
    std::size_t mailboxes = 0;                    // 0: INBOX; otherwise box0000 and on, in turn
    std::size_t batch = 1;                        // messages in one APPEND
};

// Refused: an unknown word, or a value that does not fit.
base::Result<Order> parse_order(int count, char** words);
std::string explain_order();

// u00042@bench.test
std::string address_of(const Order& order, std::size_t number);
std::string login_of(const Order& order, std::size_t number);

}  // namespace bench
