// kill -9 within replace_file: whatever step the process dies at, the file is wholly the old one or wholly the new one,
// and what it leaves beside it is in nobody's way.

#include "disk/dying.hpp"
#include "disk/file.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace disk {
namespace {

using namespace disk::testing;

std::string content(int number)
{
    return std::string(static_cast<std::size_t>(number % 7) * 50'000, 'x') + std::to_string(number);
}

int number_in(const std::string& text)
{
    return std::atoi(text.substr(text.find_last_not_of("0123456789") + 1).c_str());
}

TEST(ReplaceChild, DISABLED_ReplacesUntilItIsKilled)
{
    if (!folder_of_child()) GTEST_SKIP() << "started by ReplaceKilledTest only";
    const std::string path = folder_of_child() + std::string("/file");
    for (int number = first_of_child();; ++number) {
        say('b', std::to_string(number));
        if (!replace_file(path, content(number))) std::_Exit(2);
        say('e', std::to_string(number));
    }
}

TEST(ReplaceKilledTest, TheFileIsTheOldOneOrTheNewOneWhateverStepItDiesAt)
{
    std::string folder = std::filesystem::temp_directory_path() / "congvu-killed-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    int first = 0, ended = -1;
    for (const char* step : {"file.made", "file.written", "file.synced", "file.renamed"}) {
        for (int time = 1; time <= 8; ++time) {
            SCOPED_TRACE(std::string(step) + ":" + std::to_string(time));
            Said said;
            ASSERT_TRUE(live_until({"ReplaceChild.*", folder, first += 100},
                                   {std::string(step) + ":" + std::to_string(time), {}}, said));
            int begun = ended;
            for (const auto& [token, letters] : said) {
                begun = std::max(begun, std::stoi(token));
                if (letters == "be") ended = std::max(ended, std::stoi(token));
            }
            const auto found = read_file(folder + "/file");
            if (!found) {
                EXPECT_EQ(found.error().code, base::Code::not_found);
                EXPECT_EQ(ended, -1) << "nothing was ever answered";
                continue;
            }
            const auto number = number_in(*found);
            EXPECT_EQ(*found, content(number)) << "whole";
            EXPECT_THAT(number, ::testing::AnyOf(ended, begun));
            ended = number;
        }
    }
    EXPECT_GT(ended, 0);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace disk
