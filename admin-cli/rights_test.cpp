// Admins, requests and editing, as they are typed.

#include "admin-cli/days.hpp"
#include "admin-cli/login_file.hpp"
#include "admin-cli/official_form.hpp"
#include "admin-cli/testing.hpp"

#include <array>
#include <cstdlib>

namespace admin_cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(Program, GrantsAndActsWithinTheScope)
{
    take_in_a_few();
    EXPECT_EQ(
        congvu({"admin", "grant", "nvthanh", "--role", "agency-admin", "--in", "H37.9", "--accounts", "5",
                "--until", "2099-12-31"})
            .out,
        "nvthanh@langson.gov.vn (Nông Văn Thanh, Giáo viên, Sở Tài nguyên và Môi trường) may now "
        "administer:\n"
        "  agency-admin, H37.9 (Sở Tài nguyên và Môi trường); accounts 2 of 5; until 2100-01-01 00:00\n");
    Outcome refused = congvu({"official", "lock", "tvhung", "--as", "nvthanh"});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_EQ(refused.err,
              "refused: tvhung belongs to Ủy ban nhân dân tỉnh Lạng Sơn (H37); your scope is H37.9. "
              "Ask: congvu request lock tvhung\n");
    EXPECT_THAT(congvu({"admin", "whoami", "--as", "nvthanh"}).out, HasSubstr("see,reset-password,lock"));
    EXPECT_THAT(congvu({"admin", "list"}).out, HasSubstr("agency-admin, H37.9"));
    EXPECT_THAT(congvu({"admin", "grant", "nvthanh", "--role", "king", "--in", "*"}).err,
                HasSubstr("there is no role 'king'. There are province-operator, district-admin"));
    EXPECT_EQ(congvu({"admin", "grant", "nvthanh", "--role", "auditor", "--in", "*", "--until", "soon"}).exit,
              2);
    EXPECT_THAT(congvu({"admin", "grant", "nvthanh", "--role", "auditor"}).err, HasSubstr("--in is missing"));
    EXPECT_THAT(congvu({"admin", "grant", "nvthanh", "--in", "*"}).err, HasSubstr("--role is missing"));
    EXPECT_THAT(congvu({"admin", "revoke", "nvthanh"}).out, HasSubstr("administers nothing any more"));
    EXPECT_EQ(congvu({"admin", "revoke", "nvthanh"}).exit, 1);
    EXPECT_EQ(congvu({"admin", "list"}).out, "nobody else administers anything there\n");
}

TEST_F(Program, SaysByWhichDocument)
{
    take_in_a_few();
    congvu({"official", "lock", "tvhung", "--basis", "45/UBND", "--basis-date", "2026-07-01", "--reason",
            "đi học"});
    EXPECT_THAT(house.audit.lines(), testing::Contains(testing::AllOf(HasSubstr("basis=45/UBND (2026-07-01)"),
                                                                      HasSubstr("reason=đi học"))));
    EXPECT_EQ(congvu({"official", "unlock", "tvhung", "--basis-date", "July"}).exit, 1);
}

TEST_F(Program, AsksAndAnswers)
{
    take_in_a_few();
    congvu({"admin", "grant", "nvthanh", "--role", "agency-admin", "--in", "H37.9"});
    EXPECT_THAT(congvu({"request", "lock", "tvhung", "--text", "nghỉ hưu", "--as", "nvthanh"}).out,
                StartsWith("request 1 is with the admins of H37: lock tvhung, due "));
    EXPECT_THAT(congvu({"request", "list"}).out, HasSubstr("uid 0 as nvthanh"));
    EXPECT_THAT(congvu({"request", "done", "1"}, {}, control::Language::vietnamese).out,
                StartsWith("yêu cầu 1 (lock tvhung): đã xong"));
    EXPECT_EQ(congvu({"request", "overdue"}).out, "no request waits\n");
    EXPECT_EQ(congvu({"approval", "list"}).out, "no proposal waits\n");
    EXPECT_EQ(congvu({"approval", "approve", "9"}).exit, 1);
}

TEST_F(Program, EditsByOptionsAndByAnEditor)
{
    take_in_a_few();
    EXPECT_THAT(congvu({"official", "edit", "tvhung", "--title", "Phó chủ tịch", "--quota", "2GiB"}).out,
                HasSubstr("  title: Địa chính - Xây dựng → Phó chủ tịch\n  quota: 0 → 2 GiB\n"));
    EXPECT_EQ(congvu({"official", "edit", "tvhung", "--title", "Phó chủ tịch"}).err,
              "refused: nothing was changed\n");
    EXPECT_EQ(congvu({"official", "edit", "tvhung", "--quota", "much"}).exit, 2);
    EXPECT_THAT(congvu({"official", "edit", "tvhung", "--full-name", "=cmd"}).err,
                HasSubstr("cannot stand in a name"));
    setenv("VISUAL", "sed -i 's/^phone = .*/phone = 02053800001/; s/^title = .*/title = /'", 1);
    EXPECT_THAT(congvu({"official", "edit", "tvhung"}).out,
                HasSubstr("  title: Phó chủ tịch → –\n  phone: – → 02053800001\n"));
    setenv("VISUAL", "true", 1);
    EXPECT_EQ(congvu({"official", "edit", "tvhung"}).exit, 1);
    setenv("VISUAL", "false", 1);
    EXPECT_THAT(congvu({"official", "edit", "tvhung"}).err,
                HasSubstr("did not end well; nothing was written"));
    setenv("VISUAL", "sed -i 's/^title/titel/'", 1);
    Outcome slip = congvu({"official", "edit", "tvhung"});
    EXPECT_THAT(slip.err,
                testing::AllOf(HasSubstr("is none of the form's: titel ="), HasSubstr("is kept in ")));
    unsetenv("VISUAL");
}

TEST(Login, KnowsHostsAndPorts)
{
    for (auto [server, host, port] :
         {std::array<std::string_view, 3>{"mail.langson.gov.vn", "mail.langson.gov.vn", "964"},
          {"mail.langson.gov.vn:1964", "mail.langson.gov.vn", "1964"},
          {"[2001:db8::1]:1964", "2001:db8::1", "1964"},
          {"[2001:db8::1]", "2001:db8::1", "964"},
          {"2001:db8::1", "2001:db8::1", "964"}}) {
        const auto place = place_from(server);
        EXPECT_EQ(place.host, host) << server;
        EXPECT_EQ(place.port, port) << server;
    }
}

TEST(Days, AreThoseOfVietnam)
{
    EXPECT_EQ(minute_text(end_of_day("2026-12-31").value()), "2027-01-01 00:00");
    for (const char* wrong : {"", "2026-02-30", "31-12-2026", "tomorrow"})
        EXPECT_FALSE(end_of_day(wrong)) << wrong;
}

}  // namespace
}  // namespace admin_cli
