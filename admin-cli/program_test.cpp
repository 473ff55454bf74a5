// congvu as it is typed, against a server on a real Unix socket.

#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"
#include "admin-cli/first_passwords.hpp"
#include "admin-cli/sentences.hpp"
#include "admin-cli/testing.hpp"
#include "base/csv.hpp"

#include <set>
#include <sstream>
#include <unistd.h>

namespace admin_cli {
namespace {

using control::Language;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(Program, TakesInAStaffListAndSaysWhatItDid)
{
    take_in_a_few();
    std::string list = put("more.csv", "\xEF\xBB\xBFstaff_id;full_name;title;agency_code\r\n"
                                       "LS2;Nông  Văn Thành;Chủ tịch;H37\r\n"
                                       "LS4;Lê Minh Anh;Kế toán;H37.99\r\n"
                                       "LS5;Lê Văn Ba;;H37\r\n"
                                       "LS5;Lê Văn Bốn;;H37\r\n"
                                       "LS6;Nông Văn Thanh;;H37\r\n"
                                       "LS1;Nông Văn Thanh;Hiệu trưởng;H37.9\r\n");
    Outcome dry = congvu({"official", "import", list, "--dry-run"});
    EXPECT_EQ(dry.exit, 1);
    EXPECT_EQ(
        dry.out,
        "  1 new · 1 changed · 1 same · 3 refused\n"
        "  addresses: 0 by initials+given, 1 numbered (docs: congvu policy show langson)\n"
        "  line 3, column agency_code: H37.99 is no agency. Nearest: H37.9 (Sở Tài nguyên và Môi trường).\n"
        "  line 4, column staff_id: staff id LS5 appears twice (also on line 5). All its lines were left "
        "out.\n"
        "  line 5, column staff_id: staff id LS5 appears twice (also on line 4). All its lines were left "
        "out.\n"
        "  line 7: LS1 is in the directory with other content (title: Giáo viên → Hiệu trưởng). "
        "The directory stays as it is; what the list says is taken with --update.\n"
        "  line 6: Nông Văn Thanh → nvthanh3@langson.gov.vn by initials+given+ordinal; taken already: "
        "nvthanh (Nông "
        "Văn Thanh, LS1)\n"
        "nothing was written. Without --dry-run the 1 new lines are taken in, the rest listed in " +
            served.file("more.refused.csv") +
            "\naddresses that are not the plainest, and who has that: 1 in " +
            served.file("more.addresses.csv") + "\n");
    EXPECT_EQ(officials(), 3U);
    EXPECT_FALSE(read_file(served.file("more.first-passwords.csv")));

    Outcome real = congvu({"official", "import", list});
    EXPECT_EQ(real.exit, 1);
    EXPECT_THAT(real.out, StartsWith("  1 new · 1 changed · 1 same · 3 refused\n"));
    EXPECT_EQ(officials(), 4U);
    EXPECT_NE(house.directory.snapshot()->by_address("nvthanh3@langson.gov.vn"), nullptr);

    Outcome again = congvu({"official", "import", list});
    EXPECT_THAT(again.out, StartsWith("  0 new · 1 changed · 2 same · 3 refused\n"));
}

TEST_F(Program, ListsRefusedLinesInAFileThatCanBeMendedAndTakenIn)
{
    take_in_a_few();
    std::string list =
        put("some.csv", "staff_id,full_name,agency_code\nLS7,Lê Văn Bảy,H99.99\nLS8,Lê Văn Tám,H37\n");
    EXPECT_EQ(congvu({"official", "import", list}).exit, 1);
    std::string refused = read_file(served.file("some.refused.csv")).value();
    auto table = base::parse_csv(refused).value();
    EXPECT_THAT(table.columns,
                testing::ElementsAre("staff_id", "full_name", "agency_code", "line", StartsWith("reason ")));
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(table.rows[0].cells[3], "2");
    EXPECT_THAT(table.rows[0].cells[4], HasSubstr("H99.99 is no agency"));

    refused.replace(refused.find("H99.99"), 6, "H37.9");
    Outcome mended = congvu({"official", "import", put("some.refused.csv", refused)});
    EXPECT_EQ(mended.exit, 0) << mended.out << mended.err;
    EXPECT_NE(house.directory.snapshot()->by_staff_id("LS7"), nullptr);
    EXPECT_EQ(read_file(served.file("some.refused.csv")), refused) << "nothing was removed or written over";
}

TEST_F(Program, AMendedListOutlivesAnotherRunOfTheOriginal)
{
    take_in_a_few();
    std::string list = put("some.csv", "staff_id,full_name,agency_code\nLS7,Lê Văn Bảy,H99.99\n");
    congvu({"official", "import", list});
    std::string mended = read_file(served.file("some.refused.csv")).value();
    mended.replace(mended.find("H99.99"), 6, "H37.9");
    put("some.refused.csv", mended);
    Outcome again = congvu({"official", "import", list});
    EXPECT_THAT(again.out,
                HasSubstr("some.refused.csv was changed since it was written and stays as it is; the "
                          "lines left out this time are in " +
                          served.file("some.refused.2.csv")));
    EXPECT_EQ(read_file(served.file("some.refused.csv")), mended);
    EXPECT_EQ(congvu({"official", "import", list, "--refused", list}).exit, 2) << "the list itself";
}

TEST_F(Program, TellsWhatHappenedBeforeThatTheListCannotBeWritten)
{
    take_in_a_few();
    std::string list =
        put("some.csv", "staff_id,full_name,agency_code\nLS7,Lê Văn Bảy,H9\nLS8,Lê Văn Tám,H37\n");
    std::string nowhere = served.file("nowhere/refused.csv");
    Outcome told = congvu({"official", "import", list, "--refused", nowhere});
    EXPECT_EQ(told.exit, 1);
    EXPECT_THAT(told.out, StartsWith("  1 new · 0 changed · 0 same · 1 refused\n"));
    EXPECT_THAT(told.err, HasSubstr("there is no " + nowhere));
    auto json = base::Json::parse(congvu({"official", "import", list, "--refused", nowhere, "--json"}).out);
    EXPECT_EQ(json.value().number("same"), 1);
    EXPECT_THAT(json->text("refused_file_trouble"), HasSubstr(nowhere));
}

// As the shell gives it for <(cat list): it can be read once, and nothing can be put beside it.
TEST_F(Program, ReadsAListFromAPipe)
{
    take_in_a_few();
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    constexpr std::string_view list =
        "staff_id,full_name,agency_code\nLS7,Lê Văn Bảy,H9\nLS8,Lê Văn Tám,H37\n";
    ASSERT_EQ(write(ends[1], list.data(), list.size()), static_cast<ssize_t>(list.size()));
    close(ends[1]);
    Outcome taken = congvu({"official", "import", "/dev/fd/" + std::to_string(ends[0]), "--refused",
                            served.file("r.csv"), "--first-passwords", served.file("p.csv")});
    close(ends[0]);
    EXPECT_THAT(taken.out, StartsWith("  1 new · 0 changed · 0 same · 1 refused\n"));
    EXPECT_THAT(read_file(served.file("r.csv")).value(), HasSubstr("LS7,Lê Văn Bảy,H9,2,"));
}

TEST_F(Program, QuotesNothingThatMovesTheTerminal)
{
    take_in_a_few();
    std::string list = put("esc.csv", "staff_id,full_name,agency_code,role\nX1,A B,H37,\x1b[31mboss\u202e\n");
    Outcome refused = congvu({"official", "import", list, "--dry-run"});
    EXPECT_THAT(refused.out, HasSubstr("'\\x1b[31mboss\\xe2\\x80\\xae' is no role"));
    list = put("head.csv", "staff_id,full_name,agency_code,\x1b[2J\nX1,A B,H37,x\n");
    EXPECT_THAT(congvu({"official", "import", list}).err, HasSubstr("not understood: \\x1b[2j"));
}

TEST_F(Program, AListWithoutAColumnSaysNothingAboutIt)
{
    take_in_a_few();
    std::string list = put("bare.csv", "staff_id,full_name,agency_code\nLS2,Nông Văn Thành,h37\n");
    EXPECT_THAT(congvu({"official", "import", list}).out,
                StartsWith("  0 new · 0 changed · 1 same · 0 refused"));
    std::string slip = put("slip.csv", "staff_id,full_name,agency_code,titel\nLS2,Nông Văn Thành,H37,x\n");
    Outcome refused = congvu({"official", "import", slip});
    EXPECT_EQ(refused.exit, 2);
    EXPECT_THAT(refused.err,
                HasSubstr("titel (title?). Mend their names, or leave them out: --ignore-columns."));
    EXPECT_EQ(congvu({"official", "import", slip, "--ignore-columns"}).exit, 0);
}

// Whoever was taken in meanwhile by somebody else has another password than this list would say.
TEST_F(Program, TakesBackTheFirstPasswordOfWhoWasNotMade)
{
    take_in_a_few();
    auto& directory = house.directory;
    std::string list = put("late.csv", "staff_id,full_name,agency_code\nLS9,Lê Văn Chín,H37\n");
    directory::NewAccount quicker;
    quicker.staff_id = "LS9";
    quicker.name = "Lê Văn Chín";
    quicker.agency = "H37";
    quicker.login = "lvchin";
    quicker.address = "lvchin@langson.gov.vn";
    house.offload.before = [&, works = 0]() mutable {
        if (++works != 2) return;  // the first is the plan's
        std::thread([&] { net::run_here_for(directory.add_accounts({quicker})); }).join();
    };
    Outcome late = congvu({"official", "import", list});
    EXPECT_THAT(late.out, StartsWith("  0 new · 0 changed · 1 same · 0 refused\n"));
    auto passwords = FirstPasswords::open(served.file("late.first-passwords.csv"));
    EXPECT_EQ(passwords->password_of("LS9"), std::nullopt);
}

TEST_F(Program, TakesUpAnImportThatWasKilledBetweenSecretAndAccount)
{
    take_in_a_few();
    std::string secret = "abcdefghijkmnpqrstu2";
    put("late.first-passwords.csv", "staff_id,login,address,full_name,agency_code,first_password\n"
                                    "LS9,lvchin,lvchin@langson.gov.vn,Lê Văn Chín,H37," +
                                        secret + "\n");
    std::string list =
        put("late.csv", "staff_id,full_name,agency_code\nLS9,Lê Văn Chín,H37\nLS10,Lê Văn Mười,H37\n");
    EXPECT_EQ(congvu({"official", "import", list}).exit, 0);

    std::optional<base::Result<directory::Admission>> login;
    auto check = [](control::testing::House& in, std::string password, auto& into) -> net::Task<void> {
        directory::LoginRequest request{"lvchin", password, "192.0.2.1", directory::Entrance::imap};
        into = co_await in.directory.check_login(std::move(request));
    };
    net::run_here(check(house, secret, login));
    EXPECT_TRUE(*login);
    auto table = base::parse_csv(read_file(served.file("late.first-passwords.csv")).value()).value();
    EXPECT_EQ(table.rows.size(), 2U);
}

TEST_F(Program, SaysThatTheServerIsAwayAndGivesThree)
{
    served.stop();
    Outcome away = congvu({"status"});
    EXPECT_EQ(away.exit, 3);
    EXPECT_THAT(away.err, HasSubstr(served.socket()));
    EXPECT_THAT(away.err, HasSubstr("Is congvud running?"));
}

TEST_F(Program, ExplainsWrongUsageAndGivesTwo)
{
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{},
                                               {"offical"},
                                               {"official"},
                                               {"official", "lock"},
                                               {"official", "lock", "x", "--loudly"},
                                               {"official", "find", "x", "--most", "0"},
                                               {"official", "lock", "x", "y"},
                                               {"official", "lock", "x", "--reason"},
                                               {"bench", "accounts", "many"},
                                               {"official", "import", "/no/such/file"}}) {
        Outcome wrong = congvu(arguments);
        EXPECT_EQ(wrong.exit, 2) << wrong.err;
        EXPECT_THAT(wrong.err, StartsWith("congvu: "));
    }
    EXPECT_THAT(congvu({"offical"}).err, HasSubstr("'offical'"));
    EXPECT_EQ(congvu({"official", "--help"}).exit, 0);
    EXPECT_EQ(congvu({"--version"}).out, "congvu 0.1.0\n");
}

