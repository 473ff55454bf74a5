#include "directory/ldap/writer.hpp"

#include "base/text.hpp"
#include "directory/intake.hpp"
#include "directory/ldap/changes.hpp"
#include "directory/ldap/dn.hpp"
#include "disk/failpoint.hpp"

#include <algorithm>
#include <array>

namespace directory::ldap {
namespace {

using base::Code;
using base::refuse;

constexpr std::size_t chunk_size = 500;
constexpr std::array<std::string_view, 4> unique_attributes{"uid", "mail", "congvuStaffId",
                                                            "congvuAgencyCode"};
constexpr std::size_t worth_a_transaction = 3, worth_a_flood = 20;
constexpr int most_mends = 10;
constexpr base::Duration longest_bind = std::chrono::seconds(6);  // that waits for us (login.cpp)
// How long changes may take to come back to us: a large import keeps the follower busy for a while.
constexpr base::Duration show_patience = std::chrono::seconds(30);

template<typename New> Outcomes all_refused(const std::vector<New>& entries, const base::Error& error)
{
    return Outcomes(entries.size(), refuse(error));
}

// Ends however the work does.
class Together {
  public:
    explicit Together(bool& is_so) : is_so_(is_so) { is_so_ = true; }
    Together(const Together&) = delete;
    ~Together() { is_so_ = false; }

  private:
    bool& is_so_;
};

// As long as it lives no bind waits for us.
class WithoutBinds {
  public:
    explicit WithoutBinds(const Writer::CloseBinds& close_binds) : close_binds_(close_binds)
    {
        if (close_binds_) close_binds_(true, longest_bind);
    }
    WithoutBinds(const WithoutBinds&) = delete;
    ~WithoutBinds()
    {
        if (close_binds_) close_binds_(false, {});
    }

