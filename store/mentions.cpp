// Mentions: see mentions.hpp. A change holds its nonce at work until its entry is durable, so whoever finds a mention
// whose nonce nobody is at work with, and then no entry, may take it away as long as it has that nonce.

#include "store/mentions.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/acl.hpp"

#include <set>

namespace store {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t at_once = 1'000;
constexpr std::size_t most_groups = 10'000;

Identifier positive(Identifier who)
{
    who.sign = Identifier::Sign::positive;
    return who;
}

std::size_t count_mentions(const Rows& rows, const Identifier& who)
{
    std::size_t count = 0;
    rows.scan_prefix(key::mentions_of(who), [&count](std::string_view, std::string_view) {
        return ++count < most_mentions ? Next::go_on : Next::stop;
    });
    return count;
}

Change put_mention(Mention mention)
{
    return [mention](Batch& rows) -> base::Result<void> {
        const std::string key = key::mention(mention.who, mention.owner);
        if (!rows.get(key) && count_mentions(rows, mention.who) >= most_mentions) {
            return base::refuse(
                base::Code::limit,
                base::format("at most {} accounts share with one person or group", most_mentions));
        }
        rows.put(key, to_bytes(mention));
        return {};
    };
}

Change after(Change change, const Stages& stages)
{
    return [change = std::move(change), &stages](Batch& rows) mutable -> base::Result<void> {
        const auto& mentioned = stages.outcomes[0][0];
        if (mentioned) return change(rows);
        const bool is_unknown = mentioned.error().code == base::Code::unknown;
        return base::refuse(is_unknown ? base::Code::unavailable : mentioned.error().code,
                            mentioned.error().detail);
    };
}

// Of one account, without a sign.
base::Result<std::set<Identifier>> identifiers_in(const Rows& rows)
{
    auto acls = read_acls(rows);
    if (!acls) return base::refuse(acls.error());
    std::set<Identifier> all;
    for (const auto& [mailbox, entries] : *acls) {
        for (const auto& entry : entries) all.insert(positive(entry.who));
    }
    return all;
}

net::Task<base::Result<std::set<Identifier>>> read_identifiers(Store::Core& core, base::Uuid owner)
{
    std::set<Identifier> found;
    auto look = [&found](const Rows& rows) -> base::Result<void> {
        auto all = identifiers_in(rows);
        if (!all) return base::refuse(all.error());
        found = std::move(*all);
        return {};
    };
    auto looked = co_await core.engine.read({Space::account, owner}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return found;
}

net::Task<base::Result<std::optional<Mention>>> read_mention(Store::Core& core, Identifier who,
                                                             base::Uuid owner)
{
    std::optional<Mention> found;
    auto look = [&found, who, owner](const Rows& rows) -> base::Result<void> {
        found.reset();
        const std::string key = key::mention(who, owner);
        const auto value = rows.get(key);
        if (!value) return {};
        auto mention = mention_row(key, *value);
        if (!mention) return base::refuse(mention.error());
        found = *mention;
        return {};
    };
    auto looked = co_await core.engine.read(mentions_partition, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return found;
}

// Those of one account that are missing; how many there were.
net::Task<base::Result<std::uint64_t>> make_missing(Store::Core& core, base::Uuid owner)
{
    auto identifiers = co_await read_identifiers(core, owner);
    if (!identifiers) co_return base::refuse(std::move(identifiers.error()));
    std::uint64_t made = 0;
    for (const auto& who : *identifiers) {
        auto mention = co_await read_mention(core, who, owner);
        if (mention && *mention) continue;
        auto put =
            co_await core.engine.transact(mentions_partition, put_mention({who, owner, base::random_uuid()}));
        if (!put) co_return base::refuse(std::move(put.error()));
        ++made;
    }
    co_return made;
}

net::Task<base::Result<std::vector<base::Uuid>>> owners_that_mention(Store::Core& core,
                                                                     std::vector<Identifier> who)
{
    std::set<base::Uuid> owners;
    auto look = [&owners, who = std::move(who)](const Rows& rows) -> base::Result<void> {
        owners.clear();
        for (const auto& one : who) {
            rows.scan_prefix(key::mentions_of(one), [&owners](std::string_view key, std::string_view value) {
                if (const auto mention = mention_row(key, value)) owners.insert(mention->owner);
                return owners.size() < Store::most_owners ? Next::go_on : Next::stop;
            });
        }
        return {};
    };
    auto looked = co_await core.engine.read(mentions_partition, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return std::vector<base::Uuid>(owners.begin(), owners.end());
}

// From one to the next: however many share with a group, it costs one row.
net::Task<base::Result<std::vector<base::Uuid>>> groups_mentioned(Store::Core& core)
{
    std::vector<base::Uuid> groups;
    auto look = [&groups](const Rows& rows) -> base::Result<void> {
        groups.clear();
        Identifier group{Identifier::Sign::positive, Identifier::Kind::group, {}};
        std::string from = key::mentions_of(group);
        const std::string end{'h', static_cast<char>(Identifier::Kind::anyone)};
        for (bool is_last = false; !is_last;) {
            is_last = true;
            rows.scan(from, end, [&](std::string_view key, std::string_view value) {
                const auto mention = mention_row(key, value);
                from = mention ? key::mentions_of(mention->who) + std::string(17, '\xFF')
                               : std::string(key) + '\0';
                if (mention) groups.push_back(mention->who.id);
                is_last = groups.size() >= most_groups;
                return Next::stop;
            });
        }
        return {};
    };
    auto looked = co_await core.engine.read(mentions_partition, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return groups;
}

net::Task<base::Result<void>> sweep_owners(Store::Core& core, Swept& swept)
{
    base::Uuid after_owner;
    for (;;) {
        auto owners = co_await core.engine.list(Space::account, after_owner, at_once);
        if (!owners) co_return base::refuse(std::move(owners.error()));
        if (owners->empty()) co_return base::Result<void>();
        for (const auto& owner : *owners) {
            auto made = co_await make_missing(core, owner);
            if (made) swept.steps += *made;
            if (!made) note_damage(swept, made.error(), "rights of account " + base::to_string(owner));
        }
        after_owner = owners->back();
        co_await net::Loop::current().sleep(base::Duration(0));
    }
}

// Keys from `from` on.
net::Task<base::Result<std::vector<Mention>>> read_page(Store::Core& core, std::string from)
{
    std::vector<Mention> page;
    auto look = [&page, from](const Rows& rows) -> base::Result<void> {
        page.clear();
        rows.scan(from, key::mentions() + '\xFF', [&page](std::string_view key, std::string_view value) {
            // One that cannot be read is told by a check of the store.
            if (auto mention = mention_row(key, value)) page.push_back(*mention);
            return page.size() < at_once ? Next::go_on : Next::stop;
        });
        return {};
    };
    auto looked = co_await core.engine.read(mentions_partition, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return page;
}

}  // namespace

namespace key {

std::string mentions()
{
    return "h";
}

std::string mentions_of(const Identifier& who)
{
    base::ByteWriter to;
    to.u8('h').u8(static_cast<std::uint8_t>(who.kind)).uuid(who.id);
    return std::move(to).bytes();
}

std::string mention(const Identifier& who, const base::Uuid& owner)
{
    return mentions_of(who).append(owner.view());
}

}  // namespace key

std::string to_bytes(const Mention& mention)
{
    base::ByteWriter to;
    to.u8(version).uuid(mention.nonce);
    return std::move(to).bytes();
}

base::Result<Mention> mention_row(std::string_view key, std::string_view value)
{
    base::ByteReader from_key(key), from(value);
    const std::uint8_t letter = from_key.u8();
    const std::uint8_t kind = from_key.u8();
    Mention mention;
    mention.who.id = from_key.uuid();
    mention.owner = from_key.uuid();
    const std::uint8_t written = from.u8();
    if (written > version)
        return base::refuse(base::Code::unsupported, "a mention row of a newer program's format");
    mention.nonce = from.uuid();
    if (!from.at_end() || !from_key.at_end() || letter != 'h' || kind > 2 || written == 0)
        return base::refuse(base::Code::corrupt, "a damaged mention row");
    mention.who.kind = static_cast<Identifier::Kind>(kind);
    return mention;
}

net::Task<base::Result<void>> change_with_mention(Store::Core& core, base::Uuid owner, Identifier who,
                                                  Work<Done> work)
{
    const Mention mention{positive(who), owner, base::random_uuid()};
    const AtWork::Hold hold(core.at_work, {mention.nonce});
    auto left = std::make_shared<Left<Done>>();
    Stages stages;
    stages.changes.resize(2);
    stages.changes[0].push_back({mentions_partition, put_mention(mention)});
    stages.changes[1].push_back(
        {{Space::account, owner},
         after(to_change<Done>(std::move(work), std::move(left), {core.clock.now(), core.run}), stages)});
    co_await core.engine.carry_out(stages);
    co_return std::move(stages.outcomes[1][0]);
}

net::Task<base::Result<bool>> forget_mention(Store::Core& core, Identifier who, base::Uuid owner)
{
    who = positive(who);
    auto mention = co_await read_mention(core, who, owner);
    if (!mention) co_return base::refuse(std::move(mention.error()));
    // In this order: a change that is not at work now has its entry where it is seen.
    if (!*mention || core.at_work.contains((*mention)->nonce)) co_return false;
    auto identifiers = co_await read_identifiers(core, owner);
    if (!identifiers) co_return base::refuse(std::move(identifiers.error()));
    if (identifiers->contains(who)) co_return false;
    auto erase = [seen = **mention](Batch& rows) -> base::Result<void> {
        const std::string key = key::mention(seen.who, seen.owner);
        if (rows.get(key) == to_bytes(seen)) rows.erase(key);
        return {};
    };
    auto erased = co_await core.engine.transact(mentions_partition, std::move(erase), Room::reserve);
    if (!erased) co_return base::refuse(std::move(erased.error()));
    co_return true;
}

net::Task<base::Result<std::vector<base::Uuid>>> Store::sharing_with(std::vector<Identifier> who)
{
    return owners_that_mention(*core_, std::move(who));
}

net::Task<base::Result<std::vector<base::Uuid>>> Store::sharing_groups()
{
    return groups_mentioned(*core_);
}

net::Task<base::Result<void>> sweep_mentions(Store::Core& core, Swept& swept)
{
    if (auto done = co_await sweep_owners(core, swept); !done) co_return done;
    std::string from = key::mentions();
    for (;;) {
        auto page = co_await read_page(core, from);
        if (!page) co_return base::refuse(std::move(page.error()));
        for (const auto& mention : *page) {
            auto gone = co_await forget_mention(core, mention.who, mention.owner);
            if (gone && *gone) ++swept.steps;
        }
        if (page->size() < at_once) co_return base::Result<void>();
        from = key::mention(page->back().who, page->back().owner) + '\0';
        co_await net::Loop::current().sleep(base::Duration(0));
    }
}

}  // namespace store
