// Letters: the messages that are sent, made up or real, ready for the wire.
#pragma once

#include "bench/load/order.hpp"

namespace bench {

class Letters {
  public:
    // Refused: files that cannot be read, or none.
    static base::Result<Letters> gather(const Order& order);

    // Real mail: exactly as in its file but for line ends, which are CRLF. Made-up mail has a Message-ID of its
    // own each time and the length that was asked for. For SMTP and LMTP dots are stuffed and the final dot is there.
    std::string letter(std::size_t number) const;
    std::uint64_t size(std::size_t number) const;  // as a mailbox counts it

  private:
    std::vector<std::string> texts_;
    bool is_made_up_ = false;
    bool is_stuffed_ = false;
};

// What goes after DATA: lines that begin with a dot get another, and the final dot follows.
std::string stuffed(std::string_view text);

}  // namespace bench
