#include "control/rights/sent_codes.hpp"

#include "directory/totp.hpp"

namespace control {

using base::Code;

net::Task<base::Result<void>> SentCodes::send(base::Uuid account, std::string mobile)
{
    const auto code = note(account);
    if (!code) co_return base::refuse(code.error());
    if (code->empty()) co_return base::Result<void>{};
    auto text = text_;
    if (const auto gap = text.find("{code}"); gap != std::string::npos) text.replace(gap, 6, *code);
    auto sending = messenger_.send(std::move(mobile), std::move(text));
    auto sent = co_await std::move(sending);
    if (!sent) forget(account, *code);
    co_return sent;
}

bool SentCodes::check(const base::Uuid& account, std::string_view code)
{
    std::lock_guard lock(mutex_);
    const auto found = sent_.find(account);
    if (found == sent_.end() || clock_.steady() - found->second.at >= counts_for) return false;
    auto& sent = found->second.code;
    const bool is_it = !sent.empty() && directory::totp::is_same_code(code, sent);
    if (is_it) sent.clear();
    return is_it;
}

base::Result<std::string> SentCodes::note(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    const auto now = clock_.steady();
    std::erase_if(sent_, [now](const auto& one) { return now - one.second.begun >= window + counts_for; });
    auto& sent = sent_[account];
    if (!sent.code.empty() && now - sent.at < again_after) return std::string();
    if (sent.count == 0 || now - sent.begun >= window) sent.begun = now, sent.count = 0;
    if (sent.count == most_sent) return base::refuse(Code::limit, "too many codes were sent");
    ++sent.count;
    sent.at = now;
    sent.code = directory::totp::code_of(directory::totp::new_secret(), 0);
    return sent.code;
}

void SentCodes::forget(const base::Uuid& account, std::string_view code)
{
    std::lock_guard lock(mutex_);
    if (const auto found = sent_.find(account); found != sent_.end() && found->second.code == code)
        found->second.code.clear();
}

}  // namespace control