TEST_F(Program, FindsPeopleInATable)
{
    take_in_a_few();
    Outcome found = congvu({"official", "find", "nông", "văn", "thành"});
    EXPECT_EQ(found.exit, 0);
    EXPECT_EQ(found.out, "  nvthanh2@  Nông Văn Thành  Chủ tịch   UBND tỉnh Lạng Sơn\n"
                         "  nvthanh@   Nông Văn Thanh  Giáo viên  Sở Tài nguyên và Môi trường\n");
    EXPECT_EQ(congvu({"official", "find", "zzz"}).exit, 1);
}

// As STORIES tells it: typed without accents, the chairman comes first.
TEST_F(Program, FindsAsEverybodyTypes)
{
    take_in_a_few();
    congvu({"official", "import",
            put("more.csv", "staff_id,full_name,title,agency_code,phone\n"
                            "LS7,Nông Văn Thạnh,Chuyên viên,H37,02053800007\n")});
    EXPECT_EQ(congvu({"official", "find", "nong van thanh"}).out,
              "  nvthanh2@  Nông Văn Thành  Chủ tịch     UBND tỉnh Lạng Sơn\n"
              "  nvthanh@   Nông Văn Thanh  Giáo viên    Sở Tài nguyên và Môi trường\n"
              "  nvthanh3@  Nông Văn Thạnh  Chuyên viên  UBND tỉnh Lạng Sơn\n");
    EXPECT_THAT(congvu({"official", "find", "ls7"}).out, StartsWith("  nvthanh3@"));
    EXPECT_THAT(congvu({"official", "find", "0205 380 0007"}).out, StartsWith("  nvthanh3@"));
}

