#include "net/admission.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace net {
namespace {

using namespace std::chrono_literals;

// So far ahead of its pace may a network be.
constexpr auto pace_window = 10s;

}  // namespace

std::string network_of(const Peer& peer)
{
    if (peer.is_loopback) return {};
    in6_addr v6{};
    if (inet_pton(AF_INET6, peer.address.c_str(), &v6) != 1) return peer.address;
    std::fill(v6.s6_addr + 8, v6.s6_addr + sizeof v6.s6_addr, std::uint8_t{0});
    char text[INET6_ADDRSTRLEN]{};
    inet_ntop(AF_INET6, &v6, text, sizeof text);
    return std::string(text) + "/64";
}

std::expected<Admission::Ticket, Limit> Admission::admit(const Peer& peer, base::SteadyTime now)
{
    Guests made;
    made.push_back({network_of(peer), Guest::Kind::stranger, nullptr});
    const auto guest = made.begin();

    std::lock_guard lock(mutex_);
    if (peer.address.empty()) {
        if (admins_.size() >= limits_.admins) return std::unexpected(Limit::admins);
        guest->kind = Guest::Kind::admin;
        admins_.splice(admins_.end(), made);
        return Ticket(*this, guest, false);
    }
    if (const auto limit = refusal(guest->network, now)) return std::unexpected(*limit);
    const bool has_displaced = (is_full() || strangers_.size() >= limits_.strangers) && make_room();
    strangers_.splice(strangers_.end(), made);
    return Ticket(*this, guest, has_displaced);
}

// Or none, and it is counted.
std::optional<Limit> Admission::refusal(const std::string& name, base::SteadyTime now)
{
    if (is_full() && strangers_.empty() && senders_.empty()) return Limit::connections;
    if (leaving_.size() >= most_leaving) return Limit::strangers;
    if (name.empty()) return std::nullopt;
    forget_networks(now);
    auto& network = networks_[name];
    if (network.count >= limits_.per_network) return Limit::network;
    if (limits_.per_second != no_limit) {
        const auto begin = std::max(network.paid_until, now);
        if (begin - now >= pace_window) return Limit::pace;
        network.paid_until =
            begin + std::chrono::nanoseconds(1s) / static_cast<std::int64_t>(limits_.per_second);
    }
    ++network.count;
    return std::nullopt;
}

bool Admission::make_room()
{
    auto& guests = strangers_.empty() ? senders_ : strangers_;
    if (guests.empty()) return false;
    const auto oldest = guests.begin();
    move(oldest, Guest::Kind::leaving);
    if (oldest->send_away) oldest->send_away();
    return true;
}

Admission::Guests& Admission::list_of(Guest::Kind kind)
{
    switch (kind) {
    case Guest::Kind::admin: return admins_;
    case Guest::Kind::stranger: return strangers_;
    case Guest::Kind::sender: return senders_;
    case Guest::Kind::official: return officials_;
    case Guest::Kind::leaving: return leaving_;
    }
    base::bug("unnamed kind of guest");
}

void Admission::move(Guests::iterator guest, Guest::Kind kind)
{
    list_of(kind).splice(list_of(kind).end(), list_of(guest->kind), guest);
    guest->kind = kind;
}

void Admission::leave(Guests::iterator guest)
{
    std::lock_guard lock(mutex_);
    const auto found = networks_.find(guest->network);
    if (found != networks_.end() && --found->second.count == 0 && limits_.per_second == no_limit)
        networks_.erase(found);
    list_of(guest->kind).erase(guest);
}

// Those that nobody is here from and whose pace allows anything again; looked for as seldom as they double.
void Admission::forget_networks(base::SteadyTime now)
{
    if (networks_.size() < forget_at_) return;
    std::erase_if(networks_,
                  [now](const auto& row) { return row.second.count == 0 && row.second.paid_until <= now; });
    forget_at_ = std::max<std::size_t>(1000, 2 * networks_.size());
}

Admission::Ticket::Ticket(Ticket&& other) noexcept
    : admission_(std::exchange(other.admission_, nullptr)),
      guest_(other.guest_),
      has_displaced_(other.has_displaced_)
{}

Admission::Ticket::~Ticket()
{
    if (admission_) admission_->leave(guest_);
}

void Admission::Ticket::welcome(Welcome as)
{
    std::lock_guard lock(admission_->mutex_);
    const auto kind = as == Welcome::official ? Guest::Kind::official : Guest::Kind::sender;
    if (guest_->kind == Guest::Kind::stranger) admission_->move(guest_, kind);
}

void Admission::Ticket::on_sent_away(std::function<void()> how)
{
    std::lock_guard lock(admission_->mutex_);
    guest_->send_away = std::move(how);
    if (guest_->kind == Guest::Kind::leaving) guest_->send_away();
}

}  // namespace net
