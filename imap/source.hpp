// Source: one stored message to read from, by those who render it and those who search it.
#pragma once

#include "imap/turn.hpp"
#include "store/store.hpp"

#include <string>

namespace imap {

// Refused: corrupt, not_found (it went away), unavailable.
class Source {
  public:
    virtual ~Source() = default;
    // At most `size` octets from `offset`; fewer only at the message's end.
    virtual net::Task<base::Result<std::string>> read(std::uint64_t offset, std::uint64_t size) = 0;
    virtual net::Task<base::Result<mime::Summary>> summary() = 0;
};

// Each reading takes a turn: what is done with one piece is all that others on the loop wait for. Whoever has read
// some of it may read the rest, also if it is expunged meanwhile.
class StoredMessage final : public Source {
  public:
    StoredMessage(const store::Account& account, const store::Message& message, net::Stream& client)
        : account_(account),
          message_(message),
          hold_(account.hold(message.body)),
          client_(client)
    {}

    net::Task<base::Result<std::string>> read(std::uint64_t offset, std::uint64_t size) override
    {
        co_await next_turn(client_);
        co_return co_await account_.bytes(message_, offset, size);
    }
    net::Task<base::Result<mime::Summary>> summary() override
    {
        co_await next_turn(client_);
        co_return co_await account_.summary(message_.body);
    }

  private:
    const store::Account& account_;
    const store::Message& message_;
    std::shared_ptr<const void> hold_;
    net::Stream& client_;
};

}  // namespace imap
