// Profiles as they are looked at, and what an import by them says.

#include "admin-cli/testing.hpp"
#include "base/csv.hpp"

#include <filesystem>

namespace admin_cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(Program, ListsTheProfilesAndMarksTheServersOwn)
{
    Outcome listed = congvu({"policy", "list"});
    EXPECT_EQ(listed.exit, 0) << listed.err;
    EXPECT_THAT(listed.out, HasSubstr("  dongthap  Đồng Tháp         143/2025/QĐ-UBND, 02/12/2025"));
    EXPECT_THAT(listed.out, HasSubstr("built in  used where none is named\n"));
    auto json = base::Json::parse(congvu({"policy", "list", "--json"}).out).value();
    EXPECT_EQ(json["profiles"].as_array().size(), 6U);
    EXPECT_EQ(json.text("used"), "langson");
    EXPECT_TRUE(json["profiles"].as_array()[2].flag("is_used"));
    EXPECT_FALSE(json["profiles"].as_array()[3].flag("is_used"));
}

TEST_F(Program, ShowsWhatAProfileSaysAndWhence)
{
    Outcome shown = congvu({"policy", "show", "dongthap"});
    EXPECT_EQ(shown.exit, 0) << shown.err;
    EXPECT_THAT(
        shown.out,
        HasSubstr("timers.inactivity_most        unused, then locked                    45 days  # no "
                  "login for 45 days: locked\n"));
    EXPECT_THAT(shown.out,
                HasSubstr("one after the other: leminhhieu, leminhhieu1985, lminhhieu, lmhieu, lmhieu1985, "
                          "lmhieu051985\n"));
    EXPECT_THAT(congvu({"policy", "show"}).out, StartsWith("langson\n"));
    EXPECT_THAT(congvu({"policy", "show", "hanoi"}).err, HasSubstr("there is no profile 'hanoi'"));
    EXPECT_EQ(congvu({"policy", "show", "hanoi"}).exit, 1);
    EXPECT_EQ(congvu({"policy", "show", "langson", "--effective", "nghean+qcvn12"}).exit, 2);
    EXPECT_THAT(congvu({"policy", "show", "langson"}, {}, control::Language::vietnamese).out,
                HasSubstr("địa chỉ của cá nhân"));
}

TEST_F(Program, ShowsTheStricterOfSeveralProfilesAndWhoSaysSo)
{
    Outcome shown = congvu({"policy", "show", "--effective", "nghean+dongthap+qcvn12"});
    EXPECT_THAT(shown.out, StartsWith("nghean+dongthap+qcvn12\n"));
    EXPECT_THAT(shown.out,
                HasSubstr("45 days  # dongthap (no login for 45 days: locked), qcvn12 (3.7.2.7: unused for "
                          "45 days: disabled by itself)\n"));
    EXPECT_THAT(shown.out, HasSubstr("10 GiB  # nghean (quota of an agency: at least 10 GB)\n"));
    auto json =
        base::Json::parse(congvu({"policy", "show", "--effective", "nghean+qcvn12", "--json"}).out).value();
    for (const auto& figure : json["figures"].as_array()) {
        if (figure.text("figure") != "log.access_least") continue;
        EXPECT_EQ(figure.text("value"), "12 months");
        EXPECT_EQ(figure["whence"].as_array()[0].text("profile"), "qcvn12");
        EXPECT_EQ(figure["whence"].as_array()[0].text("source"), "3.9.2.1");
    }
}

TEST_F(Program, SaysWhatIsTheServersUsualAndWhatNothingKeepsToYet)
{
    const auto usual = congvu({"policy", "show", "--effective", "langson+qcvn12"}).out;
    EXPECT_THAT(usual, HasSubstr("7 days, 1 day  # the server's usual one, as the profile does not say\n"));
    EXPECT_THAT(congvu({"policy", "show", "dongthap"}).out, Not(HasSubstr("usual")));
    const auto shown = congvu({"policy", "show", "ninhbinh"});
    EXPECT_THAT(
        shown.out,
        HasSubstr("30 MiB  # attachments: at most 30 MB; NOT ENFORCED YET: the server only shows it\n"));
    EXPECT_THAT(congvu({"policy", "show", "ninhbinh"}, {}, control::Language::vietnamese).out,
                HasSubstr("CHƯA ÁP DỤNG"));
    std::map<std::string, bool> enforced, are_usual;
    const auto json = base::Json::parse(congvu({"policy", "show", "qcvn12+ninhbinh", "--json"}).out).value();
    for (const auto& figure : json["figures"].as_array()) {
        enforced[figure.text("figure")] = figure.flag("is_enforced");
        are_usual[figure.text("figure")] = figure.flag("is_usual");
    }
    EXPECT_FALSE(enforced.at("mail.outbound_most"));
    EXPECT_TRUE(enforced.at("timers.purge_least"));
    EXPECT_FALSE(are_usual.at("timers.reminders"));
}

