// For tests of verify and repair: a store with a bit of everything in it, and rows spoilt on purpose.
#pragma once

#include "base/format.hpp"
#include "store/account_rows.hpp"
#include "store/account_trial.hpp"
#include "store/body_rows.hpp"
#include "store/finding.hpp"

#include <map>

namespace store::testing {

struct Told final : Findings {
    std::vector<Finding> all;

    net::Task<void> found(Finding finding) override
    {
        all.push_back(std::move(finding));
        co_return;
    }
    net::Task<void> at(std::uint64_t, std::uint64_t) override { co_return; }

    std::vector<std::string> kinds() const
    {
        std::vector<std::string> kinds;
        for (const auto& one : all) kinds.emplace_back(to_string(one.kind));
        return kinds;
    }
    std::size_t count(Finding::State state) const
    {
        return static_cast<std::size_t>(std::ranges::count(all, state, &Finding::state));
    }
    std::string text() const
    {
        std::string text;
        for (const auto& one : all) {
            text += std::string(to_string(one.kind)) + " (" + std::string(to_string(one.remedy)) +
                    (one.state == Finding::State::repaired ? ", repaired): " : "): ") + one.what + "; " +
                    one.where.mailbox_name + "/" + std::to_string(one.where.uid) + "\n";
        }
        return text;
    }
};

// One kind of damage, and what verify calls it.
template<typename Trial> struct Damage {
    const char* name;
    const char* kind;
    const char* what;
    void (*make)(Trial& trial);
};

struct VerifyTrial : AccountTrial {
    void fill()
    {
        append("INBOX", 6);
        must(account.append("INBOX", messages(store, "Subject: big\r\n\r\n" + std::string(5'000, 'x'),
                                              {seen, {"$Forwarded", "Work"}})));
        must(account.store_flags(id("INBOX"), UidSet({{2, 4}}),
                                 {FlagAction::add, {seen | deleted, {"Urgent"}}, {}}));
        must(account.expunge(id("INBOX"), UidSet::of(3)));
        must(account.create_mailbox("Projects/2026/Spring"));
        must(account.copy(id("INBOX"), UidSet({{4, 6}}), "Projects/2026"));
        must(account.move(id("INBOX"), UidSet::of(5), "Archive"));
        must(account.subscribe("Projects/2026", Subscription::on));
        std::vector<Copy> copies;
        copies.push_back({owner(1), {}, "Delivered-To: a\r\n", Role::inbox, Marker{marker, "proof"}});
        copies.push_back({owner(2), {}, "Delivered-To: b\r\n", Role::inbox, std::nullopt});
        for (const auto& outcome : run(store.deliver(body(store, text), std::move(copies))))
            EXPECT_TRUE(outcome);
        run(store.tidy());
        clock.advance(std::chrono::hours(1));  // so that all of it is older than the check
    }

    Told verify()
    {
        Told told;
        sums = must(store.verify(told));
        return told;
    }
    Told repair()
    {
        Told told;
        sums = must(store.repair(told));
        return told;
    }

    void change(const PartitionId& partition, std::function<void(Batch&)> work)
    {
        must(engine->transact(partition, [work](Batch& rows) -> base::Result<void> {
            work(rows);
            return {};
        }));
    }
    void put(const std::string& key, const std::string& value)
    {
        change(here, [&](Batch& rows) { rows.put(key, value); });
    }
    void erase(const std::string& key)
    {
        change(here, [&](Batch& rows) { rows.erase(key); });
    }
    std::optional<std::string> value_of(const PartitionId& partition, const std::string& key)
    {
        std::optional<std::string> value;
        EXPECT_TRUE(read(*engine, partition, [&](const Rows& rows) -> base::Result<void> {
            const auto found = rows.get(key);
            value = found ? std::optional(std::string(*found)) : std::nullopt;
            return {};
        }));
        return value;
    }

    // What a reader sees: each mailbox's messages with their flags and bytes.
    std::string sight(Account of)
    {
        std::string seen_now;
        for (const auto& mailbox : must(of.mailboxes())) {
            seen_now += base::format("{} {} {} {} {} {}\n", mailbox.name, mailbox.uid_validity,
                                     mailbox.uid_next, mailbox.messages, mailbox.unseen, mailbox.bytes);
            for (const auto& one : must(of.messages(mailbox.id, UidSet::all(), 1'000))) {
                seen_now += base::format("  {} {:x}", one.uid, one.flags.system);
                for (const auto& keyword : one.flags.keywords) seen_now += " " + keyword;
                auto bytes = run(of.bytes(one, 0, 1 << 20));
                seen_now += bytes ? " " + *bytes : std::string(" lost");
                EXPECT_TRUE(run(of.summary(one.body)));
            }
        }
        return seen_now;
    }
    BlobId body_of(const std::string& mailbox, Uid uid)
    {
        return must(account.messages(id(mailbox), UidSet::of(uid), 1)).at(0).body;
    }

    // It is the one thing that is wrong, and repair sets it right.
    void expect_found_and_mended(const std::pair<const char*, const char*>& kind_and_what)
    {
        const Told told = verify();
        ASSERT_EQ(told.all.size(), 1u) << told.text();
        EXPECT_EQ(to_string(told.all[0].kind), kind_and_what.first) << told.text();
        EXPECT_THAT(told.all[0].what, ::testing::HasSubstr(kind_and_what.second));
        EXPECT_EQ(told.all[0].remedy, Finding::Remedy::derive);
        const Told repaired = repair();
        EXPECT_EQ(repaired.count(Finding::State::found), 0u) << repaired.text();
        EXPECT_GE(repaired.count(Finding::State::repaired), 1u);
        const Told after = verify();
        EXPECT_THAT(after.all, ::testing::IsEmpty()) << after.text();
    }

    const PartitionId here{Space::account, owner(1)};
    const base::Uuid marker = owner(99);
    Verified sums;
};

}  // namespace store::testing
