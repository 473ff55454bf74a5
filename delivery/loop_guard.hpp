// Loop guard: a message that goes round and round is stopped, here and before it fills a disk.
//
// Two signs (RFC 5321 §6.3): more than a hundred Received fields; or the recipient's own address
// twice among the Delivered-To fields, which every server of this kind adds at delivery. Once is
// no loop: people resend mail to themselves.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace delivery {

class LoopGuard {
  public:
    static constexpr std::size_t most_hops = 100;
    static constexpr std::size_t most_kept = 100;  // different Delivered-To addresses
    static constexpr std::size_t longest_kept = 320;

    void saw_received() { ++hops_; }
    void saw_delivered_to(std::string_view address);

    // Refused (cannot) for a recipient whom this message has met before.
    base::Result<void> check(std::string_view recipient) const;

  private:
    std::size_t hops_ = 0;
    std::map<std::string, std::size_t, std::less<>> met_;  // in lower case
};

}  // namespace delivery