TEST_F(Program, ShowsProfilesWithoutAServerAndChecksThoseOfAFolder)
{
    served.stop();
    Outcome away = congvu({"policy", "show", "bacninh"});
    EXPECT_EQ(away.exit, 0);
    EXPECT_THAT(away.err, HasSubstr("the server is away"));
    EXPECT_THAT(away.out, HasSubstr("given+initials+id3"));

    std::string folder = served.file("profiles");
    std::filesystem::create_directory(folder);
    put("profiles/ours.conf", "[profile]\ntitle = Ours\n[naming]\nscheme = given+initals\nladder = ask\n");
    Outcome faulty = congvu({"policy", "list", "--profiles", folder});
    EXPECT_EQ(faulty.exit, 1);
    EXPECT_THAT(faulty.out, HasSubstr("ours      CANNOT BE USED"));
    EXPECT_THAT(faulty.err,
                HasSubstr(folder + "/ours.conf:4:16: naming.scheme: 'initals' is no part of an address"));
    EXPECT_THAT(congvu({"policy", "show", "ours", "--profiles", folder}).err, HasSubstr("ours.conf:4:16: "));
    put("profiles/ours.conf", "[profile]\ntitle = Ours\n[naming]\nscheme = given+initials\nladder = ask\n");
    EXPECT_EQ(congvu({"policy", "show", "ours", "--profiles", folder}).exit, 0);
}

std::string namesakes()
{
    return "staff_id,full_name,agency_code,ngày sinh\n"
           "DT1,Lê Minh Hiếu,H37,19/05/1985\n"
           "DT2,Lê Minh Hiếu,H37,20/05/1985\n"
           "DT3,Lê Minh Hiếu,H37,1990\n"
           "DT4,Lê Minh Hiếu,H37,\n";
}

TEST_F(Program, NamesPeopleByTheProfileThatIsAskedFor)
{
    take_in_a_few();
    std::string list = put("dt.csv", namesakes());
    Outcome dry = congvu({"official", "import", list, "--profile", "dongthap", "--dry-run"});
    EXPECT_THAT(dry.out,
                HasSubstr("  addresses: 1 by full, 2 by full+year (docs: congvu policy show dongthap)\n"));
    EXPECT_THAT(
        dry.out,
        HasSubstr("  line 5, column birth_date: taken already: leminhhieu (Lê Minh Hiếu, DT1); the next "
                  "step of profile dongthap, full+year, needs this cell."));
    EXPECT_THAT(
        dry.out,
        HasSubstr("  line 4: Lê Minh Hiếu → leminhhieu1990@langson.gov.vn by full+year; taken already: "
                  "leminhhieu (Lê Minh Hiếu, DT1)\n"));
    auto table = base::parse_csv(read_file(served.file("dt.addresses.csv")).value()).value();
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_THAT(table.rows[0].cells,
                testing::ElementsAre("3", "DT2", "Lê Minh Hiếu", "leminhhieu1985@langson.gov.vn", "full+year",
                                     "leminhhieu (Lê Minh Hiếu, DT1)"));

    EXPECT_THAT(congvu({"official", "import", list, "--profile", "dongthap"}).out, StartsWith("  3 new"));
    EXPECT_NE(house.directory.snapshot()->by_address("leminhhieu1990@langson.gov.vn"), nullptr);
    EXPECT_THAT(congvu({"official", "import", list, "--profile", "dongthap"}).out,
                StartsWith("  0 new · 0 changed · 3"));
    EXPECT_THAT(congvu({"official", "import", list, "--profile", "qcvn12"}).err,
                HasSubstr("profile qcvn12 says nothing of how people are named"));
}

TEST_F(Program, ListsAddressesOverNothingThatIsSomethingElse)
{
    take_in_a_few();
    std::string list = put("dt.csv", namesakes());
    put("dt.addresses.csv", "mine\n");
    Outcome dry = congvu({"official", "import", list, "--profile", "dongthap", "--dry-run"});
    EXPECT_THAT(dry.err, HasSubstr("dt.addresses.csv is there, and no list of addresses"));
    EXPECT_EQ(read_file(served.file("dt.addresses.csv")), "mine\n");
    std::string other = served.file("other.csv");
    for (int twice = 0; twice < 2; ++twice)
        congvu({"official", "import", list, "--profile", "dongthap", "--dry-run", "--addresses", other});
    EXPECT_THAT(read_file(other).value(), HasSubstr("DT2"));
}

TEST_F(Program, TakesWhatTheOperatorHasDecided)
{
    take_in_a_few();
    std::string list = put("nb.csv", "staff_id,full_name,agency_code,login\nNB1,Trần Văn Anh,H37,\n"
                                     "NB2,Trần Việt Anh,H37,\nNB3,Trần Vũ Anh,H37,vuanh.ubnd\n");
    Outcome dry = congvu({"official", "import", list, "--profile", "ninhbinh"});
    EXPECT_THAT(
        dry.out,
        HasSubstr("line 3, column login: profile ninhbinh has no further address for Trần Việt Anh; "
                  "taken already: anhtv.ubndtls (Trần Văn Anh, NB1). Agree with the people concerned"));
    EXPECT_THAT(dry.out, HasSubstr("addresses: 1 by given+initials.agency, 1 as decided"));
    EXPECT_NE(house.directory.snapshot()->by_login("vuanh.ubnd"), nullptr);
}

