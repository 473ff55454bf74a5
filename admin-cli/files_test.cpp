#include "admin-cli/files.hpp"

#include "admin-cli/first_passwords.hpp"
#include "admin-cli/progress.hpp"
#include "admin-cli/socket_path.hpp"
#include "admin-cli/table.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace admin_cli {
namespace {

using testing::HasSubstr;

class Files : public testing::Test {
  protected:
    Files() : folder(std::filesystem::temp_directory_path() / ("congvu-files-" + std::to_string(getpid())))
    {
        std::filesystem::create_directories(folder);
    }
    ~Files() override { std::filesystem::remove_all(folder); }

    std::string path(std::string_view name) const { return folder / name; }
    mode_t mode_of(const std::string& file) const
    {
        struct stat info{};
        stat(file.c_str(), &info);
        return info.st_mode & 0777;
    }

    std::filesystem::path folder;
};

const FirstPassword thanh{"LS1", "nvthanh", "nvthanh@langson.gov.vn", "Nông Văn Thành", "H37", "abcd2345"};

TEST_F(Files, AreReplacedAsAWholeAndForTheOwnerOnly)
{
    ASSERT_TRUE(replace_file(path("list.csv"), "one"));
    ASSERT_TRUE(replace_file(path("list.csv"), "two"));
    EXPECT_EQ(read_file(path("list.csv")), "two");
    EXPECT_EQ(mode_of(path("list.csv")), 0600U);
    EXPECT_FALSE(std::filesystem::exists(path("list.csv.new")));
    EXPECT_EQ(read_file(path("none")).error().key, "file_missing");
    EXPECT_EQ(read_file(path("")).error().key, "file_is_folder");
    EXPECT_FALSE(replace_file(path("no/folder"), "x"));
    EXPECT_EQ(namesake(path("list.csv")), path("list.csv"));
    EXPECT_EQ(namesake("/dev/null"), "import.csv") << "nothing can stand beside a pipe";
}

TEST_F(Files, StandBesideTheirList)
{
    EXPECT_EQ(beside("can-bo.csv", "refused"), "can-bo.refused.csv");
    EXPECT_EQ(beside("/a.b/LIST.CSV", "first-passwords"), "/a.b/LIST.first-passwords.csv");
    EXPECT_EQ(beside("list", "refused"), "list.refused.csv");
}

TEST_F(Files, AreQuotedWhereASpreadsheetNeedsIt)
{
    EXPECT_EQ(csv_line({"a", "", "b,c", "say \"x\"", "two\nlines"}),
              "a,,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
}

TEST_F(Files, CellsThatOthersFilledRunNothing)
{
    EXPECT_EQ(harmless("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
    EXPECT_EQ(harmless("@x"), "'@x");
    EXPECT_EQ(harmless("-"), "-");
    EXPECT_EQ(harmless("Chủ tịch"), "Chủ tịch");
}

TEST_F(Files, FirstPasswordsAreRememberedByStaffId)
{
    {
        auto passwords = FirstPasswords::open(path("first.csv"));
        ASSERT_TRUE(passwords);
        EXPECT_EQ(passwords->password_of("LS1"), std::nullopt);
        ASSERT_TRUE(passwords->add({thanh}));
    }
    EXPECT_EQ(mode_of(path("first.csv")), 0600U);
    auto size = std::filesystem::file_size(path("first.csv"));
    auto again = FirstPasswords::open(path("first.csv"));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->password_of("LS1"), "abcd2345");
    ASSERT_TRUE(again->add({thanh}));
    EXPECT_EQ(std::filesystem::file_size(path("first.csv")), size);
}

TEST_F(Files, FirstPasswordsAreTakenBackByALineWithoutOne)
{
    {
        auto passwords = FirstPasswords::open(path("first.csv"));
        ASSERT_TRUE(passwords->add({thanh}));
        ASSERT_TRUE(passwords->take_back({thanh}));
        EXPECT_EQ(passwords->password_of("LS1"), std::nullopt);
    }
    EXPECT_EQ(FirstPasswords::open(path("first.csv"))->password_of("LS1"), std::nullopt);
    EXPECT_THAT(read_file(path("first.csv")).value(), HasSubstr("Nông Văn Thành,H37,\r\n"));
}

TEST_F(Files, FirstPasswordsSurviveATornLine)
{
    {
        auto passwords = FirstPasswords::open(path("first.csv"));
        ASSERT_TRUE(passwords->add({thanh}));
    }
    // Lengths that a power cut may leave; each costs some fsyncs.
    std::string whole = read_file(path("first.csv")).value();
    for (std::size_t kept = 0; kept < whole.size(); kept += 7) {
        ASSERT_TRUE(replace_file(path("first.csv"), whole.substr(0, kept)));
        {
            auto passwords = FirstPasswords::open(path("first.csv"));
            ASSERT_TRUE(passwords) << kept;
            EXPECT_EQ(passwords->password_of("LS1"), std::nullopt) << kept;
            ASSERT_TRUE(passwords->add({thanh}));
        }
        EXPECT_EQ(read_file(path("first.csv")), whole) << kept;
    }
}

TEST_F(Files, FirstPasswordsBelongToOneImportAtATime)
{
    auto first = FirstPasswords::open(path("first.csv"));
    ASSERT_TRUE(first);
    auto second = FirstPasswords::open(path("first.csv"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().key, "file_in_use");
}

TEST_F(Files, FirstPasswordsSpareAFileOfSomethingElse)
{
    ASSERT_TRUE(replace_file(path("thesis.csv"), "chapter,text\n1,hello\n"));
    EXPECT_FALSE(FirstPasswords::open(path("thesis.csv")));
    EXPECT_EQ(read_file(path("thesis.csv")), "chapter,text\n1,hello\n");
    std::filesystem::create_symlink(path("thesis.csv"), path("link.csv"));
    EXPECT_FALSE(FirstPasswords::open(path("link.csv")));
}

TEST(Socket, IsWhereTheSettingsSay)
{
    EXPECT_EQ(socket_in(""), "/var/lib/congvu/control.sock");
    EXPECT_EQ(socket_in("[server]\r\ndata = /srv/mail  # big disk\r\n"), "/srv/mail/control.sock");
    EXPECT_EQ(socket_in("[server]\ndata=/srv\n[control]\n# socket = /no\nsocket = /run/congvu.sock\n"),
              "/run/congvu.sock");
    EXPECT_EQ(socket_in("[imap]\nsocket = /no\ndata = /no\n[control]\nsocket =\n"),
              "/var/lib/congvu/control.sock");
}

TEST(Table, CountsLettersAndNotBytes)
{
    EXPECT_EQ(width_of("Nông Văn Thành"), 14U);
    EXPECT_EQ(width_of("Nguye\u0302\u0303n"), 6U);
    EXPECT_EQ(table({{"a@", "Nông Văn Thành", "Kế toán"}, {"longer@", "Lê Anh", ""}}),
              "  a@       Nông Văn Thành  Kế toán\n"
              "  longer@  Lê Anh\n");
    EXPECT_EQ(table({{"\x1b[2J", "x"}}), "  \\x1b[2J  x\n")
        << "what other tools wrote must not move the terminal";
    EXPECT_EQ(table({}), "");
}

TEST(Table, SaysUbndAsEverybodyDoes)
{
    EXPECT_EQ(short_agency("Ủy ban nhân dân xã Quảng Lạc"), "UBND xã Quảng Lạc");
    EXPECT_EQ(short_agency("Sở Nội vụ"), "Sở Nội vụ");
}

TEST(Bar, FillsByEighthsOfACell)
{
    EXPECT_EQ(bar(0, 100, 4), "    ");
    EXPECT_EQ(bar(50, 100, 4), "██  ");
    EXPECT_EQ(bar(100, 100, 4), "████");
    EXPECT_EQ(bar(54, 100, 4), "██▏ ");
    EXPECT_EQ(bar(200, 100, 2), "██");
    EXPECT_EQ(bar(0, 0, 2), "██");
}

}  // namespace
}  // namespace admin_cli
