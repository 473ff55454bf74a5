#include "ledger/testing.hpp"

namespace ledger {
namespace {

using namespace ledger::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A ledger of some records, with a head, as an attacker finds it.
struct VerifyTest : LedgerTest {
    VerifyTest()
    {
        open();
        for (int i = 0; i < 10; ++i) ledger->note(login("user" + std::to_string(i)));
        close();
        anchor = folder.path() + "/anchor";
        put(anchor, content_of(path + "/heads"));
        bytes = content_of(segment(Book::access));
        for (std::size_t at = SegmentHeader::bytes; at < bytes.size();) {
            const auto size = record_size(std::string_view(bytes).substr(at));
            all.push_back(bytes.substr(at, size));
            at += size;
        }
    }

    void write(const std::vector<std::string>& some) const
    {
        auto content = bytes.substr(0, SegmentHeader::bytes);
        for (const auto& record : some) content += record;
        put(segment(Book::access), content);
    }
    // By one who knows how hashes are made, and has no key.
    static void chain_anew(std::vector<std::string>& some)
    {
        Hash before{};
        for (auto& record : some) {
            before = chain_hash(before, record);
            put_hash(record.data(), record.size(), before);
        }
    }

    std::string anchor, bytes;
    std::vector<std::string> all;
};

TEST_F(VerifyTest, FindsNothingInWhatTheServerWrote)
{
    EXPECT_THAT(all, SizeIs(10));
    EXPECT_THAT(findings(anchor), IsEmpty());
}

TEST_F(VerifyTest, FindsAChangedRecordAndItsPlace)
{
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto some = all;
        const auto at = some[i].find("user");
        some[i][at] = 'X';
        write(some);
        EXPECT_THAT(findings(), Contains(HasSubstr("access/0000000001.seg, byte " +
                                                   std::to_string(SegmentHeader::bytes + i * all[0].size()) +
                                                   ", record ")));
    }
}

TEST_F(VerifyTest, FindsEveryFlippedByte)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto other = bytes;
        other[i] = static_cast<char>(other[i] ^ 1);
        put(segment(Book::access), other);
        const bool is_unused = i == 6 || i == 7;
        EXPECT_FALSE(findings().empty() && !is_unused) << i;
    }
}

TEST_F(VerifyTest, FindsWhatWasTakenAwayPutInOrMoved)
{
    auto some = all;
    some.erase(some.begin() + 4);
    write(some);
    EXPECT_THAT(findings(), Contains(HasSubstr("the chain breaks")));
    some = all;
    some.insert(some.begin() + 4, some[7]);
    write(some);
    EXPECT_THAT(findings(), Contains(HasSubstr("the chain breaks")));
    some = all;
    std::swap(some[3], some[4]);
    write(some);
    EXPECT_THAT(findings(), Contains(HasSubstr("the chain breaks")));
}

TEST_F(VerifyTest, FindsWhatWasChainedAnew)
{
    auto some = all;
    some[4][some[4].find("user")] = 'X';
    chain_anew(some);
    write(some);
    EXPECT_THAT(findings(), ElementsAre(HasSubstr("differs from the head signed at 2026-11-26")));
    some.erase(some.begin() + 4);
    chain_anew(some);
    write(some);
    EXPECT_THAT(findings(), ElementsAre(HasSubstr("1 records are missing here")));
}

TEST_F(VerifyTest, FindsACutEndByTheLastHeadAndByTheAnchor)
{
    auto some = all;
    some.resize(7);
    write(some);
    EXPECT_THAT(findings(),
                ElementsAre(HasSubstr("3 records are missing here that the head of that time has signed")));
    // The heads were cut too: only who has kept one elsewhere knows.
    put(path + "/heads", "");
    EXPECT_THAT(findings(), IsEmpty());
    EXPECT_THAT(findings(anchor), ElementsAre(HasSubstr("3 records are missing here")));
}

TEST_F(VerifyTest, FindsThatHeadsWhichAreDueAreNotThere)
{
    put(path + "/heads", "");
    std::vector<std::string> found;
    auto keep = [&](const Finding& one) { found.push_back(one.what); };
    ASSERT_TRUE(verify({path, {}, {}, 2}, keep));
    EXPECT_THAT(found, ElementsAre(HasSubstr("no head signs what comes after record 0")));
    found.clear();
    ASSERT_TRUE(verify({path, {}, {}, 500}, keep));
    EXPECT_THAT(found, IsEmpty()) << "a thousand may be left";
}

TEST_F(VerifyTest, FindsHeadsThatTheServerHasNotSigned)
{
    auto heads = content_of(path + "/heads");
    heads[heads.find(" access ") + 10] ^= 1;
    put(path + "/heads", heads);
    EXPECT_THAT(findings(), Contains(HasSubstr("/heads, line 1: ")));
}

TEST_F(VerifyTest, NeedsAKeyAndAFolder)
{
    EXPECT_FALSE(verify({folder.path() + "/nowhere", {}, {}}, [](const Finding&) {}));
    std::filesystem::rename(path + "/key.pub", folder.path() + "/elsewhere");
    EXPECT_FALSE(verify({path, {}, {}}, [](const Finding&) {}));
    EXPECT_TRUE(verify({path, folder.path() + "/elsewhere", {}}, [](const Finding&) {}));
}

}  // namespace
}  // namespace ledger
