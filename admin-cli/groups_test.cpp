// Groups and exports as they are typed, and what is seen.

#include "admin-cli/testing.hpp"

#include <gmock/gmock.h>

namespace admin_cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(Program, AGroupIsMadeShownAndChanged)
{
    take_in_a_few();
    auto made = congvu({"group", "add", "heads", "--name", "Các chủ tịch", "--agency", "H37", "--filter",
                        "title = \"chu tich\""});
    EXPECT_EQ(made.exit, Exit::done) << made.err;
    EXPECT_EQ(made.out, "heads@langson.gov.vn (Các chủ tịch) is made.\n"
                        "this reaches 1 mailboxes in 1 agencies\n"
                        "  H37  UBND tỉnh Lạng Sơn  1\n");
    auto changed = congvu({"group", "edit", "heads", "--member", "nvthanh", "--member", "tvhung", "--open-to",
                           "named", "--sender", "tvhung"},
                          {}, control::Language::vietnamese);
    EXPECT_THAT(changed.out, HasSubstr("nhóm này đến 3 hộp thư ở 2 cơ quan\n")) << changed.err;
    auto shown = congvu({"group", "show", "heads"});
    EXPECT_THAT(shown.out, HasSubstr("filter   title = \"chu tich\"\n"));
    EXPECT_THAT(shown.out, HasSubstr("open to  the senders named alone\n"));
    auto listed = congvu({"group", "members", "heads@langson.gov.vn"});
    EXPECT_THAT(listed.out,
                StartsWith("tvhung@langson.gov.vn  Triệu Văn Hùng  Địa chính - Xây dựng  UBND tỉnh Lạng Sơn\n"
                           "nvthanh@langson.gov.vn  Nông Văn Thanh"));
    EXPECT_EQ(listed.err, "3 members\n");
}

TEST_F(Program, AFilterIsTriedAndItsMistakeIsShownWithItsPlace)
{
    take_in_a_few();
    EXPECT_THAT(congvu({"group", "preview", "--filter", "agency = H37"}).out,
                HasSubstr("this reaches 3 mailboxes in 2 agencies\n"));
    auto wrong = congvu({"group", "preview", "--filter", "level = xa"}, {}, control::Language::vietnamese);
    EXPECT_EQ(wrong.exit, Exit::refused);
    EXPECT_EQ(wrong.err, "từ chối: bộ lọc, cột 9: không có 'xa'. Đúng là: province, district, commune.\n");
    EXPECT_EQ(congvu({"group", "preview"}).exit, Exit::usage);
}

TEST_F(Program, TheAddressBookIsExportedToAFileThatIsThereWhenItIsWhole)
{
    take_in_a_few();
    const auto path = served.file("book.csv");
    auto done = congvu({"directory", "export", "--bom", "--out", path});
    EXPECT_EQ(done.exit, Exit::done) << done.err;
    EXPECT_EQ(done.err, "5 entries\n") << "three officials and the boxes of two agencies";
    EXPECT_THAT(*read_file(path), StartsWith("\xEF\xBB\xBFname,title,agency"));
    EXPECT_EQ(congvu({"directory", "export", "--format", "xlsx"}).exit, Exit::usage);
    EXPECT_EQ(congvu({"directory", "export", "--out", served.file("no/such/folder")}).exit, Exit::usage);
}

TEST_F(Program, CertificatesThatAreNoneAreRefused)
{
    take_in_a_few();
    auto wrong = congvu({"cert", "import", put("x.pem", "no certificate")});
    EXPECT_EQ(wrong.exit, Exit::refused);
    EXPECT_THAT(wrong.err, StartsWith("refused: that is no certificate, neither PEM nor DER."));
    EXPECT_EQ(congvu({"cert", "enrol", "nvthanh"}).exit, Exit::usage);
    EXPECT_THAT(congvu({"cert", "enrol", "nvthanh", "--request", put("x.csr", "x")}).err,
                HasSubstr("this server issues no certificates"));
    EXPECT_THAT(congvu({"cert", "list", "nvthanh"}).err, HasSubstr("has no certificate"));
}

}  // namespace
}  // namespace admin_cli