TEST_F(Program, LocksAndSaysWhatThatMeans)
{
    take_in_a_few();
    EXPECT_EQ(congvu({"official", "lock", "tvhung", "--reason", "chuyển công tác"}).out,
              "tvhung@langson.gov.vn (Triệu Văn Hùng, Địa chính - Xây dựng, UBND tỉnh Lạng Sơn) is locked: "
              "no login, no sending, mail is still received.\n");
    EXPECT_THAT(congvu({"official", "lock", "tvhung"}).out, HasSubstr("was locked already"));
    EXPECT_THAT(congvu({"official", "find", "hung"}).out, HasSubstr("locked"));
    EXPECT_THAT(congvu({"official", "unlock", "LS3"}).out, HasSubstr("is unlocked"));
    Outcome nobody = congvu({"official", "lock", "hung"});
    EXPECT_EQ(nobody.exit, 1);
    EXPECT_EQ(nobody.err, "refused: there is no official 'hung'. Nearest: tvhung (Triệu Văn Hùng).\n");
}

TEST_F(Program, SpeaksVietnamese)
{
    take_in_a_few();
    Outcome nobody = congvu({"official", "lock", "hung"}, {}, Language::vietnamese);
    EXPECT_EQ(nobody.err, "từ chối: không có cán bộ 'hung'. Gần nhất: tvhung (Triệu Văn Hùng).\n");
    EXPECT_THAT(congvu({"status"}, {}, Language::vietnamese).out,
                HasSubstr("2 cơ quan, 3 cán bộ (0 bị khóa)"));
}

