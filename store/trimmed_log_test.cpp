// A client that comes back after any time is either told all that happened since, or that the log no longer reaches
// back so far; never a part. Random histories, longer than the log.

#include "store/account_trial.hpp"
#include "store/changes.hpp"

#include <map>
#include <random>

namespace store {
namespace {

using namespace store::testing;

using Belief = std::map<Uid, std::uint8_t>;  // what somebody believes the mailbox to hold

struct TrimmedLogTest : AccountTrial {
    Account reader = account.as_seen_by(owner(2));

    Belief now(const Account& who)
    {
        Belief all;
        for (const auto& one : must(who.flags(id("INBOX"), UidSet::all(), 100'000)))
            all[one.uid] = one.flags.system;
        return all;
    }
};
INSTANTIATE_TEST_SUITE_P(All, TrimmedLogTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

struct Visit {
    Modseq modseq = 0;
    Belief believed;
};

TEST_P(TrimmedLogTest, WhoComesBackIsToldAllOrThatItIsNotAll)
{
    const char* given = std::getenv("CONGVU_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device()();
    SCOPED_TRACE("CONGVU_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto pick = [&](std::uint64_t below) { return random() % below; };
    const MailboxId inbox = id("INBOX");
    const int steps = static_cast<int>(most_log_rows) * 3;
    append("INBOX", steps, {deleted, {}});

    std::vector<std::pair<Account*, Visit>> visits;
    for (int step = 0; step < steps; ++step) {
        Account& who = pick(2) == 0 ? account : reader;
        const auto uid = static_cast<Uid>(1 + pick(static_cast<std::uint64_t>(steps)));
        if (pick(8) == 0)
            must(who.store_flags(inbox, UidSet::of(uid), {FlagAction::add, {seen, {}}, {}}));
        else
            must(who.expunge(inbox, UidSet::of(uid)));
        if (step % 100 == 0) visits.push_back({&who, {must(who.mailbox("INBOX")).highest_modseq, now(who)}});
    }

    std::size_t complete = 0;
    Modseq incomplete_until = 0, complete_from = static_cast<Modseq>(-1);
    for (auto& [who, visit] : visits) {
        const auto told = must(who->changes(inbox, visit.modseq, 1'000'000));
        if (!told.is_complete) {
            incomplete_until = std::max(incomplete_until, visit.modseq);
            continue;
        }
        ++complete;
        complete_from = std::min(complete_from, visit.modseq);
        for (const auto& one : told.changed) visit.believed[one.uid] = one.flags.system;
        std::erase_if(visit.believed, [&](const auto& one) { return told.vanished.contains(one.first); });
        EXPECT_EQ(visit.believed, now(*who)) << "since " << visit.modseq;
    }
    EXPECT_GT(complete, 0u);
    EXPECT_LT(complete, visits.size()) << "the log has forgotten some";
    EXPECT_LT(incomplete_until, complete_from);
}

}  // namespace
}  // namespace store
