// What every engine must do, and what mailboxes do on every engine. One suite, run on each.

#include "store/testing.hpp"

#include <filesystem>
#include <map>
#include <mutex>

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;

struct EngineTest : ::testing::TestWithParam<const char*> {
    TempFolder folder;
    std::unique_ptr<Engine> engine = open_engine(GetParam(), folder.path());

    const PartitionId here{Space::account, owner(1)};

    base::Result<void> put(const PartitionId& partition, std::string key, std::string value)
    {
        return run(engine->transact(partition, [key, value](Batch& rows) -> base::Result<void> {
            rows.put(key, value);
            return {};
        }));
    }
    std::vector<std::string> keys(const PartitionId& partition, std::string_view from, std::string_view to)
    {
        std::vector<std::string> found;
        const auto looked = read(*engine, partition, [&](const Rows& rows) -> base::Result<void> {
            found.clear();
            rows.scan(from, to, [&](std::string_view key, std::string_view) {
                found.emplace_back(key);
                return Next::go_on;
            });
            return {};
        });
        EXPECT_TRUE(looked);
        return found;
    }
    std::string value(const PartitionId& partition, std::string_view key)
    {
        std::string found = "(none)";
        const auto looked = read(*engine, partition, [&](const Rows& rows) -> base::Result<void> {
            if (const auto value = rows.get(key)) found = *value;
            return {};
        });
        EXPECT_TRUE(looked);
        return found;
    }
    bool is_on_disk() const { return std::filesystem::exists(folder.path() + "/rows"); }
    void write_blob(const base::Uuid& id, const std::string& bytes)
    {
        auto writer = engine->blobs().create(id);
        must(writer->append(std::string_view(bytes).substr(0, bytes.size() / 2)));
        must(writer->append(std::string_view(bytes).substr(bytes.size() / 2)));
        EXPECT_EQ(must(writer->finish()).size, bytes.size());
    }
};

