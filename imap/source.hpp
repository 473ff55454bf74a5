// Source: one stored message to read from, by those who render it and those who search it.
#pragma once

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

class StoredMessage final : public Source {
  public:
    StoredMessage(const store::Account& account, const store::Message& message)
        : account_(account),
          message_(message)
    {}

    net::Task<base::Result<std::string>> read(std::uint64_t offset, std::uint64_t size) override
    {
        return account_.bytes(message_, offset, size);
    }
    net::Task<base::Result<mime::Summary>> summary() override { return account_.summary(message_.body); }

  private:
    const store::Account& account_;
    const store::Message& message_;
};

}  // namespace imap
