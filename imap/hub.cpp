#include "imap/hub.hpp"

#include <algorithm>

namespace imap {
namespace {

constexpr unsigned mail = 1;
constexpr unsigned rights = 2;

}  // namespace

// Posted itself, so that news always arrive: whoever brings them has a commit behind it.
struct Hub::Ear final : net::Posted {
    Ear(const base::Uuid& of, Listener& who, As in)
        : owner(of),
          as(in),
          loop(&net::Loop::current()),
          listener(&who)
    {}

    void run() override
    {
        const auto keep = std::exchange(posted, nullptr);
        const unsigned heard = news.exchange(0);
        if (listener) listener->hear({(heard & mail) != 0, (heard & rights) != 0});
    }
    void dropped() override { posted.reset(); }

    const base::Uuid owner;
    const As as;
    net::Loop* const loop;
    Listener* listener;  // touched on `loop` only; null once the session has left
    std::atomic<unsigned> news{0};
    std::shared_ptr<Ear> posted;  // itself, while it is in the loop's queue
};

Hub::Seat& Hub::Seat::operator=(Seat&& other) noexcept
{
    std::swap(hub_, other.hub_);
    std::swap(ear_, other.ear_);
    return *this;
}

void Hub::Seat::leave()
{
    if (!ear_) return;
    ear_->listener = nullptr;
    hub_->leave(ear_);
    ear_.reset();
}

Hub::Seat Hub::join(const base::Uuid& owner, Listener& listener)
{
    return sit(owner, listener, As::owner);
}

Hub::Seat Hub::watch(const base::Uuid& owner, Listener& listener)
{
    return sit(owner, listener, As::guest);
}

Hub::Seat Hub::sit(const base::Uuid& owner, Listener& listener, As as)
{
    auto ear = std::make_shared<Ear>(owner, listener, as);
    std::lock_guard lock(mutex_);
    ears_[owner].push_back(ear);
    return {*this, ear};
}

void Hub::leave(const std::shared_ptr<Ear>& ear)
{
    std::lock_guard lock(mutex_);
    const auto found = ears_.find(ear->owner);
    std::erase(found->second, ear);
    if (found->second.empty()) ears_.erase(found);
}

std::size_t Hub::sessions_of(const base::Uuid& owner) const
{
    std::lock_guard lock(mutex_);
    const auto found = ears_.find(owner);
    if (found == ears_.end()) return 0;
    return static_cast<std::size_t>(
        std::ranges::count(found->second, As::owner, [](const auto& ear) { return ear->as; }));
}

// News that is still on its way is not posted again: the listener reads after it has heard.
void Hub::tell(const std::shared_ptr<Ear>& ear, unsigned news)
{
    if (ear->news.fetch_or(news) != 0) return;
    ear->posted = ear;
    ear->loop->post(*ear);
}

void Hub::changed(const store::Changed& change)
{
    std::lock_guard lock(mutex_);
    const auto found = ears_.find(change.owner);
    if (found == ears_.end()) return;
    for (const auto& ear : found->second) tell(ear, mail);
}

void Hub::recheck()
{
    std::lock_guard lock(mutex_);
    for (const auto& [owner, ears] : ears_) {
        for (const auto& ear : ears) tell(ear, rights);
    }
}

}  // namespace imap
