// Verdict: what becomes of a message for each recipient, and the one answer that SMTP has for all of them.
// Pure.
#pragma once

#include "delivery/delivery.hpp"
#include "smtp/proto/reply.hpp"

#include <span>
#include <vector>

namespace smtp {

struct Verdict {
    std::vector<Answer> each;   // accepted, or why not, in the order of the recipients
    bool is_delivered = false;  // those who are accepted have it; otherwise nobody has

    bool is_accepted_by_all() const;
    bool is_accepted_by_some() const;
    // Outcomes of those that were accepted so far.
    void settle(const std::vector<base::Result<void>>& outcomes);
};

// The answer for an error of the store.
Answer answer_for_store(const base::Error& error);

// 250 only if everybody has it; else try again, where that may help. The text names who is in the way.
Reply one_for_all(const Verdict& verdict, std::span<const delivery::Route> to);

}  // namespace smtp
