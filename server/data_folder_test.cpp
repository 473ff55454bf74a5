#include "server/data_folder.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace server {
namespace {

namespace fs = std::filesystem;

struct DataFolderTest : testing::Test {
    fs::path path = fs::temp_directory_path() / ("congvu-data-folder-" + std::to_string(::getpid()));
    void TearDown() override { fs::remove_all(path); }
};

TEST_F(DataFolderTest, IsMadePrivateAndOpenedAgain)
{
    {
        auto folder = DataFolder::open(path / "deep" / "er");
        ASSERT_TRUE(folder) << folder.error().detail;
        EXPECT_EQ(fs::status(folder->path()).permissions(), fs::perms::owner_all);
        EXPECT_TRUE(fs::exists(folder->in("FORMAT")));
    }
    EXPECT_TRUE(DataFolder::open(path / "deep" / "er"));
}

TEST_F(DataFolderTest, IsUsedByOneAtATime)
{
    auto first = DataFolder::open(path);
    ASSERT_TRUE(first);
    auto second = DataFolder::open(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Code::conflict);
}

TEST_F(DataFolderTest, IsUsedByOneAtATimeWhateverFilesAreRemoved)
{
    auto first = DataFolder::open(path);
    ASSERT_TRUE(first);
    for (const auto& entry : fs::directory_iterator(path)) fs::remove(entry.path());
    EXPECT_EQ(DataFolder::open(path).error().code, base::Code::conflict);
}

TEST_F(DataFolderTest, OfANewerFormatIsLeftAlone)
{
    fs::create_directories(path);
    std::ofstream(path / "FORMAT") << "2\n";
    auto folder = DataFolder::open(path);
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, base::Code::unsupported);
    EXPECT_EQ(std::distance(fs::directory_iterator(path), {}), 1) << "nothing was written";
}

TEST_F(DataFolderTest, OfSomebodyElseIsRefused)
{
    fs::create_directories(path);
    std::ofstream(path / "FORMAT") << "mine!\n";
    EXPECT_EQ(DataFolder::open(path).error().code, base::Code::corrupt);
}

}  // namespace
}  // namespace server
