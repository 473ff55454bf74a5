#include "directory/ldap/shown.hpp"

#include "base/format.hpp"
#include "directory/ldap/loss.hpp"

namespace directory::ldap {

using base::Code;

std::shared_ptr<const Snapshot> Shown::snapshot() const
{
    std::lock_guard lock(mutex_);
    return snapshot_;
}

bool Shown::is_up() const
{
    std::lock_guard lock(mutex_);
    return is_up_;
}

Health Shown::health() const
{
    std::lock_guard lock(mutex_);
    auto entries = snapshot_->accounts().size() + snapshot_->agencies().size();
    if (is_up_) return {true, base::format("following slapd, {} entries{}", entries, disputes())};
    if (doubted_) return {false, base::format("{}, {} entries known", trouble_, entries)};
    return {false, base::format("slapd is away ({}), {} entries known", trouble_, entries)};
}

// Part of how it is, for somebody has to act on it; no reason to call it ill.
std::string Shown::disputes() const
{
    auto count = snapshot_->disputed().size();
    return count == 0 ? ""
                      : base::format("; {} addresses are claimed by two accounts each, so mail waits", count);
}

bool Shown::wait_for(const Csns& wanted, base::Duration patience)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return is_up_ && covers(csns_, wanted); });
}

bool Shown::wait_until_up(base::Duration patience)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [this] { return is_up_; });
}

std::optional<Loss> Shown::loss_in_doubt() const
{
    std::lock_guard lock(mutex_);
    return doubted_;
}

base::Result<Loss> Shown::accept(const Loss& seen, base::Duration patience)
{
    std::unique_lock lock(mutex_);
    if (!doubted_) return base::refuse(Code::not_found, "no loss of accounts is in doubt");
    const auto loss = *doubted_;
    if (loss != seen)
        return base::refuse(Code::conflict,
                            base::format("{} of {} accounts are lost now", loss.lost, loss.known));
    accepted_ = loss;
    is_woken_ = true;
    changed_.notify_all();
    if (changed_.wait_for(lock, patience, [this] { return is_up_; })) return loss;
    return base::refuse(Code::unavailable, trouble_);
}

void Shown::ask_anew()
{
    {
        std::lock_guard lock(mutex_);
        csns_.clear();
        is_up_ = false;
        trouble_ = "it is read anew";
        is_asked_anew_ = is_woken_ = true;
    }
    changed_.notify_all();
}

bool Shown::is_asked_anew() const
{
    std::lock_guard lock(mutex_);
    return is_asked_anew_;
}

bool Shown::take_anew()
{
    std::lock_guard lock(mutex_);
    return std::exchange(is_asked_anew_, false);
}

void Shown::show(std::shared_ptr<const Snapshot> fresh)
{
    std::lock_guard lock(mutex_);
    snapshot_ = std::move(fresh);
}

void Shown::up(Csns csns)
{
    {
        std::lock_guard lock(mutex_);
        if (is_asked_anew_) return;
        csns_ = std::move(csns);
        is_up_ = is_caught_up_ = true;
        doubted_.reset();
        accepted_.reset();
    }
    changed_.notify_all();
}

void Shown::away(std::string why)
{
    std::lock_guard lock(mutex_);
    is_up_ = false;
    trouble_ = std::move(why);
}

bool Shown::is_believed(const Loss& loss)
{
    std::lock_guard lock(mutex_);
    if (!is_great(loss) || (accepted_ && loss.lost <= accepted_->lost)) return true;
    doubted_ = loss;
    accepted_.reset();
    return false;
}

void Shown::stop()
{
    {
        std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
}

bool Shown::is_stopping() const
{
    std::lock_guard lock(mutex_);
    return is_stopping_;
}

bool Shown::rest(base::Duration wait)
{
    std::unique_lock lock(mutex_);
    bool is_early = changed_.wait_for(lock, wait, [this] { return is_stopping_ || is_woken_; });
    is_woken_ = false;
    return is_early;
}

}  // namespace directory::ldap
