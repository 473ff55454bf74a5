// Agencies: the counting. Members are counted where they belong, an agency's in one commit; from the deepest
// agency up, since each one's sum is counted in the agency above.

#include "store/agencies.hpp"

#include "base/format.hpp"
#include "store/account_rows.hpp"

#include <algorithm>
#include <utility>

namespace store {
namespace {

constexpr std::size_t at_once = 256;

// Others get their turn on the loop.
net::Task<void> breathe()
{
    co_await net::Loop::current().sleep(base::Duration(0));
}

// Nothing for a damaged account: it stays as it was counted.
net::Task<base::Result<std::optional<Usage>>> usage_of(const Engine& engine, base::Uuid account)
{
    std::optional<Usage> usage;
    auto look = [&usage](const Rows& rows) -> base::Result<void> {
        usage = Usage();
        const auto value = rows.get(key::account());
        if (!value) return {};
        auto row = account_row(*value);
        if (!row) return base::refuse(row.error());
        usage = Usage{row->bytes, row->messages};
        return {};
    };
    auto looked = co_await engine.read({Space::account, account}, look);
    if (looked) co_return usage;
    if (looked.error().code == base::Code::corrupt) co_return std::optional<Usage>();
    co_return base::refuse(std::move(looked.error()));
}

base::Result<MemberRow> read_member(const Rows& rows, const base::Uuid& id)
{
    const std::string key = key::member(id);
    const auto value = rows.get(key);
    if (value) return member_row(key, *value);
    MemberRow row;
    row.id = id;
    return row;
}

void adjust(Usage& sum, const Usage& before, const Usage& after)
{
    sum.bytes += after.bytes - before.bytes;
    sum.messages += after.messages - before.messages;
}

bool has_to_tell(const Warned& warned)
{
    return warned.reached > warned.told;
}

// A change that was told of.
base::Result<void> note_told(Batch& rows, const base::Uuid& agency, const std::vector<Crossing>& crossings)
{
    for (const auto& crossing : crossings) {
        if (crossing.kind == MemberKind::agency && crossing.id == agency) {
            auto row = read_agency(rows);
            if (!row) return base::refuse(row.error());
            row->warned.told = std::min(row->warned.reached, crossing.percent);
            rows.put(key::agency(), to_bytes(*row));
            continue;
        }
        if (!rows.get(key::member(crossing.id))) continue;
        auto row = read_member(rows, crossing.id);
        if (!row) return base::refuse(row.error());
        row->warned.told = std::min(row->warned.reached, crossing.percent);
        rows.put(key::member(crossing.id), to_bytes(*row));
    }
    return {};
}

// Members that are counted elsewhere go, and the sum is made anew.
base::Result<void> mend(Batch& rows, const std::vector<base::Uuid>& wrong)
{
    for (const auto& id : wrong) rows.erase(key::member(id));
    auto agency = read_agency(rows);
    if (!agency) return base::refuse(agency.error());
    auto members = read_members(rows);
    if (!members) return base::refuse(members.error());
    agency->usage = {};
    for (const auto& member : *members) adjust(agency->usage, {}, member.usage);
    rows.put(key::agency(), to_bytes(*agency));
    return {};
}

}  // namespace

base::Result<Agencies::Tallied> Agencies::tally(Batch& rows, const base::Uuid& agency, const Tally& tally)
{
    Tallied done;
    auto row = read_agency(rows);
    if (!row) return base::refuse(row.error());
    for (const auto& id : tally.gone) {
        auto member = read_member(rows, id);
        if (!member) return base::refuse(member.error());
        adjust(row->usage, member->usage, {});
        rows.erase(key::member(id));
    }
    for (const auto& [counted, limit] : tally.counted) {
        auto before = read_member(rows, counted.id);
        if (!before) return base::refuse(before.error());
        MemberRow after = counted;
        after.warned = warn(before->warned, after.usage, limit);
        adjust(row->usage, before->usage, after.usage);
        rows.put(key::member(after.id), to_bytes(after));
        done.members.push_back(after);
        if (has_to_tell(after.warned))
            done.crossings.push_back({after.id, after.kind, after.warned.reached, after.usage, limit.quota});
    }
    row->warned = warn(row->warned, row->usage, row->limit);
    if (has_to_tell(row->warned)) {
        done.crossings.push_back(
            {agency, MemberKind::agency, row->warned.reached, row->usage, row->limit.quota});
    }
    rows.put(key::agency(), to_bytes(*row));
    done.agency = std::move(*row);
    return done;
}

// What is counted there already, just so, is left out, and an account that has nothing and is counted nowhere.
void Agencies::place(Counted counted, const base::Uuid& agency, Tallies& tallies) const
{
    const auto at = places_.find(counted.row.id);
    const bool is_known = at != places_.end();
    const bool is_account = counted.row.kind == MemberKind::account;
    if (!is_known && is_account && counted.row.usage == Usage()) return;
    if (is_known && at->second.agency != agency) tallies[at->second.agency].gone.push_back(counted.row.id);
    // The highest agencies are counted nowhere.
    if (counted.row.kind == MemberKind::agency && agency.is_nil()) return;
    if (is_known && at->second.agency == agency) {
        const MemberRow& last = at->second.row;
        const std::uint8_t reached = threshold_reached(counted.row.usage, counted.limit);
        if (last.usage == counted.row.usage && last.warned == Warned{reached, reached}) return;
    }
    tallies[agency].counted.push_back(std::move(counted));
}

void Agencies::place_agencies(Tallies& tallies) const
{
    std::unordered_map<base::Uuid, AgencyUsage> known;
    {
        std::lock_guard lock(mutex_);
        known = known_;
    }
    for (const auto& [id, now] : known) {
        if (id.is_nil()) continue;
        place({{id, MemberKind::agency, now.usage, {}}, {}}, above(id), tallies);
    }
}

// Accounts that belong elsewhere now, or have come above a threshold or below it without a change of their own.
void Agencies::add_regrouped(std::set<base::Uuid>& accounts) const
{
    for (const auto& [id, place] : places_) {
        if (place.row.kind != MemberKind::account) continue;
        const std::uint8_t reached = threshold_reached(place.row.usage, ancestry_.limit_of(id));
        if (reached != place.row.warned.reached || right_place(place.row, place.agency) != place.agency)
            accounts.insert(id);
    }
}

// What is damaged in one agency is nothing to the others; any other refusal is everybody's.
base::Result<void> Agencies::pass_over(const base::Uuid& agency, const base::Error& why)
{
    const bool is_its_own = why.code == base::Code::corrupt || why.code == base::Code::unsupported;
    if (!is_its_own) return base::refuse(why);
    damage_ = base::refuse(why.code, base::format("agency {}: {}", base::to_string(agency), why.detail));
    return {};
}

net::Task<base::Result<void>> Agencies::count(std::set<base::Uuid> accounts, Tallies& tallies)
{
    std::size_t counted = 0;
    for (const auto& account : accounts) {
        auto usage = co_await usage_of(engine_, account);
        if (!usage) co_return base::refuse(std::move(usage.error()));
        const auto at = places_.find(account);
        const base::Uuid last = at == places_.end() ? base::Uuid() : at->second.agency;
        const MemberRow row{account, MemberKind::account, usage->value_or(Usage()), {}};
        if (*usage) place({row, ancestry_.limit_of(account)}, right_place(row, last), tallies);
        if (++counted % at_once == 0) co_await breathe();
    }
    co_return base::Result<void>();
}

Agencies::Tallies Agencies::take_deepest(const Agencies& agencies, Tallies& from)
{
    Tallies deepest;
    std::size_t depth = 0;
    for (const auto& [id, tally] : from) depth = std::max(depth, agencies.depth(id));
    for (auto at = from.begin(); at != from.end();) {
        const auto next = std::next(at);
        if (agencies.depth(at->first) == depth) deepest.insert(from.extract(at));
        at = next;
    }
    return deepest;
}

net::Task<base::Result<void>> Agencies::write(Tallies tallies)
{
    while (!tallies.empty()) {
        Tallies level = take_deepest(*this, tallies);
        if (auto written = co_await write_level(std::move(level), tallies); !written) co_return written;
    }
    co_return base::Result<void>();
}

// All agencies of one depth, in one batch; what that changes for those above is added to what is left.
net::Task<base::Result<void>> Agencies::write_level(Tallies level, Tallies& left)
{
    Stages stages;
    stages.changes.resize(1);
    std::vector<std::shared_ptr<Tallied>> done;
    for (const auto& [id, todo] : level) {
        auto place = done.emplace_back(std::make_shared<Tallied>());
        auto change = [place, agency = id, &todo](Batch& rows) -> base::Result<void> {
            auto tallied = tally(rows, agency, todo);
            if (!tallied) return base::refuse(tallied.error());
            *place = std::move(*tallied);
            return {};
        };
        stages.changes[0].push_back({{Space::agency, id}, std::move(change)});
    }
    co_await engine_.carry_out(stages);

    base::Result<void> outcome;
    std::size_t i = 0;
    for (const auto& [id, todo] : level) {
        const auto& carried_out = stages.outcomes[0][i];
        Tallied& tallied = *done[i++];
        if (!carried_out) {
            auto passed_over = pass_over(id, carried_out.error());
            if (passed_over) continue;
            in_doubt_.insert(id);
            outcome = std::move(passed_over);
            continue;
        }
        note(id, todo, tallied);
        if (!id.is_nil()) place({{id, MemberKind::agency, tallied.agency.usage, {}}, {}}, above(id), left);
        auto told = co_await tell_all(id, std::move(tallied.crossings));
        if (!told) outcome = told;
    }
    co_return outcome;
}

void Agencies::note(const base::Uuid& agency, const Tally& tally, const Tallied& tallied)
{
    for (const auto& id : tally.gone) {
        const auto at = places_.find(id);
        if (at != places_.end() && at->second.agency == agency) places_.erase(at);
    }
    for (const auto& member : tallied.members) places_[member.id] = {agency, member};
    remember(agency, {tallied.agency.usage, tallied.agency.limit});
}

net::Task<base::Result<void>> Agencies::tell_all(base::Uuid agency, std::vector<Crossing> crossings)
{
    if (crossings.empty()) co_return base::Result<void>();
    for (const auto& crossing : crossings) {
        if (tell_) tell_(crossing);
        if (const auto at = places_.find(crossing.id); at != places_.end() && crossing.id != agency)
            at->second.row.warned.told = crossing.percent;
    }
    co_return co_await engine_.transact({Space::agency, agency}, [agency, crossings](Batch& rows) {
        return note_told(rows, agency, crossings);
    });
}

net::Task<base::Result<void>> Agencies::collect()
{
    Work work = take_work();
    Tallies tallies;
    for (const auto& agency : work.agencies) tallies[agency];
    if (work.is_regrouped) {
        add_regrouped(work.accounts);
        place_agencies(tallies);
    }
    if (auto counted = co_await count(std::move(work.accounts), tallies); !counted) co_return counted;
    if (auto written = co_await write(std::move(tallies)); !written) co_return written;
    co_return std::exchange(damage_, {});
}

// After a change that succeeds none of those before happens any more.
net::Task<base::Result<void>> Agencies::settle()
{
    while (!in_doubt_.empty()) {
        const PartitionId partition{Space::agency, *in_doubt_.begin()};
        auto settled = co_await engine_.transact(partition, [](Batch& rows) { return mend(rows, {}); });
        if (!settled) co_return settled;
        in_doubt_.erase(partition.id);
    }
    co_return base::Result<void>();
}

// What an agency's partition says, mended where a crash has left it between two commits.
net::Task<base::Result<void>> Agencies::recall(base::Uuid agency)
{
    AgencyRow row;
    std::vector<MemberRow> members;
    auto look = [&](const Rows& rows) -> base::Result<void> {
        auto found = read_agency(rows);
        if (!found) return base::refuse(found.error());
        auto all = read_members(rows);
        if (!all) return base::refuse(all.error());
        row = std::move(*found);
        members = std::move(*all);
        return {};
    };
    auto looked = co_await engine_.read({Space::agency, agency}, look);
    if (!looked) co_return looked;

    std::vector<base::Uuid> wrong;
    Usage sum;
    for (const auto& member : members) {
        const bool is_right = right_place(member, agency) == agency && !places_.contains(member.id);
        if (!is_right) {
            wrong.push_back(member.id);
            continue;
        }
        places_[member.id] = {agency, member};
        adjust(sum, {}, member.usage);
    }
    if (!wrong.empty() || sum != row.usage) {
        auto mended = co_await engine_.transact({Space::agency, agency},
                                                [wrong](Batch& rows) { return mend(rows, wrong); });
        if (!mended) co_return mended;
    }
    remember(agency, {sum, std::move(row.limit)});
    std::lock_guard lock(mutex_);
    if (row.warned.reached != row.warned.told || sum != row.usage) work_.agencies.insert(agency);
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Agencies::recall_page(std::vector<base::Uuid> agencies)
{
    for (const auto& agency : agencies) {
        auto done = co_await recall(agency);
        if (!done) done = pass_over(agency, done.error());
        if (!done) co_return done;
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Agencies::count_page(std::vector<base::Uuid> accounts)
{
    Tallies tallies;
    auto counted = co_await count({accounts.begin(), accounts.end()}, tallies);
    if (!counted) co_return counted;
    co_return co_await write(std::move(tallies));
}

net::Task<base::Result<void>> Agencies::each_page(Space space, Page page)
{
    base::Uuid after;
    for (;;) {
        auto ids = co_await engine_.list(space, after, at_once);
        if (!ids) co_return base::refuse(std::move(ids.error()));
        if (ids->empty()) co_return base::Result<void>();
        after = ids->back();
        if (auto done = co_await (this->*page)(std::move(*ids)); !done) co_return done;
        co_await breathe();
    }
}

net::Task<base::Result<void>> Agencies::recount()
{
    if (auto settled = co_await settle(); !settled) co_return settled;
    places_.clear();
    damage_ = {};
    // The nil id, of no agency, comes after nothing and is not listed.
    if (auto done = co_await recall_page({base::Uuid()}); !done) co_return done;
    if (auto done = co_await each_page(Space::agency, &Agencies::recall_page); !done) co_return done;
    if (auto done = co_await each_page(Space::account, &Agencies::count_page); !done) co_return done;
    Tallies tallies;
    place_agencies(tallies);
    if (auto written = co_await write(std::move(tallies)); !written) co_return written;
    co_return co_await collect();
}

}  // namespace store
