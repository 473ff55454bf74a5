// Rows survive being written and read, and damaged ones are refused.

#include "store/account_rows.hpp"
#include "store/body_rows.hpp"
#include "store/lmdb/blob_index.hpp"
#include "store/lmdb/record.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/packing.hpp"
#include "store/prefix_bytes.hpp"

#include <gmock/gmock.h>

namespace store {
namespace {

// As thread ids are: 64 bits.
base::Uuid digest_like(std::uint8_t number)
{
    base::Uuid id;
    id.bytes[0] = id.bytes[7] = number;
    return id;
}

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
    const AccountRow row{7, 0xFFFFFFFF, 1ull << 40, 1ull << 50, 3, 9, 2};
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
    row.state = MailboxState::doomed;
    row.unseen_from = 1000;
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
    row.thread_id = digest_like(7);
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
    EXPECT_EQ(uids_from(uids_row(uids)), uids);
    EXPECT_FALSE(uids_from(std::string_view("\x01\x05\x01\x00\x00", 5)));
    const CopyRow copy{base::random_uuid(), 1ull << 63, 7, uids};
    const auto copied = copy_row(key::copy(copy.id), to_bytes(copy));
    ASSERT_TRUE(copied);
    EXPECT_EQ(copied->uids, uids);
    EXPECT_EQ(copied->run, copy.run);
    EXPECT_EQ(copied->mailbox, 7u);

    const BodyRow body{5, digest_like(9), packed_value("summary")};
    EXPECT_EQ(to_bytes(*body_row(to_bytes(body))), to_bytes(body));
    EXPECT_EQ(body_row(to_bytes(body))->thread_id, digest_like(9));
}

TEST(RowsTest, RightsReadersAndMarksAreReadBack)
{
    const AclEntry entry{{Identifier::Sign::negative, Identifier::Kind::group, digest_like(3)}, all_rights};
    EXPECT_EQ(acl_entry(key::acl_entry(7, entry.who), to_bytes(entry)), entry);
    EXPECT_EQ(key::mailbox_of_acl(key::acl_entry(7, entry.who)), 7u);
    EXPECT_EQ(acl_entry(key::acl_entry(7, entry.who), number_row(0x800)).error().code, base::Code::corrupt);
    EXPECT_EQ(acl_entry(key::acl(7), to_bytes(entry)).error().code, base::Code::corrupt);

    const ReaderRow reader{digest_like(4), 7, 0xFFFFFFFF, 1ull << 40};
    const auto key = key::reader(7, reader.reader);
    expect_exact(to_bytes(reader), [&](std::string_view bytes) { return reader_row(key, bytes); });
    EXPECT_EQ(reader_row(key, to_bytes(reader))->reader, reader.reader);
    EXPECT_EQ(to_bytes(*reader_row(key, to_bytes(reader))), to_bytes(reader));

    const std::vector<Marked> marks{
        {{1, 1}, true, 5}, {{2, 9}, false, 1ull << 40}, {{256, 0xFFFFFFFF}, true, 6}};
    EXPECT_EQ(marks_from(marks_row(marks)), marks);
    EXPECT_EQ(marks_from(marks_row(marks) + "\x01\x01\x01").error().code, base::Code::corrupt);
    EXPECT_EQ(marks_from("\x02").error().code, base::Code::unsupported);
}

TEST(RowsTest, OwnersAreASetWithOrWithoutEmailIdsOfTheirOwn)
{
    const BlobId body = base::random_uuid();
    const OwnersRow row{
        {{digest_like(1), body}, {digest_like(2), base::random_uuid()}, {digest_like(3), body}}};
    const std::string bytes = to_bytes(row, body);
    EXPECT_EQ(bytes.size(), 1u + 3 * 17 + 16);
    const auto read = owners_row(bytes, body);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->owners, row.owners);
    EXPECT_EQ(owners_row(bytes.substr(0, 10), body).error().code, base::Code::corrupt);
    EXPECT_EQ(owners_row("\x02", body).error().code, base::Code::unsupported);
}

TEST(RowsTest, APrefixOfAnyBytesIsUnpackedAsItWasPacked)
{
    const std::string usual = "Return-Path: <a@example.org>\r\nDelivered-To: nqhuy@langson.gov.vn\r\n";
    EXPECT_EQ(pack_prefix(usual).size(), usual.size() - 30);
    EXPECT_EQ(unpack_prefix(pack_prefix(usual)), usual);
    std::string any;
    for (int i = 0; i < 256; ++i) any += static_cast<char>(i);
    for (const std::string& prefix : {any, any + usual + any, std::string(), std::string("\r\n\r\n>\r\r\n")})
        EXPECT_EQ(unpack_prefix(pack_prefix(prefix)), prefix);
    EXPECT_EQ(unpack_prefix("\x0F").error().code, base::Code::unsupported);
}

TEST(RowsTest, EveryRowOfANewerFormatIsRefusedAsSuch)
{
    const std::string newer(60, '\x02');
    EXPECT_EQ(flags_row(key::flags(1, 3), newer).error().code, base::Code::unsupported);
    EXPECT_EQ(intent_row(key::intent({}, {}), newer).error().code, base::Code::unsupported);
    EXPECT_EQ(copy_row(key::copy({}), newer).error().code, base::Code::unsupported);
    EXPECT_EQ(number_from(newer).error().code, base::Code::unsupported);
    EXPECT_EQ(text_from(newer).error().code, base::Code::unsupported);
    EXPECT_EQ(uids_from(newer).error().code, base::Code::unsupported);
    for (const auto& empty : {number_from("").error(), text_from("").error(), uids_from("").error()})
        EXPECT_EQ(empty.code, base::Code::corrupt);
    EXPECT_EQ(text_from(text_row("")), "");
    EXPECT_EQ(number_from(number_row(1ull << 63)), 1ull << 63);
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