TEST_F(Program, ReadsAPasswordFromItsInput)
{
    take_in_a_few();
    EXPECT_EQ(congvu({"official", "password", "tvhung"}, "một mật khẩu dài\n").exit, 0);
    EXPECT_EQ(congvu({"official", "password", "tvhung"}, "").exit, 1);
    EXPECT_THAT(congvu({"official", "password", "tvhung"}, "short\n").err, HasSubstr("fewer than 9"));
    EXPECT_THAT(congvu({"official", "password", "tvhung"}, "abc\xFF"
                                                           "defghijk\n")
                    .err,
                HasSubstr("is no UTF-8"));
    EXPECT_THAT(congvu({"official", "password", "tvhung"}, "            \n").err,
                HasSubstr("nothing but blanks"));
    EXPECT_THAT(congvu({"official", "password", "tvhung", "--generate"}).out,
                HasSubstr("has a new password: "));
}

TEST_F(Program, AnswersScriptsInJson)
{
    take_in_a_few();
    auto shown = base::Json::parse(congvu({"official", "show", "nvthanh2", "--json"}).out).value();
    EXPECT_EQ(shown["official"].text("title"), "Chủ tịch");
    Outcome refused = congvu({"--json", "official", "show", "nobody"});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_EQ(base::Json::parse(refused.out).value()["refused"].text("code"), "not found");
    std::string list = put("x.csv", "staff_id,full_name,agency_code\nLS9,Lê Văn Chín,H38\n");
    auto dry = base::Json::parse(congvu({"official", "import", list, "--dry-run", "--json"}).out).value();
    EXPECT_EQ(dry.number("refused"), 1);
    EXPECT_EQ(dry["rows"].as_array()[0].text("column"), "agency_code");
    list = put("y.csv", "staff_id,full_name,agency_code\nLS9,Lê Văn Chín,H37\n");
    dry = base::Json::parse(congvu({"official", "import", list, "--dry-run", "--json"}).out).value();
    EXPECT_EQ(dry["officials"].as_array()[0].text("login"), "lvchin");
}

