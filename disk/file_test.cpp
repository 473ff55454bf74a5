#include "disk/file.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace disk {
namespace {

struct FileTest : ::testing::Test {
    std::string folder;
    void SetUp() override
    {
        std::string name = std::filesystem::temp_directory_path() / "congvu-disk-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    ~FileTest() override { std::filesystem::remove_all(folder); }
};

TEST_F(FileTest, AFileIsReplacedAsAWholeAndIsItsOwnersAlone)
{
    const auto path = folder + "/small";
    EXPECT_EQ(read_file(path).error().code, base::Code::not_found);
    for (const auto& content : {std::string(200'000, 'x'), std::string("shorter"), std::string()}) {
        ASSERT_TRUE(replace_file(path, content));
        EXPECT_EQ(read_file(path), content);
    }
    struct stat found{};
    ASSERT_EQ(::stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    EXPECT_THAT(*names_in(folder), ::testing::ElementsAre("small"));
}

TEST_F(FileTest, WhatCannotBeReplacedStaysAsItWas)
{
    const auto path = folder + "/small";
    ASSERT_TRUE(replace_file(path, "first"));
    ASSERT_EQ(::mkdir((path + ".new").c_str(), 0700), 0);  // in the way of the new one
    const auto refused = replace_file(path, "second");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, ::testing::HasSubstr(path));
    EXPECT_EQ(read_file(path), "first");
}

TEST_F(FileTest, AFileOfProcIsReadThoughItDoesNotSayHowLongItIs)
{
    EXPECT_THAT(*read_file("/proc/self/status"), ::testing::HasSubstr("VmRSS"));
}

TEST_F(FileTest, AFolderThatIsThereAlreadyIsWell)
{
    EXPECT_TRUE(make_folder(folder + "/below"));
    EXPECT_TRUE(make_folder(folder + "/below"));
    const auto refused = make_folder(folder + "/none/below");
    EXPECT_EQ(refused.error().code, base::Code::cannot);
}

}  // namespace
}  // namespace disk
