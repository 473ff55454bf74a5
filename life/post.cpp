#include "life/post.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace life {
namespace {

using base::Code;
using directory::Account;
using directory::Snapshot;

constexpr int deepest = 64;  // a loop in the tree must not hurt

std::vector<const Account*> boxes_in(const Snapshot& snapshot, std::string_view agency)
{
    std::vector<const Account*> boxes;
    for (const auto& account : snapshot.accounts()) {
        const bool is_box =
            account.kind == directory::Kind::agency || account.kind == directory::Kind::sub_unit;
        if (is_box && account.agency == agency && account.may_receive()) boxes.push_back(&account);
    }
    return boxes;
}

// Of trouble that may pass.
bool may_come_later(const base::Error& why)
{
    return why.code != Code::over_quota && why.code != Code::not_found && why.code != Code::corrupt;
}

// `exists`: it is there from another time.
net::Task<base::Result<void>> send_one(delivery::Delivery& delivery, delivery::Route route, Outgoing letter)
{
    const auto writer = delivery.write_body();
    if (auto written = co_await writer->append(letter.bytes); !written) co_return written;
    auto body = co_await writer->finish();
    if (!body) co_return base::refuse(std::move(body.error()));
    delivery::Envelope envelope;
    envelope.to.push_back(std::move(route));
    envelope.id = to_string(letter.marker);
    envelope.marker = store::Marker{letter.marker, "letter"};
    auto outcomes = co_await delivery.deliver(std::move(envelope), std::move(*body));
    if (!outcomes.front() && outcomes.front().error().code == Code::exists) co_return base::Result<void>();
    co_return outcomes.front();
}

}  // namespace

std::string shown(const Account& account)
{
    return base::format("{} ({})", account.primary_address(), account.name);
}

std::vector<const Account*> overseers_of(const Snapshot& snapshot, const std::string& agency)
{
    const auto* place = snapshot.agency(agency);
    for (int depth = 0; place && depth < deepest; ++depth) {
        if (auto boxes = boxes_in(snapshot, place->code); !boxes.empty()) return boxes;
        place = place->parent.empty() ? nullptr : snapshot.agency(place->parent);
    }
    return admins_of(snapshot);
}

std::vector<const Account*> admins_of(const Snapshot& snapshot)
{
    std::vector<const Account*> admins;
    for (const auto& account : snapshot.accounts())
        if (account.role == directory::Role::admin && account.may_receive()) admins.push_back(&account);
    return admins;
}

void Mailbag::put(const Account& to, const Letter& letter)
{
    const auto marker = base::random_uuid();
    const auto& domains = snapshot_.domains();
    const Stamp stamp{"postmaster@" + (domains.empty() ? std::string("localhost") : domains.front()),
                      std::string(to.primary_address()), now_, marker};
    letters_.push_back({marker, to.id, to_message(letter, stamp)});
}

void Mailbag::tell_owner(const Account& owner, const Line& line)
{
    if (owner.may_receive()) put(owner, letter_to_owner(line));
}

void Mailbag::tell_agency(const std::string& agency, Heading heading, const Line& line)
{
    for (const auto* box : overseers_of(snapshot_, agency)) lines_[{box->id, heading}].push_back(line);
}

void Mailbag::tell_admins(const Letter& letter)
{
    for (const auto* admin : admins_of(snapshot_)) put(*admin, letter);
}

std::vector<Outgoing> Mailbag::close()
{
    for (const auto& [to, lines] : std::exchange(lines_, {}))
        if (const auto* box = snapshot_.by_id(to.first)) put(*box, letter_to_agency(to.second, lines));
    return std::exchange(letters_, {});
}

net::Task<std::vector<Outgoing>> send(Sender by, std::shared_ptr<const Snapshot> snapshot,
                                      std::vector<Outgoing> letters)
{
    std::vector<Outgoing> left;
    for (auto& letter : letters) {
        const auto* to = snapshot->by_id(letter.to);
        auto route = to ? by.delivery.route(to->primary_address())
                        : delivery::Routed(std::unexpected(delivery::NoRoute::unknown));
        if (!route || route->place != delivery::Place::local) {
            by.log.warning("life", "a letter finds nobody", {{"account", to_string(letter.to)}});
            continue;
        }
        auto sent = co_await send_one(by.delivery, std::move(*route), letter);
        if (sent) continue;
        by.log.warning("life", "a letter is not delivered",
                       {{"account", to_string(letter.to)}, {"why", sent.error().detail}});
        if (may_come_later(sent.error())) left.push_back(std::move(letter));
    }
    co_return left;
}

net::Task<void> forget_markers(store::Store& store, std::vector<Outgoing> sent)
{
    std::map<base::Uuid, std::vector<base::Uuid>> by_account;
    for (const auto& letter : sent) by_account[letter.to].push_back(letter.marker);
    for (auto& [account, markers] : by_account) {
        auto dropped = co_await store.account(account).drop_markers(std::move(markers));
        static_cast<void>(dropped);  // one that stays does no harm
    }
}

}  // namespace life