  private:
    const Writer::CloseBinds& close_binds_;
};

// Without memory it is broken off as any other: it leaves no open transaction and no slapd with few threads.
base::Result<void> take_in(Connection& connection, std::span<const Entry> entries)
{
    try {
        return connection.add_all(entries);
    } catch (const std::bad_alloc&) {
        return refuse(Code::unavailable, "no memory");
    }
}

}  // namespace

// The connection, made anew where the last one broke.
base::Result<Connection*> Writer::connection()
{
    if (!connection_) {
        auto opened = Connection::open(endpoint_);
        if (!opened) return refuse(opened.error());
        connection_.emplace(*std::move(opened));
    }
    return &*connection_;
}

// Reads how far slapd has come, and waits until the snapshot has come as far.
base::Result<void> Writer::wait_until_shown()
{
    if (is_together_) return {};
    auto open = connection();
    if (!open) return refuse(open.error());
    auto top = (*open)->read(base_, {"contextCSN"});
    if (!top) {
        connection_.reset();
        return refuse(Code::unavailable, top.error().detail);
    }
    if (follower_.shown().wait_for(csns_of_values(top->all("contextcsn")), show_patience)) {
        disk::failpoint("directory.shown");
        return {};
    }
    return refuse(Code::unavailable,
                  "slapd has it, but it does not come back to us: " + follower_.shown().health().text);
}

// A connection may have been closed while nobody wrote: the second attempt is on a fresh one.
base::Result<std::shared_ptr<const Snapshot>> Writer::up_to_date()
{
    auto shown = wait_until_shown();
    if (!shown) shown = wait_until_shown();
    if (!shown) return refuse(shown.error());
    return follower_.shown().snapshot();
}

void Writer::together(const std::function<void()>& work)
{
    static_cast<void>(up_to_date());
    {
        const Together together(is_together_);
        work();
    }
    static_cast<void>(wait_until_shown());
}

base::Result<void> Writer::write_each(std::span<const Pending> chunk, Outcomes& outcomes)
{
    auto open = connection();
    if (!open) return refuse(open.error());
    for (const auto& pending : chunk) {
        disk::failpoint("directory.adding");
        auto added = (*open)->add(pending.entry);
        disk::failpoint("directory.added");
        if (!added) outcomes[pending.at] = refuse(added.error());
        if (!added && added.error().code == Code::unavailable) return added;
    }
    return {};
}

base::Result<void> Writer::make_attributes_known()
{
    if (are_attributes_known_) return {};
    auto open = connection();
    if (!open) return refuse(open.error());
    auto pattern = pattern_entry(base_);
    auto added = (*open)->add(pattern);
    if (!added && added.error().code != Code::exists) return added;
    auto removed = (*open)->remove(pattern.dn);
    are_attributes_known_ = removed.has_value();
    return removed;
}

base::Result<void> Writer::add_together(const std::vector<Entry>& entries)
{
    auto open = connection();
    if (!open) return refuse(open.error());
    if (auto ready = (*open)->serialise_transactions(); !ready) {
        if (auto anew = begin_anew(); !anew) return anew;
        return ready;
    }
    Follower::Hold hold(follower_);
    disk::failpoint("directory.adding_all");
    const auto added = take_in(**open, entries);
    disk::failpoint("directory.added_all");
    if (!added) {
        if (auto anew = begin_anew(); !anew) return anew;
        return added;
    }
    // With the few threads that it has now it would answer hardly anybody for ever. What it has taken in stays.
    if (auto ended = (*open)->end_serialising(slapd_->threads()); !ended) return begin_anew();
    return added;
}

base::Result<void> Writer::begin_anew()
{
    connection_.reset();
    auto restarted = slapd_->restart();
    follower_.shown().ask_anew();
    return restarted;
}

base::Result<void> Writer::write_chunk(std::span<const Pending> chunk, Outcomes& outcomes)
{
    std::vector<Entry> entries;
    for (const auto& pending : chunk) entries.push_back(pending.entry);
    auto added = add_together(entries);
    if (added || added.error().code == Code::unavailable) return added;
    return write_each(chunk, outcomes);
}

base::Result<void> Writer::write_chunks(std::span<const Pending> pending, Outcomes& outcomes)
{
    if (!slapd_ || pending.size() < worth_a_transaction) return write_each(pending, outcomes);
    if (auto known = make_attributes_known(); !known) return known;
    Follower::Flood flood(follower_);
    const WithoutBinds without(close_binds_);
    while (!pending.empty()) {
        auto chunk = pending.first(std::min(chunk_size, pending.size()));
        if (auto written = write_chunk(chunk, outcomes); !written) return written;
        pending = pending.subspan(chunk.size());
    }
    return {};
}

// After trouble with slapd whoever asked may ask again for all of it: what is there already changes nothing.
void Writer::write(const std::vector<Pending>& pending, Outcomes& outcomes)
{
    if (pending.empty()) return;
    auto written = write_chunks(pending, outcomes);
    if (written) written = wait_until_shown();
    if (written) return;
    connection_.reset();
    for (const auto& one : pending) outcomes[one.at] = refuse(written.error());
}

Outcomes Writer::add(std::vector<NewAgency> agencies)
{
    auto known = up_to_date();
    if (!known) return all_refused(agencies, known.error());
    Intake intake(**known);
    Outcomes outcomes(agencies.size());
    std::vector<Pending> pending;
    std::unordered_map<std::string_view, std::string> fresh;  // code → dn
    for (auto i : parents_first(agencies)) {
        outcomes[i] = intake.admit(agencies[i]);
        if (outcomes[i] != Effect::added) continue;
        const auto* above = (*known)->agency(agencies[i].parent);
        auto new_above = fresh.find(agencies[i].parent);
        auto parent_dn = above ? above->dn : new_above != fresh.end() ? new_above->second : base_;
        pending.push_back({i, to_entry(agencies[i], parent_dn, unix_now())});
        fresh.emplace(agencies[i].code, pending.back().entry.dn);
    }
    write(pending, outcomes);
    return outcomes;
}

Outcomes Writer::add(std::vector<NewAccount> officials)
{
    auto known = up_to_date();
    if (!known) return all_refused(officials, known.error());
    Intake intake(**known);
    Outcomes outcomes(officials.size());
    std::vector<Pending> pending;
    for (std::size_t i = 0; i < officials.size(); ++i) {
        outcomes[i] = intake.admit(officials[i]);
        if (outcomes[i] != Effect::added) continue;
        pending.push_back({i, to_entry(officials[i], *(*known)->agency(officials[i].agency), unix_now())});
    }
    write(pending, outcomes);
    return outcomes;
}

base::Result<void> Writer::change(const std::string& dn, const std::vector<Change>& changes,
                                  const std::string& seen)
{
    if (changes.empty()) return {};
    const bool is_unique = std::ranges::any_of(changes, [](const Change& change) {
        return std::ranges::find(unique_attributes, change.attribute) != unique_attributes.end();
    });
    if (is_unique) {
        if (auto expected = expect_version(dn, seen); !expected) return expected;
    }
    auto open = connection();
    if (!open) return refuse(open.error());
    disk::failpoint("directory.changing");
    auto changed = (*open)->modify(dn, changes, is_unique ? std::string() : seen);
    disk::failpoint("directory.changed");
    if (!changed && changed.error().code == Code::conflict) return refuse_changed(dn);
    if (!changed) connection_.reset();
    return changed;
}

// Looked at just before: what comes between is another tool's, since ours all go through this thread.
base::Result<void> Writer::expect_version(const std::string& dn, const std::string& seen)
{
    if (seen.empty()) return {};
    auto open = connection();
    if (!open) return refuse(open.error());
    auto entry = (*open)->read(dn, {"entryCSN"});
    if (entry && entry->one("entrycsn") == seen) return {};
    if (entry) return refuse_changed(dn);
    connection_.reset();
    return refuse(entry.error());
}

base::Result<void> Writer::move(const Account& account, const Agency& to)
{
    auto open = connection();
    if (!open) return refuse(open.error());
    auto moved = (*open)->move(account.dn, to.dn);
    disk::failpoint("directory.moved");
    if (!moved) connection_.reset();
    return moved;
}

base::Result<void> Writer::edit(const base::Uuid& account, const AccountEdit& edit, const std::string& seen)
{
    const std::array one{Edit{account, edit, seen}};
    return std::move(this->edit(std::span(one)).front());
}

std::vector<base::Result<void>> Writer::edit(std::span<const Edit> edits)
{
    auto known = up_to_date();
    if (!known) return std::vector<base::Result<void>>(edits.size(), refuse(known.error()));
    std::vector<base::Result<void>> outcomes;
    std::optional<Follower::Flood> flood;
    if (edits.size() >= worth_a_flood) flood.emplace(follower_);
    for (const auto& wanted : edits) {
        const bool is_away =
            !outcomes.empty() && !outcomes.back() && outcomes.back().error().code == Code::unavailable;
        outcomes.push_back(is_away ? outcomes.back() : edit_unshown(**known, wanted));
    }
    flood.reset();
    if (std::ranges::none_of(outcomes, [](const auto& one) { return one.has_value(); })) return outcomes;
    if (auto shown = wait_until_shown(); !shown)
        for (auto& outcome : outcomes)
            if (outcome) outcome = shown;
    return outcomes;
}

base::Result<void> Writer::edit_unshown(const Snapshot& known, const Edit& wanted)
{
    const auto* found = known.by_id(wanted.account);
    if (!found) return refuse(Code::not_found, "no account " + to_string(wanted.account));
    if (auto fine = check(wanted.edit, known); !fine) return fine;
    auto changes = changes_of(wanted.edit, unix_now());
    const auto* to = wanted.edit.agency ? known.agency(*wanted.edit.agency) : nullptr;
    if (to) changes.push_back({Change::What::replace, "o", {to->name}});
    if (!to || base::iequals(to->code, found->agency)) return change(found->dn, changes, wanted.seen);
    if (auto expected = expect_version(found->dn, wanted.seen); !expected) return expected;
    if (auto moved = move(*found, *to); !moved) return moved;
    return change(std::string(first_rdn(found->dn)) + "," + to->dn, changes, {});
}

base::Result<void> Writer::edit(const base::Uuid& agency, const AgencyEdit& edit, const std::string& seen)
{
    auto known = up_to_date();
    if (!known) return refuse(known.error());
    const auto found = std::ranges::find((*known)->agencies(), agency, &Agency::id);
    if (found == (*known)->agencies().end()) return refuse(Code::not_found, "no agency " + to_string(agency));
    if (auto changed = change(found->dn, changes_of(edit), seen); !changed) return changed;
    return wait_until_shown();
}

bool Writer::mend(const OutOfStep& entry)
{
    if (mended_[entry.id] >= most_mends) return true;
    auto open = connection();
    if (!open) return false;
    auto mended =
        (*open)->modify(entry.dn, {{Change::What::replace, "congvuFoldedName", entry.names}}, entry.version);
    if (mended) ++mended_[entry.id];
    // Changed or gone meanwhile: then it is told of again.
    if (mended || mended.error().code == Code::conflict || mended.error().code == Code::not_found)
        return true;
    connection_.reset();
    return false;
}

base::Result<std::vector<std::string>> Writer::details(const base::Uuid& account, Detail detail)
{
    const auto known = follower_.shown().snapshot();
    const auto* found = known->by_id(account);
    if (!found) return refuse(Code::not_found, "no account " + to_string(account));
    auto open = connection();
    if (!open) return refuse(open.error());
    const std::string attribute(attribute_of(detail));
    auto entry = (*open)->read(found->dn, {attribute});
    if (!entry) {
        connection_.reset();
        return refuse(entry.error());
    }
    return entry->all(base::lower(attribute));
}

}  // namespace directory::ldap