// REQ-NAME-6: of a citizen id nothing but the suffix gets anywhere.
TEST_F(Program, CitizenIdsStayInTheFileThatTheyCameIn)
{
    take_in_a_few();
    std::string list = put("bn.csv", "staff_id,full_name,agency_code,CCCD\n"
                                     "BN1,Nguyễn Văn Long,H37,024085001901\n"
                                     "BN2,Nguyễn Văn Long,H37,'024 090 007 901\n"
                                     "BN3,Nguyễn Văn Long,H99,024090007902\n"
                                     "BN4,\"Nguyễn Văn Long,H37,024090007903\n"
                                     "BN5,Nguyễn Văn Long,H37,0240 x\n");
    Outcome dry = congvu({"official", "import", list, "--profile", "bacninh", "--dry-run", "--json"});
    Outcome real = congvu({"official", "import", list, "--profile", "bacninh"});
    EXPECT_THAT(real.out, HasSubstr("column id_digits: those are no digits of a citizen id"));
    auto snapshot = house.directory.snapshot();
    EXPECT_NE(snapshot->by_address("longnv901@langson.gov.vn"), nullptr);
    EXPECT_NE(snapshot->by_address("longnv7901@langson.gov.vn"), nullptr);
    std::string said = dry.out + real.out + real.err;
    for (const char* file : {"bn.refused.csv", "bn.first-passwords.csv"})
        said += read_file(served.file(file)).value();
    for (const auto& line : house.logged) said += line;
    for (const char* digits : {"02408", "02409", "0240", "24 09", "24085", "00190", "00790"})
        EXPECT_THAT(said, Not(HasSubstr(digits)));
    std::string mended = read_file(served.file("bn.refused.csv")).value();
    mended.replace(mended.find("H99"), 3, "H37");
    EXPECT_THAT(congvu({"official", "import", put("again.csv", mended), "--profile", "bacninh"}).out,
                StartsWith("  1 new"));
}

TEST_F(Program, GivesAgenciesAddressesAndRefusesBothOfTwoThatWouldShareOne)
{
    std::string list = put("a.csv", "code,parent,level,kind,name\n"
                                    "H20,,province,peoples-committee,Ủy ban nhân dân tỉnh Đồng Tháp\n"
                                    "H20.1,H20,province,department,Sở Khoa học và Công nghệ\n"
                                    "H20.1.1,H20.1,province,sub-department,Trung tâm Chuyển đổi số\n"
                                    "H20.30,H20,commune,peoples-committee,Ủy ban nhân dân phường Mỹ Tho\n"
                                    "H20.31,H20,commune,peoples-committee,Ủy ban nhân dân xã Mỹ Thọ\n"
                                    "H20.40,H20,commune,peoples-committee,Ủy ban nhân dân xã Tân Thành\n"
                                    "H20.41,H20,commune,peoples-committee,Ủy ban nhân dân xã Tân Thạnh\n"
                                    "H20.42,H20,commune,peoples-committee,Ủy ban nhân dân xã Tân Long\n");
    Outcome dry = congvu({"agency", "import", list, "--profile", "dongthap", "--dry-run"});
    EXPECT_THAT(dry.out, StartsWith("  4 new · 0 changed · 0 same · 4 refused\n"));
    EXPECT_THAT(dry.out,
                HasSubstr("line 5, column name: mytho would be the address of Ủy ban nhân dân phường Mỹ Tho "
                          "(H20.30) and of Ủy ban nhân dân xã Mỹ Thọ (H20.31) on line 6. Both lines were"));
    EXPECT_THAT(
        dry.out,
        HasSubstr("line 8, column name: tanthanh would be the address of Ủy ban nhân dân xã Tân Thạnh "
                  "(H20.41) and of Ủy ban nhân dân xã Tân Thành (H20.40) on line 7."));
    EXPECT_THAT(dry.out, HasSubstr("line 4: Trung tâm Chuyển đổi số → skhcn.ttcds@langson.gov.vn\n"));
    EXPECT_TRUE(house.directory.snapshot()->agencies().empty());

    EXPECT_THAT(congvu({"agency", "import", list, "--profile", "dongthap"}).out, StartsWith("  4 new"));
    EXPECT_EQ(house.directory.snapshot()->mailbox_of("H20.42")->primary_address(), "tanlong@langson.gov.vn");
    EXPECT_TRUE(house.directory.snapshot()->ever_had("skhcn@langson.gov.vn"));
    EXPECT_THAT(congvu({"agency", "import", list, "--profile", "dongthap"}).out,
                StartsWith("  0 new · 0 changed · 4 same · 4 refused\n"));
}

}  // namespace
}  // namespace admin_cli
