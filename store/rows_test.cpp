// Rows survive being written and read, and damaged ones are refused.

#include "store/account_rows.hpp"
#include "store/body_rows.hpp"
#include "store/lmdb/blob_index.hpp"
#include "store/lmdb/record.hpp"
#include "store/lmdb/sealed.hpp"

#include <gmock/gmock.h>

namespace store {
namespace {

// Every prefix of a row, and every row with something behind it, is refused where the row has a fixed end.
template<typename Decode> void expect_exact(const std::string& bytes, Decode decode)
{
    EXPECT_TRUE(decode(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode(bytes.substr(0, size))) << size;
    EXPECT_FALSE(decode(bytes + '\0'));
    std::string newer = bytes;
    newer[0] = 99;
    EXPECT_EQ(decode(newer).error().code, base::Code::unsupported);
}

TEST(RowsTest, AnAccountRowIsReadExactly)
{
    const AccountRow row{7, 0xFFFFFFFF, 1ull << 40, 1ull << 50, 3, 9};
    expect_exact(to_bytes(row), account_row);
    const auto read = account_row(to_bytes(row));
    EXPECT_EQ(to_bytes(*read), to_bytes(row));
    EXPECT_EQ(read->modseq, 1ull << 40);
}

TEST(RowsTest, AMailboxRowIsReadExactly)
{
    MailboxRow row;
    row.id = 5;
    row.parent = 4;
    row.leaf = "Thư đến";
    row.role = Role::flagged;
    row.is_selectable = false;
    row.uid_next = 0xFFFFFFFF;
    row.log_floor = 1ull << 60;
    expect_exact(to_bytes(row), [](std::string_view bytes) { return mailbox_row(key::mailbox(5), bytes); });
    const auto read = mailbox_row(key::mailbox(5), to_bytes(row));
    EXPECT_EQ(to_bytes(*read), to_bytes(row));
    EXPECT_EQ(read->id, 5u);
    EXPECT_EQ(read->leaf, "Thư đến");
}

TEST(RowsTest, AMessageRowIsReadWithAndWithoutAnEmailIdOfItsOwn)
{
    MessageRow row;
    row.body = base::random_uuid();
    row.thread_id = base::random_uuid();
    row.created = 77;
    row.body_size = 1ull << 33;
    row.internal_date = base::WallTime(std::chrono::seconds(-1));
    row.save_date = base::WallTime(std::chrono::seconds(1'600'000'000));
    row.prefix = "Return-Path: <>\r\n";
    for (const auto& email_id : {row.body, base::random_uuid()}) {
        row.email_id = email_id;
        const auto read = message_row(key::message(1, 9), to_bytes(row));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->uid, 9u);
        EXPECT_EQ(read->email_id, email_id);
        EXPECT_EQ(read->internal_date, row.internal_date);
        EXPECT_EQ(read->save_date, row.save_date);
        EXPECT_EQ(read->prefix, row.prefix);
        EXPECT_EQ(to_bytes(*read), to_bytes(row));
    }
    EXPECT_EQ(message_row(key::message(1, 9), to_bytes(row).substr(0, 30)).error().code, base::Code::corrupt);
}

TEST(RowsTest, FlagsIntentsPlacesAndSetsAreReadBack)
{
    const FlagsRow flags{3, 1ull << 35, seen | draft, {0, 5, 1000}};
    const auto read = flags_row(key::flags(1, 3), to_bytes(flags));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_bytes(*read), to_bytes(flags));

    const IntentRow intent{base::random_uuid(), base::random_uuid(), IntentRow::Kind::unlink, 1ull << 63};
    const auto again = intent_row(key::intent(intent.body, intent.email_id), to_bytes(intent));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->email_id, intent.email_id);
    EXPECT_EQ(again->run, intent.run);

    const Place place{Place::Kind::own_file, 0xFFFFFFFF, 1ull << 40, 5, 6};
    expect_exact(to_bytes(place), place_from);
    EXPECT_EQ(place_from(to_bytes(place)), place);

    const UidSet uids({{1, 1}, {3, 9}, {0xFFFFFFFF, 0xFFFFFFFF}});
    EXPECT_EQ(uid_set(to_bytes(uids)), uids);
    EXPECT_FALSE(uid_set(std::string_view("\x05\x01\x00\x00", 4)));

    const BodyRow body{5, base::random_uuid(), "summary"};
    EXPECT_EQ(to_bytes(*body_row(to_bytes(body))), to_bytes(body));
}

TEST(RowsTest, ASealedValueBelongsToItsKeyAndNoBitOfItMayFlip)
{
    std::string sealed = seal("key", "value");
    EXPECT_EQ(unseal("key", sealed), "value");
    EXPECT_EQ(unseal("kex", sealed), std::nullopt);
    EXPECT_EQ(unseal("key", "abc"), std::nullopt);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string flipped = sealed;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        EXPECT_EQ(unseal("key", flipped), std::nullopt);
    }
}

TEST(RowsTest, ARecordHeaderIsReadExactlyAndNoBitOfItMayFlip)
{
    const RecordHeader header{base::random_uuid(), Codec::as_is, 10, 10, 0x12345678};
    const std::string bytes = to_bytes(header);
    ASSERT_EQ(bytes.size(), RecordHeader::bytes);
    EXPECT_EQ(record_header(bytes), header);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        EXPECT_FALSE(record_header(flipped)) << bit;
    }
}

}  // namespace
}  // namespace store
