#include "server/direct_edits.hpp"

#include "base/text.hpp"
#include "ledger/testing.hpp"

namespace server {
namespace {

using directory::DirectEdit;
using enum DirectEdit::How;
using ::testing::ElementsAre;

TEST(DirectEditsTest, SlapdsStampsAreTimes)
{
    const auto time = time_of_csn("20261127002306.123456Z#000000#000#000000");
    ASSERT_TRUE(time);
    EXPECT_EQ(ledger::to_text(*time), "2026-11-27T00:23:06.123456Z");
    for (const char* none :
         {"", "20261127002306Z#000000#000#000000", "20261327002306.123456Z#000000#000#000000", "x"})
        EXPECT_FALSE(time_of_csn(none)) << none;
}

struct DirectEditsRecordTest : ledger::testing::LedgerTest {
    // As slapd stamps now.
    std::string csn() const
    {
        std::string text;
        for (const char c : ledger::to_text(clock.now()))
            if (c != '-' && c != ':' && c != 'T') text += c;
        return text + "#000000#000#000000";
    }
    std::vector<std::string> lines()
    {
        std::vector<std::string> lines;
        for (const auto& one : records(std::array{ledger::Book::admin})) {
            if (one.text(ledger::Name::service) != "ldap") continue;
            lines.push_back(std::string(to_string(static_cast<ledger::Kind>(one.kind))) + " " +
                            std::string(one.text(ledger::Name::who)) + " by " +
                            std::string(one.text(ledger::Name::by)) + " " +
                            std::string(one.text(ledger::Name::detail)));
        }
        return lines;
    }
};

TEST_F(DirectEditsRecordTest, OfWhatWeWroteOnlyThatWhichNobodyHasRecorded)
{
    open();
    using ledger::Event, ledger::Kind, ledger::Name;
    const auto before = csn();
    clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(ledger::testing::append(*ledger, Event(Kind::password_changed).add(Name::who, "lan")));
    ASSERT_TRUE(ledger::testing::append(*ledger, Event(Kind::modified).add(Name::detail, "agency=H37.1")));
    ASSERT_TRUE(ledger::testing::append(*ledger, Event(Kind::login).add(Name::who, "mai")));
    clock.advance(std::chrono::seconds(1));
    const std::vector<DirectEdit> edits{
        {"lan", {}, "password", ours, before},
        {"lan", {}, "title", ours, csn()},
        {"H37.1", {}, "name", ours, before},
        {"mai", {}, "created", ours, before},
        {"mai", {}, "second_factor", ours, before},  // a code that was used
        {"mai", {}, "second_factor", ours, csn()},
        {"huy", "ntlan", "title"},
        {"an", {}, {}, deleted},
    };
    record(*ledger, edits);
    close();
    EXPECT_THAT(lines(), ElementsAre("modified lan by unknown title", "created mai by unknown created",
                                     "modified mai by unknown second_factor", "modified huy by ntlan title",
                                     "removed an by unknown "));
}

}  // namespace
}  // namespace server