TEST_F(Program, ShowsTheTree)
{
    take_in_a_few();
    EXPECT_EQ(congvu({"agency", "tree"}).out, "  H37      Ủy ban nhân dân tỉnh Lạng Sơn  2 officials\n"
                                              "    H37.9    Sở Tài nguyên và Môi trường  1 officials\n");
}

TEST_F(Program, SetsAnAgencysQuota)
{
    take_in_a_few();
    const auto set = congvu({"agency", "quota", "H37", "--bytes", "20GiB", "--messages", "500",
                             "--kept-for-notices", "5", "--warn-at", "80, 95"});
    EXPECT_EQ(set.out, "H37  Ủy ban nhân dân tỉnh Lạng Sơn\n"
                       "  stored            0 B         20.0 GiB\n"
                       "  messages          0           500\n"
                       "  kept for notices  5 %\n"
                       "  warnings at       80 %, 95 %\n");
    EXPECT_EQ(congvu({"agency", "quota", "H37.9"}).out, "H37.9  Sở Tài nguyên và Môi trường\n"
                                                        "  stored    0 B  no limit\n"
                                                        "  messages  0    no limit\n");
    EXPECT_THAT(congvu({"agency", "quota", "H37", "--bytes", "much"}).err, HasSubstr("500MiB"));
    EXPECT_THAT(congvu({"agency", "quota", "H37", "--warn-at", "80,much"}).err, HasSubstr("80,95"));
}

TEST_F(Program, GivesRolesThatTheFileDoesNotHave)
{
    take_in_a_few();
    std::string list = put("r.csv", "staff_id,full_name,agency_code\nLS9,Lê Văn Chín,H37\n");
    EXPECT_EQ(congvu({"official", "import", list, "--role", "LS77=admin"}).exit, 2);
    EXPECT_EQ(congvu({"official", "import", list, "--role", "LS9=admin"}).exit, 0);
    EXPECT_EQ(house.directory.snapshot()->by_staff_id("LS9")->role, directory::Role::admin);
}

TEST_F(Program, ADryRunSaysWhichQuotaEachWouldGet)
{
    take_in_a_few();
    std::string list = put(
        "q.csv", "staff_id,full_name,agency_code,di động,hạn mức\nLS9,Lê Văn Chín,H37,0912345678,2 GiB\n");
    EXPECT_THAT(congvu({"official", "import", list, "--dry-run"}).out,
                HasSubstr("line 2: Lê Văn Chín → lvchin@langson.gov.vn · quota 2 GiB\n"));
    EXPECT_EQ(congvu({"official", "import", list}).exit, Exit::done);
    EXPECT_EQ(house.directory.snapshot()->by_login("lvchin")->quota_bytes, std::uint64_t{2} << 30);
    EXPECT_EQ(house.directory.snapshot()->by_login("lvchin")->mobile, "0912345678");
    EXPECT_THAT(congvu({"official", "edit", "lvchin", "--quota", "profile", "--birth-date", "1/2/1985"}).out,
                HasSubstr("quota: 2 GiB → 0\n"));
    EXPECT_THAT(congvu({"official", "edit", "lvchin", "--birth-date", "1/2/85"}).err,
                HasSubstr("that is no birth date"));
}

