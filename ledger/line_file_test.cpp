#include "ledger/line_file.hpp"
#include "ledger/testing.hpp"

#include <fstream>
#include <sys/stat.h>

namespace ledger {
namespace {

using base::Code;

struct LineFileTest : ::testing::Test {
    testing::TempFolder folder;
    std::string path = folder.path() + "/lines";

    void write(std::string_view content) { std::ofstream(path) << content; }
    std::vector<std::string> lines()
    {
        std::vector<std::string> all;
        auto file = LineFile::open(path);
        if (!file) base::bug(file.error().detail);
        for (;;) {
            auto line = file->next();
            if (!line) base::bug(line.error().detail);
            if (!*line) return all;
            all.push_back(**line);
        }
    }
};

TEST_F(LineFileTest, GivesLinesAndLeavesOutATornOne)
{
    write("one\n\ntwo\nthr");
    EXPECT_EQ(lines(), (std::vector<std::string>{"one", "", "two"}));
    std::string many;
    for (int i = 0; i < 100'000; ++i) many += std::to_string(i) + "\n";
    write(many);
    EXPECT_EQ(lines().size(), 100'000U);
}

TEST_F(LineFileTest, EndsAtALineThatIsTooLong)
{
    write("one\n" + std::string(LineFile::longest, 'x') + "\n" + std::string(LineFile::longest + 1, 'x'));
    auto file = LineFile::open(path);
    ASSERT_TRUE(file);
    EXPECT_EQ(**file->next(), "one");
    EXPECT_EQ((*file->next())->size(), LineFile::longest);
    EXPECT_EQ(file->next().error().code, Code::limit);
}

TEST_F(LineFileTest, IsNoDeviceNoFolderAndNoPipe)
{
    EXPECT_EQ(LineFile::open("/dev/zero").error().code, Code::invalid);
    EXPECT_EQ(LineFile::open(folder.path()).error().code, Code::invalid);
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(LineFile::open(path).error().code, Code::invalid);
    EXPECT_EQ(LineFile::open(path + ".not").error().code, Code::not_found);
}

}  // namespace
}  // namespace ledger
