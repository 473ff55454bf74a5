#include "directory/ldap/writer.hpp"

#include "directory/intake.hpp"

namespace directory::ldap {
namespace {

using base::Code;
using base::refuse;

constexpr std::size_t chunk_size = 500;
constexpr std::size_t worth_a_transaction = 3;
// How long changes may take to come back to us: a large import keeps the follower busy for a while.
constexpr base::Duration show_patience = std::chrono::seconds(30);

template<typename New> Outcomes all_refused(const std::vector<New>& entries, const base::Error& error)
{
    return Outcomes(entries.size(), refuse(error));
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
    auto open = connection();
    if (!open) return refuse(open.error());
    auto top = (*open)->read(base_, {"contextCSN"});
    if (!top) {
        connection_.reset();
        return refuse(Code::unavailable, top.error().detail);
    }
    if (follower_.wait_for(csns_of_values(top->all("contextcsn")), show_patience)) return {};
    return refuse(Code::unavailable,
                  "slapd has it, but it does not come back to us: " + follower_.health().text);
}

// A connection may have been closed while nobody wrote: the second attempt is on a fresh one.
base::Result<std::shared_ptr<const Snapshot>> Writer::up_to_date()
{
    auto shown = wait_until_shown();
    if (!shown) shown = wait_until_shown();
    if (!shown) return refuse(shown.error());
    return follower_.snapshot();
}

base::Result<void> Writer::write_in_one(Connection& connection, std::span<const Pending> chunk)
{
    std::vector<Entry> entries;
    for (const auto& pending : chunk) entries.push_back(pending.entry);
    if (auto serial = connection.serialise_transactions(); !serial) return serial;
    auto added = connection.add_all(entries);
    connection.end_serialising();
    return added;
}

base::Result<void> Writer::write_each(Connection& connection, std::span<const Pending> chunk,
                                      Outcomes& outcomes)
{
    for (const auto& pending : chunk) {
        auto& outcome = outcomes[pending.at];
        outcome = connection.add(pending.entry);
        if (!outcome && outcome.error().code == Code::unavailable) return outcome;
    }
    return {};
}

base::Result<void> Writer::write_chunk(std::span<const Pending> chunk, Outcomes& outcomes)
{
    auto open = connection();
    if (!open) return refuse(open.error());
    if (slapd_ == Slapd::own && chunk.size() >= worth_a_transaction) {
        auto written = write_in_one(**open, chunk);
        if (written || written.error().code == Code::unavailable) return written;
    }
    return write_each(**open, chunk, outcomes);
}

// After the first trouble with slapd the rest is not tried: whoever asked may ask again for all of it.
void Writer::write(const std::vector<Pending>& pending, Outcomes& outcomes)
{
    std::span<const Pending> rest(pending);
    base::Result<void> trouble;
    while (!rest.empty() && trouble) {
        auto chunk = rest.first(std::min(chunk_size, rest.size()));
        trouble = write_chunk(chunk, outcomes);
        if (trouble) rest = rest.subspan(chunk.size());
    }
    if (trouble && !pending.empty()) trouble = wait_until_shown();
    if (trouble) return;
    connection_.reset();
    for (const auto& one : rest.empty() ? std::span<const Pending>(pending) : rest)
        outcomes[one.at] = trouble;
}

Outcomes Writer::add(const std::vector<NewAgency>& agencies)
{
    auto known = up_to_date();
    if (!known) return all_refused(agencies, known.error());
    Intake intake(**known);
    Outcomes outcomes(agencies.size());
    std::vector<Pending> pending;
    std::unordered_map<std::string_view, std::string> fresh;  // code → dn
    for (auto i : parents_first(agencies)) {
        auto intent = intake.admit(agencies[i]);
        if (!intent) outcomes[i] = refuse(intent.error());
        if (!intent || *intent == Intent::same) continue;
        const auto* above = (*known)->agency(agencies[i].parent);
        auto new_above = fresh.find(agencies[i].parent);
        auto parent_dn = above ? above->dn : new_above != fresh.end() ? new_above->second : base_;
        pending.push_back({i, to_entry(agencies[i], parent_dn)});
        fresh.emplace(agencies[i].code, pending.back().entry.dn);
    }
    write(pending, outcomes);
    return outcomes;
}

Outcomes Writer::add(const std::vector<NewOfficial>& officials)
{
    auto known = up_to_date();
    if (!known) return all_refused(officials, known.error());
    Intake intake(**known);
    Outcomes outcomes(officials.size());
    std::vector<Pending> pending;
    for (std::size_t i = 0; i < officials.size(); ++i) {
        auto intent = intake.admit(officials[i]);
        if (!intent) outcomes[i] = refuse(intent.error());
        if (!intent || *intent == Intent::same) continue;
        pending.push_back({i, to_entry(officials[i], *(*known)->agency(officials[i].agency), unix_now())});
    }
    write(pending, outcomes);
    return outcomes;
}

base::Result<void> Writer::change(const base::Uuid& account, const Change& change)
{
    auto known = up_to_date();
    if (!known) return refuse(known.error());
    const auto* found = (*known)->by_id(account);
    if (!found) return refuse(Code::not_found, "no account " + to_string(account));
    auto open = connection();
    if (!open) return refuse(open.error());
    if (auto changed = (*open)->modify(found->dn, {change}); !changed) {
        connection_.reset();
        return changed;
    }
    return wait_until_shown();
}

}  // namespace directory::ldap
