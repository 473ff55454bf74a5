#include "control/verbs/mailboxes.hpp"

#include "control/verbs/importing.hpp"

#include "base/text.hpp"
#include "directory/password.hpp"

#include <algorithm>

namespace control {
namespace {

using base::Json;

// The agency's addresses without this one, from now on; nullopt where it is not among them.
std::optional<std::vector<directory::Address>> without(const directory::Agency& agency,
                                                       std::string_view address)
{
    auto addresses = agency.addresses;
    bool is_there = false;
    for (auto& one : addresses) {
        if (one.until || !base::iequals(one.address, address)) continue;
        one.until = directory::unix_now();
        is_there = true;
    }
    return is_there ? std::optional(std::move(addresses)) : std::nullopt;
}

Json held_by(const directory::Snapshot& snapshot, const directory::Account& official)
{
    Json::Array boxes;
    for (const auto& held : snapshot.held_by(official.id)) {
        auto box = describe(snapshot, *held.box);
        box.emplace("post", std::string(to_string(held.post)));
        boxes.emplace_back(std::move(box));
    }
    return boxes;
}

}  // namespace

net::Task<base::Result<void>> give_up_addresses(directory::Directory& directory,
                                                std::vector<directory::NewAccount> mailboxes)
{
    const auto snapshot = directory.snapshot();
    for (const auto& box : mailboxes) {
        const auto* agency = box.kind == directory::Kind::agency ? snapshot->agency(box.agency) : nullptr;
        auto addresses = agency ? without(*agency, box.address) : std::nullopt;
        if (!addresses) continue;
        directory::AgencyEdit edit{.addresses = std::move(addresses)};
        auto edited = co_await directory.edit_agency(agency->id, std::move(edit), agency->version);
        if (!edited) co_return edited;
    }
    co_return base::Result<void>{};
}

net::Task<FoundProfile> find_optional_profile(Session& session, std::string name)
{
    if (name.empty()) co_return std::nullopt;
    auto found = co_await find_profile(session, std::move(name));
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return std::optional(std::move(*found));
}

net::Task<FoundOne> find_box(Session& session, const directory::Snapshot& snapshot, std::string name)
{
    auto found = co_await find_one(session, snapshot, std::move(name));
    if (!found || (*found)->is_box()) co_return found;
    co_return no(base::Code::cannot, "not_a_box", {{"name", (*found)->primary_address()}});
}

net::Task<std::string> hash_of(Session& session, std::string password)
{
    if (password.empty()) co_return std::string();
    auto hash = [password] { return directory::hash_password(password, directory::quick_cost); };
    co_return co_await net::offload(session.offload(), std::move(hash));
}

// Ours does not read mail, so the form is looked at only as far as it could do harm in an envelope.
std::optional<Refusal> fault_of_return_address(const std::string& address)
{
    if (address.empty()) return std::nullopt;
    const auto at = address.rfind('@');
    const bool has_halves =
        at != std::string::npos && at > 0 && at + 1 < address.size() && address.size() <= 254;
    const bool is_plain = std::ranges::all_of(address, [](char c) { return c > ' ' && c < '\x7f'; });
    if (has_halves && is_plain && address.find_first_of("<>(),;:\"\\") == std::string::npos)
        return std::nullopt;
    return refusal(base::Code::invalid, "bad_return_address", {{"address", base::printable(address, 100)}});
}

Json holders_of(const directory::Snapshot& snapshot, const directory::Account& box)
{
    Json::Array holders;
    for (const auto& holder : box.holders) {
        const auto* official = snapshot.by_id(holder.official);
        Json::Object one{{"login", official ? official->login : to_string(holder.official)},
                         {"name", official ? official->name : std::string()},
                         {"post", std::string(to_string(holder.post))},
                         {"from", holder.from},
                         {"is_open", holder.is_open_at(directory::unix_now())}};
        if (holder.until) one.emplace("until", *holder.until);
        holders.emplace_back(std::move(one));
    }
    return holders;
}

Json::Object describe_in_full(const directory::Snapshot& snapshot, const directory::Account& account)
{
    auto shown = describe(snapshot, account);
    if (account.is_box()) shown.emplace("holders", holders_of(snapshot, account));
    if (account.kind == directory::Kind::official) shown.emplace("holds", held_by(snapshot, account));
    if (account.kind != directory::Kind::service) return shown;
    shown.emplace("hourly_rate", static_cast<std::int64_t>(account.hourly_rate));
    shown.emplace("return_address", account.return_address);
    return shown;
}

}  // namespace control