INSTANTIATE_TEST_SUITE_P(All, EngineTest, ::testing::Values("memory", "lmdb", "log", "restless"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(EngineTest, RowsAreReadBackInTheOrderOfTheirKeys)
{
    for (const char* key : {"b", "a", "c\xFF", "c", "ca"}) ASSERT_TRUE(put(here, key, key));
    EXPECT_THAT(keys(here, "a", "z"), ElementsAre("a", "b", "c", "ca", "c\xFF"));
    EXPECT_THAT(keys(here, "b", "c"), ElementsAre("b"));
    EXPECT_THAT(keys(here, "c", "b"), ElementsAre());
    EXPECT_EQ(value(here, "ca"), "ca");
    EXPECT_EQ(value(here, "x"), "(none)");
}

TEST_P(EngineTest, PartitionsDoNotSeeEachOther)
{
    ASSERT_TRUE(put(here, "k", "1"));
    ASSERT_TRUE(put({Space::body, owner(1)}, "k", "2"));
    ASSERT_TRUE(put({Space::account, owner(2)}, "k", "3"));
    EXPECT_EQ(value(here, "k"), "1");
    EXPECT_EQ(value({Space::body, owner(1)}, "k"), "2");
    EXPECT_EQ(value({Space::account, owner(2)}, "k"), "3");
    EXPECT_THAT(keys(here, "", "z"), ElementsAre("k"));
}

TEST_P(EngineTest, AChangeSeesWhatItWroteItself)
{
    for (const char* key : {"a", "c", "e"}) ASSERT_TRUE(put(here, key, "old"));
    std::vector<std::string> seen;
    must(engine->transact(here, [&seen](Batch& rows) -> base::Result<void> {
        rows.put("b", "new");
        rows.put("c", "new");
        rows.erase("e");
        rows.put("f", "new");
        rows.erase("f");
        seen.clear();
        rows.scan("", "z", [&](std::string_view key, std::string_view value) {
            seen.push_back(std::string(key) + "=" + std::string(value));
            return Next::go_on;
        });
        seen.push_back(rows.get("e") ? "e is there" : "e is gone");
        return {};
    }));
    EXPECT_THAT(seen, ElementsAre("a=old", "b=new", "c=new", "e is gone"));
    EXPECT_THAT(keys(here, "", "z"), ElementsAre("a", "b", "c"));
}

TEST_P(EngineTest, AScanStopsWhereItIsTold)
{
    for (const char* key : {"a", "b", "c", "d"}) ASSERT_TRUE(put(here, key, ""));
    std::vector<std::string> seen;
    must(engine->transact(here, [&seen](Batch& rows) -> base::Result<void> {
        rows.put("aa", "");
        seen.clear();
        rows.scan("", "z", [&](std::string_view key, std::string_view) {
            seen.emplace_back(key);
            return key == "aa" ? Next::stop : Next::go_on;
        });
        return {};
    }));
    EXPECT_THAT(seen, ElementsAre("a", "aa"));
}

TEST_P(EngineTest, ARefusedChangeLeavesNothingAndConcernsNobodyElse)
{
    Stages stages;
    auto& changes = stages.changes.emplace_back();
    changes.push_back({here, [](Batch& rows) -> base::Result<void> {
                           rows.put("first", "1");
                           return {};
                       }});
    changes.push_back({here, [](Batch& rows) -> base::Result<void> {
                           rows.erase("first");
                           rows.put("second", "2");
                           return base::refuse(base::Code::over_quota, "no");
                       }});
    changes.push_back({here, [](Batch& rows) -> base::Result<void> {
                           rows.put("third", rows.get("first") ? "saw first" : "saw nothing");
                           return {};
                       }});
    run(engine->carry_out(stages));
    const auto& outcomes = stages.outcomes.at(0);
    ASSERT_EQ(outcomes.size(), 3u);
    EXPECT_TRUE(outcomes[0]);
    EXPECT_EQ(outcomes[1].error().code, base::Code::over_quota);
    EXPECT_TRUE(outcomes[2]);
    EXPECT_THAT(keys(here, "", "z"), ElementsAre("first", "third"));
    EXPECT_EQ(value(here, "third"), "saw first");
}

TEST_P(EngineTest, ALaterStageSeesWhatBecameOfTheEarlierOnes)
{
    Stages stages;
    stages.changes.resize(3);
    for (const std::uint8_t i : std::initializer_list<std::uint8_t>{1, 2, 3}) {
        stages.changes[0].push_back({{Space::account, owner(i)}, [i](Batch& rows) -> base::Result<void> {
                                         rows.put("intent", "");
                                         if (i == 2) return base::refuse(base::Code::over_quota, "no");
                                         return {};
                                     }});
        stages.changes[2].push_back(
            {{Space::account, owner(i)}, [i, &stages](Batch& rows) -> base::Result<void> {
                 if (!stages.outcomes[0][i - 1u] || !stages.outcomes[1][0]) return {};
                 rows.put("done", rows.get("intent") ? "with intent" : "without");
                 return {};
             }});
    }
    stages.changes[1].push_back({{Space::body, owner(9)}, [&stages](Batch& rows) -> base::Result<void> {
                                     for (const auto& outcome : stages.outcomes[0])
                                         rows.put("k", std::string(rows.get("k").value_or("")) +
                                                           (outcome ? "y" : "n"));
                                     return {};
                                 }});
    run(engine->carry_out(stages));
    EXPECT_EQ(stages.outcomes[0][1].error().code, base::Code::over_quota);
    EXPECT_EQ(value({Space::body, owner(9)}, "k"), "yny");
    EXPECT_EQ(value({Space::account, owner(1)}, "done"), "with intent");
    EXPECT_EQ(value({Space::account, owner(2)}, "done"), "(none)");
    EXPECT_EQ(value({Space::account, owner(3)}, "done"), "with intent");
}

TEST_P(EngineTest, WhatOneCommitPutsAndErasesIsGoneWhateverWasThereBefore)
{
    ASSERT_TRUE(put(here, "before", "x"));
    Stages stages;
    stages.changes.resize(2);
    stages.changes[0].push_back({here, [](Batch& rows) -> base::Result<void> {
                                     for (const char* key : {"before", "new", "stays"}) rows.put(key, "y");
                                     return {};
                                 }});
    stages.changes[1].push_back({here, [](Batch& rows) -> base::Result<void> {
                                     for (const char* key : {"before", "new", "never"}) rows.erase(key);
                                     return {};
                                 }});
    run(engine->carry_out(stages));
    EXPECT_TRUE(stages.outcomes[0][0]);
    EXPECT_TRUE(stages.outcomes[1][0]);
    EXPECT_THAT(keys(here, "a", "z"), ElementsAre("stays"));
    if (!is_on_disk()) return;
    engine.reset();
    engine = open_engine(GetParam(), folder.path());
    EXPECT_THAT(keys(here, "a", "z"), ElementsAre("stays"));
}

TEST_P(EngineTest, SeveralPartitionsAreReadTogetherEachByItsNumber)
{
    const PartitionId there{Space::account, owner(2)}, nowhere{Space::account, owner(3)};
    ASSERT_TRUE(put(here, "a", "first"));
    ASSERT_TRUE(put(there, "a", "second"));
    ASSERT_TRUE(put(there, "b", "third"));
    std::vector<std::string> found(4);
    const auto look = [&found](std::size_t number, const Rows& rows) {
        found[number].clear();
        rows.scan("a", "z", [&](std::string_view, std::string_view value) {
            found[number] += value;
            return Next::go_on;
        });
        found[number] += rows.get("a").value_or("(none)");
    };
    ASSERT_TRUE(run(engine->read_each({there, nowhere, here, there}, look)));
    EXPECT_THAT(found, ElementsAre("secondthirdsecond", "(none)", "firstfirst", "secondthirdsecond"));
}

TEST_P(EngineTest, NothingToDoIsDoneAtOnce)
{
    Stages stages;
    stages.changes.resize(2);
    run(engine->carry_out(stages));
    EXPECT_EQ(stages.outcomes.size(), 2u);
    must(engine->blobs().erase({}));
}

TEST_P(EngineTest, AHintTellsARevisionThatReadersThenSee)
{
    std::mutex mutex;
    std::map<PartitionId, std::uint64_t> told;
    engine->on_commit([&](const Hint& hint) {
        std::lock_guard lock(mutex);
        told[hint.partition] = std::max(told[hint.partition], hint.revision);
    });
    const auto told_of = [&](const PartitionId& partition) {
        std::lock_guard lock(mutex);
        return told[partition];
    };
    const auto revision_of = [&](const PartitionId& partition) {
        std::uint64_t revision = 0;
        EXPECT_TRUE(read(*engine, partition, [&](const Rows& rows) -> base::Result<void> {
            revision = rows.revision();
            return {};
        }));
        return revision;
    };
    ASSERT_TRUE(put(here, "k", "1"));
    const auto first = told_of(here);
    EXPECT_GT(first, 0u);
    EXPECT_GE(revision_of(here), first);
    ASSERT_TRUE(put(here, "k", "2"));
    EXPECT_GT(told_of(here), first);
    const auto second = told_of(here);
    must(engine->transact(here, [](Batch&) -> base::Result<void> { return {}; }));
    EXPECT_FALSE(run(engine->transact(here, [](Batch& rows) -> base::Result<void> {
        rows.put("k", "3");
        return base::refuse(base::Code::limit, "no");
    })));
    EXPECT_EQ(told_of(here), second) << "nothing was written";
    EXPECT_EQ(told_of({Space::account, owner(2)}), 0u);
    engine->on_commit(nullptr);
    ASSERT_TRUE(put(here, "k", "4"));
    EXPECT_EQ(told_of(here), second);
    EXPECT_TRUE(engine->health());
}

TEST_P(EngineTest, PartitionsWithRowsAreListedInOrder)
{
    for (const std::uint8_t i : std::initializer_list<std::uint8_t>{3, 1, 2})
        ASSERT_TRUE(put({Space::account, owner(i)}, "k", ""));
    ASSERT_TRUE(put({Space::body, owner(9)}, "k", ""));
    must(engine->transact({Space::account, owner(2)}, [](Batch& rows) -> base::Result<void> {
        rows.erase("k");
        return {};
    }));
    EXPECT_THAT(must(engine->list(Space::account, {}, 10)), ElementsAre(owner(1), owner(3)));
    EXPECT_THAT(must(engine->list(Space::account, {}, 1)), ElementsAre(owner(1)));
    EXPECT_THAT(must(engine->list(Space::account, owner(1), 10)), ElementsAre(owner(3)));
    EXPECT_THAT(must(engine->list(Space::body, owner(9), 10)), ElementsAre());
}

TEST_P(EngineTest, BlobsAreReadBackInAnyPieces)
{
    for (const std::size_t size : {0, 1, 999, 1000, 1001, 65'536, 200'001}) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 7 + i / 256);
        const auto id = base::random_uuid();
        write_blob(id, bytes);
        auto& blobs = engine->blobs();
        EXPECT_EQ(must(blobs.read(id, 0, size + 10)), bytes) << size;
        EXPECT_EQ(must(blobs.read(id, size, 10)), "");
        EXPECT_EQ(must(blobs.read(id, size + 5, 10)), "");
        EXPECT_EQ(must(blobs.read(id, size / 3, size / 2)), bytes.substr(size / 3, size / 2)) << size;
    }
}

