// A memtable on its way to LMDB: how little the file grows by it.

#include "store/testing.hpp"

namespace store {
namespace {

using namespace store::testing;

constexpr std::uint32_t partitions = 4'000;
constexpr std::uint64_t page = 4'096;

struct TableWriterTest : ::testing::Test {
    TempFolder folder;

    static PartitionId partition(Space space, std::uint32_t number)
    {
        base::Uuid id;
        for (int byte = 0; byte < 4; ++byte)
            id.bytes[byte] = static_cast<std::uint8_t>(number >> (24 - 8 * byte));
        return {space, id};
    }
    // One row in each, all of them in one memtable.
    void put_in_each(Space space, const std::string& key, std::size_t size)
    {
        const Settings limits{.log_size = 16 << 20, .apply_after = std::chrono::hours(24)};
        const auto engine = open_engine("lmdb", folder.path(), limits);
        Stages stages;
        auto& changes = stages.changes.emplace_back();
        for (std::uint32_t number = 0; number < partitions; ++number) {
            changes.push_back({partition(space, number), [&key, size](Batch& rows) -> base::Result<void> {
                                   rows.put(key, std::string(size, 'v'));
                                   return {};
                               }});
        }
        run(engine->carry_out(stages));
        for (const auto& outcome : stages.outcomes.at(0)) ASSERT_TRUE(outcome);
    }
    std::uint64_t file_size() const { return std::filesystem::file_size(folder.path() + "/rows/data.mdb"); }
    std::size_t rows_with(Space space, const std::string& key)
    {
        const auto engine = open_engine("lmdb", folder.path());
        std::size_t found = 0;
        for (std::uint32_t number = 0; number < partitions; ++number) {
            must(engine->read(partition(space, number), [&](const Rows& rows) -> base::Result<void> {
                found += rows.get(key) ? 1 : 0;
                return {};
            }));
        }
        return found;
    }
};

TEST_F(TableWriterTest, ThePagesThatManyPartitionsGiveUpServeThoseThatComeAfter)
{
    put_in_each(Space::account, "old", 1'500);
    const auto before = file_size();
    put_in_each(Space::account, "new", 20);
    const std::uint64_t touched = partitions / 2 * page;
    EXPECT_LT(file_size(), before + touched / 2);
    EXPECT_EQ(rows_with(Space::account, "old"), partitions);
    EXPECT_EQ(rows_with(Space::account, "new"), partitions);
}

TEST_F(TableWriterTest, BodiesThatComeOneAfterTheOtherFillTheirPages)
{
    put_in_each(Space::agency, "k", 20);
    const auto before = file_size();
    put_in_each(Space::body, "s", 400);
    EXPECT_LT(file_size(), before + partitions * std::uint64_t{600});
}

}  // namespace
}  // namespace store
