#include "ledger/head.hpp"
#include "ledger/record.hpp"
#include "ledger/segment.hpp"
#include "ledger/tree.hpp"

#include <gmock/gmock.h>

namespace ledger {
namespace {

using ::testing::HasSubstr;

std::string bytes_of(const Event& event)
{
    std::string bytes;
    event.write_to(bytes);
    put_stamp(bytes.data(), base::WallTime(std::chrono::microseconds(1'000'001)), 7);
    return bytes;
}

TEST(Record, IsReadAsItWasWritten)
{
    const auto bytes = bytes_of(Event(Kind::mail_refused)
                                    .add(Name::sender, "a@example.org")
                                    .add(Name::recipient, "b@langson.gov.vn")
                                    .add(Name::recipient, "c@langson.gov.vn")
                                    .add(Name::size, 4'711)
                                    .add(Name::error, ""));
    const auto record = record_from(bytes);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->sequence, 7);
    EXPECT_EQ(record->text(Name::sender), "a@example.org");
    EXPECT_EQ(record->number(Name::size), 4'711);
    EXPECT_EQ(to_json(*record).print(),
              R"({"book":"mail","kind":"mail_refused","recipient":["b@langson.gov.vn","c@langson.gov.vn"],)"
              R"("sender":"a@example.org","sequence":7,"size":4711,"time":"1970-01-01T00:00:01.000001Z"})");
}

TEST(Record, HasABoundInEveryDirection)
{
    Event event(Kind::act);
    for (int i = 0; i < 1'000; ++i) event.add(Name::recipient, std::string(100'000, 'x'));
    const auto bytes = bytes_of(event);
    EXPECT_LE(bytes.size(), largest_record);
    const auto record = record_from(bytes);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->fields.size(), most_fields);
    EXPECT_EQ(record->text(Name::recipient).size(), longest_text);
}

TEST(Record, CutsNoLetterInTwo)
{
    const auto record =
        record_from(bytes_of(Event(Kind::act).add(Name::reason, std::string(longest_text - 1, 'x') + "ế")));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->text(Name::reason).size(), longest_text - 1);
}

TEST(Record, IsRefusedAtEveryLengthButItsOwn)
{
    const auto bytes = bytes_of(Event(Kind::login).add(Name::who, "nqhuy"));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(record_from(std::string_view(bytes).substr(0, size)));
    EXPECT_FALSE(record_from(bytes + "x"));
}

// RFC 6962 §2.1: the roots that its authors publish for these leaves.
TEST(Tree, HasTheRootsThatOthersKnow)
{
    using namespace std::string_view_literals;
    const std::string_view leaves[] = {""sv,         "\x00"sv,     "\x10"sv,
                                       "\x20\x21"sv, "\x30\x31"sv, "\x40\x41\x42\x43"sv};
    const std::string_view roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"};
    Tree tree;
    for (std::size_t i = 0; i < std::size(leaves); ++i) {
        tree.add(leaf_hash(leaves[i]));
        EXPECT_EQ(to_hex(tree.root()), roots[i]);
    }
}

TEST(Tree, ProvesEachLeafAndNoOther)
{
    std::vector<Hash> leaves;
    Tree tree;
    for (std::size_t size = 1; size <= 33; ++size) {
        leaves.push_back(leaf_hash(std::to_string(size)));
        tree.add(leaves.back());
        for (std::size_t i = 0; i < size; ++i) {
            Inclusion inclusion{i, size, proof_of(i, leaves)};
            EXPECT_TRUE(is_in_tree(leaves[i], inclusion, tree.root()));
            EXPECT_FALSE(is_in_tree(leaf_hash("other"), inclusion, tree.root()));
            inclusion.index = (i + 1) % size;
            EXPECT_EQ(is_in_tree(leaves[i], inclusion, tree.root()), size == 1);
        }
    }
}

TEST(Head, IsBelievedOnlyAsItWasSigned)
{
    const auto key = SigningKey::make();
    Head head{base::WallTime(std::chrono::microseconds(1'795'000'000'123'456)), {}};
    head.of[2] = {3, 12, 530, sha256({"a"}), sha256({"b"})};
    const auto line = to_line(head, key);
    const auto again = head_from(line, key.public_key());
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(*again, head);
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto other = line;
        other[i] = other[i] == '0' ? '1' : '0';
        EXPECT_FALSE(head_from(other, key.public_key())) << other;
    }
    EXPECT_THAT(head_from(line, SigningKey::make().public_key()).error().detail,
                HasSubstr("was not signed with key"));
}

TEST(Key, IsTheSameWhenItIsReadAgain)
{
    const auto key = SigningKey::make();
    const auto again = SigningKey::from_pem(key.pem());
    ASSERT_TRUE(again);
    const auto publicly = PublicKey::from_pem(key.public_pem());
    ASSERT_TRUE(publicly);
    EXPECT_TRUE(publicly->has_signed("word", again->sign("word")));
    EXPECT_FALSE(publicly->has_signed("ward", again->sign("word")));
    EXPECT_FALSE(PublicKey::from_pem("nonsense"));
    EXPECT_FALSE(SigningKey::from_pem(key.public_pem()));
}

}  // namespace
}  // namespace ledger