TEST_P(EngineTest, SeveralBlobsAreLookedForTogether)
{
    write_blob(owner(1), "small");
    write_blob(owner(2), std::string(3'000, 'x'));
    const auto infos = run(engine->blobs().look_each({owner(2), owner(3), owner(1)}));
    ASSERT_EQ(infos.size(), 3u);
    EXPECT_EQ(infos[0].value().size, 3'000u);
    EXPECT_EQ(infos[1].error().code, base::Code::not_found);
    EXPECT_EQ(infos[2].value().size, 5u);
}

TEST_P(EngineTest, ABlobIsGoneWhenErasedAndMayBeErasedTwice)
{
    for (const std::size_t size : {10, 5000}) {
        const auto id = base::random_uuid();
        write_blob(id, std::string(size, 'x'));
        EXPECT_THAT(blobs_of(*engine), ::testing::Not(::testing::Contains(base::Uuid{})));
        must(engine->blobs().erase({id}));
        must(engine->blobs().erase({id}));
        EXPECT_EQ(refusal(engine->blobs().read(id, 0, 1)), base::Code::not_found);
    }
    std::vector<base::Uuid> many;
    for (int i = 0; i < 20; ++i) {
        many.push_back(base::random_uuid());
        write_blob(many.back(), std::string(static_cast<std::size_t>(i) * 150, 'x'));
    }
    EXPECT_EQ(blobs_of(*engine).size(), 20u);
    must(engine->blobs().erase(many));
    EXPECT_THAT(blobs_of(*engine), ElementsAre());
}

TEST_P(EngineTest, AWriterDroppedBeforeItsEndLeavesNothing)
{
    const auto id = base::random_uuid();
    {
        auto writer = engine->blobs().create(id);
        must(writer->append(std::string(5000, 'x')));
    }
    EXPECT_EQ(refusal(engine->blobs().read(id, 0, 1)), base::Code::not_found);
    if (std::filesystem::exists(folder.path() + "/large")) {
        EXPECT_TRUE(std::filesystem::is_empty(folder.path() + "/large"));
    }
}

}  // namespace
}  // namespace store