TEST_F(Program, TakesInAWholeProvinceTwice)
{
    std::string folder = "conf/demo/langson/";
    Outcome agencies =
        congvu({"agency", "import", folder + "agencies.csv", "--refused", served.file("a.refused.csv")});
    EXPECT_EQ(agencies.exit, 0) << agencies.out << agencies.err;
    EXPECT_THAT(agencies.out,
                HasSubstr("  line 729: no mailbox is made: chilang.chilang would be the address of"));
    const auto boxes = house.directory.snapshot();
    Outcome unchanged = congvu({"agency", "import", folder + "agencies.csv"});
    EXPECT_THAT(unchanged.out, StartsWith("  0 new · 0 changed · 957 same · 0 refused\n"));
    EXPECT_EQ(house.directory.snapshot(), boxes);
    std::vector<std::string> take_officials{"official",
                                            "import",
                                            folder + "officials.csv",
                                            "--refused",
                                            served.file("o.refused.csv"),
                                            "--first-passwords",
                                            served.file("o.first.csv")};
    Outcome people = congvu(take_officials);
    EXPECT_EQ(people.exit, 0) << people.out << people.err;
    EXPECT_THAT(people.out, StartsWith("  14,411 new · 0 changed · 0 same · 0 refused\n"));

    auto snapshot = house.directory.snapshot();
    EXPECT_EQ(snapshot->agencies().size(), 957U);
    std::set<std::string> addresses, short_names;
    for (const auto& account : snapshot->accounts()) addresses.insert(account.addresses.at(0).address);
    for (const auto& agency : snapshot->agencies()) short_names.insert(agency.short_name);
    EXPECT_EQ(officials(), 14411U);
    EXPECT_EQ(addresses.size(), 14411U + 957U - 16U) << "and the boxes of all agencies but eight pairs";
    EXPECT_EQ(short_names.size(), 949U);  // eight occur twice
    auto noted = base::parse_csv(read_file(served.file("o.first.csv")).value()).value();
    EXPECT_EQ(noted.rows.size(), 14411U);

    Outcome again = congvu(take_officials);
    EXPECT_THAT(again.out, StartsWith("  0 new · 0 changed · 14,411 same · 0 refused\n"));
    EXPECT_EQ(house.directory.snapshot(), snapshot);
}

TEST(Sentences, AreInBothLanguages)
{
    std::set<std::string_view> keys;
    for (const auto table : tables()) {
        for (const auto& row : table) {
            EXPECT_TRUE(keys.insert(row.key).second) << row.key << " stands twice";
            EXPECT_FALSE(row.english.text.empty()) << row.key;
            EXPECT_FALSE(row.vietnamese.text.empty()) << row.key;
            EXPECT_EQ(row.english.hint.empty(), row.vietnamese.hint.empty()) << row.key;
        }
    }
    for (const auto* command : commands()) EXPECT_TRUE(keys.contains(command->help)) << command->help;
}

TEST_F(Program, SaysHowTheStoreIsAndInWhichLanguage)
{
    take_in_a_few();
    for (const char* verb : {"verify", "repair"}) {
        Outcome said = congvu({"store", verb});
        EXPECT_EQ(said.exit, 0) << said.err;
        EXPECT_THAT(said.out, HasSubstr("accounts, "));
        EXPECT_THAT(said.out, HasSubstr("nothing is damaged"));
    }
    EXPECT_THAT(congvu({"store", "verify"}, {}, Language::vietnamese).out, HasSubstr("không có gì hư hỏng"));
    EXPECT_THAT(congvu({"--json", "store", "repair", "--dry-run"}).out, StartsWith("{\"accounts\":"));
}

}  // namespace
}  // namespace admin_cli
