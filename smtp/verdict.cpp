// Verdict: which of many answers is said.

#include "smtp/verdict.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace smtp {
namespace {

bool is_refusal(Answer answer)
{
    return answer != Answer::accepted;
}

bool is_temporary(Answer answer)
{
    return is_refusal(answer) && !is_error(answer);
}

// While nobody has the message, a refusal for ever that does not hold for all is asked for again: RCPT then
// tells it for its recipient alone.
Answer to_say(Answer refusal, const Verdict& verdict)
{
    const bool holds_for_all = !verdict.is_accepted_by_some();
    return is_error(refusal) && !holds_for_all && !verdict.is_delivered ? Answer::recipient_changed : refusal;
}

}  // namespace

bool Verdict::is_accepted_by_all() const
{
    return std::ranges::none_of(each, is_refusal);
}

bool Verdict::is_accepted_by_some() const
{
    return std::ranges::find(each, Answer::accepted) != each.end();
}

void Verdict::settle(const std::vector<base::Result<void>>& outcomes)
{
    auto next = outcomes.begin();
    for (auto& answer : each) {
        if (is_refusal(answer)) continue;
        if (!*next) answer = answer_for_store(next->error());
        ++next;
    }
}

Answer answer_for_store(const base::Error& error)
{
    switch (error.code) {
    case base::Code::over_quota:
    case base::Code::limit: return Answer::mailbox_full;
    case base::Code::no_space: return Answer::no_space;
    case base::Code::too_big: return Answer::message_too_big;
    case base::Code::unknown: return Answer::outcome_unknown;
    case base::Code::invalid:
    case base::Code::denied:
    case base::Code::cannot: return Answer::delivery_failed;
    default: return Answer::store_away;  // our trouble: never a reason to bounce
    }
}

Reply one_for_all(const Verdict& verdict, std::span<const delivery::Route> to)
{
    if (verdict.is_accepted_by_all()) return Answer::accepted;
    auto worst = std::ranges::find_if(verdict.each, is_temporary);
    if (worst == verdict.each.end()) worst = std::ranges::find_if(verdict.each, is_refusal);

    const auto answer = to_say(*worst, verdict);
    if (std::ranges::count(verdict.each, *worst) == std::ssize(verdict.each)) return answer;
    const auto& address = to[static_cast<std::size_t>(worst - verdict.each.begin())].address;
    return {answer, base::format("{} ({}); {}", row_of(answer).text, address,
                                 verdict.is_delivered ? "others have it" : "nobody has the message")};
}

}  // namespace smtp
