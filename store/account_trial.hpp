// For tests of what an account promises (store.hpp), on every engine: its store, and short words for long
// calls.
#pragma once

#include "store/testing.hpp"

#include <mutex>
#include <set>

namespace store::testing {

inline constexpr base::WallTime start{std::chrono::seconds(1'600'000'000)};
inline constexpr const char* text = "Message-ID: <1@test>\r\nSubject: x\r\n\r\nhello\r\n";

struct AccountTrial : ::testing::TestWithParam<const char*> {
    TempFolder folder;
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine = open_engine(GetParam(), folder.path());
    std::mutex mutex;
    std::set<base::Uuid> heard;  // guarded by mutex
    Store store{*engine, clock, [this](const Changed& changed) {
                    std::lock_guard lock(mutex);
                    heard.insert(changed.owner);
                }};
    Account account = store.account(owner(1));

    std::vector<std::string> names()
    {
        std::vector<std::string> names;
        for (const auto& mailbox : must(account.mailboxes())) names.push_back(mailbox.name);
        return names;
    }
    Mailbox named(const std::string& name) { return must(account.mailbox(name)); }
    MailboxId id(const std::string& name) { return named(name).id; }
    std::vector<Uid> append(const std::string& mailbox, int count, Flags flags = {})
    {
        std::vector<NewMessage> all;
        for (int i = 0; i < count; ++i) all.push_back(message(store, text, flags));
        return must(account.append(mailbox, std::move(all))).uids;
    }
    std::vector<Uid> uids(const std::string& mailbox)
    {
        std::vector<Uid> found;
        for (const auto& one : must(account.flags(id(mailbox), UidSet::all(), 100'000)))
            found.push_back(one.uid);
        return found;
    }
    std::vector<Uid> changed_since(const std::string& mailbox, Modseq since)
    {
        std::vector<Uid> found;
        for (const auto& one : changes(id(mailbox), since).changed) found.push_back(one.uid);
        return found;
    }
    // All at once.
    MailboxChanges changes(MailboxId mailbox, Modseq since)
    {
        auto found = must(account.changes(mailbox, since, 1'000'000));
        EXPECT_TRUE(found.is_last);
        return found;
    }
    // Once what changes have left behind is gone.
    std::size_t blobs()
    {
        run(store.tidy());
        return blobs_of(*engine).size();
    }
    std::size_t bodies()
    {
        run(store.tidy());
        return partitions_of(*engine, Space::body).size();
    }
};

// "memory", "lmdb" as the end of a test's name.
inline std::string engine_name(const ::testing::TestParamInfo<const char*>& engine)
{
    return engine.param;
}

}  // namespace store::testing
