#include "imap/identifier.hpp"

#include "directory/sample.hpp"

#include <gtest/gtest.h>

namespace imap {
namespace {

using store::Identifier;

class IdentifierTest : public ::testing::Test {
  protected:
    static directory::Account with(directory::Account account, directory::Kind kind, directory::State state)
    {
        account.kind = kind;
        account.state = state;
        return account;
    }

    const directory::Account lan = directory::sample::account("ntlan", "Nguyễn Thị Lan"),
                             box = with(directory::sample::account("skhcn", "Sở"), directory::Kind::agency,
                                        directory::State::active),
                             group = with(directory::sample::account("nhom", "Nhóm"), directory::Kind::group,
                                          directory::State::active),
                             program = with(directory::sample::account("motcua", "Một cửa"),
                                            directory::Kind::service, directory::State::active),
                             gone = with(directory::sample::account("nqhuy", "Huy"),
                                         directory::Kind::official, directory::State::closed);
    const directory::Snapshot snapshot{
        {}, {lan, box, group, program, gone}, {std::string(directory::sample::domain)}, 1000};
};

TEST_F(IdentifierTest, IsReadAndToldByNameAndKeptByUuid)
{
    struct Row {
        std::string text;
        const directory::Account* who;  // nullptr: anyone
        Identifier::Kind kind;
        std::string told;
    };
    const Row rows[] = {
        {"ntlan", &lan, Identifier::Kind::account, "ntlan"},
        {"NTLan", &lan, Identifier::Kind::account, "ntlan"},
        {"skhcn", &box, Identifier::Kind::account, "skhcn"},
        {"group:nhom", &group, Identifier::Kind::group, "group:nhom"},
        {"$nhom", &group, Identifier::Kind::group, "group:nhom"},
        {"nhom", &group, Identifier::Kind::group, "group:nhom"},
        {"anyone", nullptr, Identifier::Kind::anyone, "anyone"},
    };
    for (const auto& [text, account, kind, told] : rows) {
        for (const std::string sign : {"", "-"}) {
            const auto who = identifier_from(snapshot, sign + text, {});
            ASSERT_TRUE(who) << text;
            EXPECT_EQ(who->kind, kind) << text;
            EXPECT_EQ(who->id, account ? account->id : base::Uuid()) << text;
            EXPECT_EQ(who->sign == Identifier::Sign::negative, sign == "-") << text;
            EXPECT_EQ(to_text(snapshot, *who), sign + told) << text;
        }
    }
}

TEST_F(IdentifierTest, OfNobodyWithMailHereIsNone)
{
    for (const char* text : {"", "-", "--ntlan", "nobody", "group:ntlan", "$", "$skhcn", "motcua", "nqhuy",
                             "Anyone", "uuid:", "uuid:x", "owner", "group:", "ntlan/x"})
        EXPECT_FALSE(identifier_from(snapshot, text, {})) << text;
    EXPECT_FALSE(identifier_from(snapshot, "uuid:" + base::to_string(lan.id), {}))
        << "only where there is such an entry";
}

TEST_F(IdentifierTest, OfWhoIsGoneIsToldByUuidAndReadWhereItStands)
{
    const Identifier former{Identifier::Sign::negative, Identifier::Kind::group, base::random_uuid()};
    const std::vector<store::AclEntry> entries{{former, store::all_rights}};
    const auto text = to_text(snapshot, former);
    EXPECT_EQ(text, "-uuid:" + base::to_string(former.id));
    EXPECT_EQ(identifier_from(snapshot, text, entries), former);
    EXPECT_EQ(to_text(snapshot, {Identifier::Sign::positive, Identifier::Kind::account, gone.id}),
              "uuid:" + base::to_string(gone.id));
    EXPECT_EQ(to_text(snapshot, {Identifier::Sign::positive, Identifier::Kind::account, group.id}),
              "uuid:" + base::to_string(group.id))
        << "an account is no group";
}

// RFC 4314 §2.1.1
TEST(ToldRights, HaveTheObsoleteLettersToo)
{
    struct Row {
        std::string_view letters, told;
    };
    for (const auto& [letters, told] : std::initializer_list<Row>{{"", ""},
                                                                  {"lrs", "lrs"},
                                                                  {"k", "kc"},
                                                                  {"x", "xd"},
                                                                  {"t", "td"},
                                                                  {"e", "ed"},
                                                                  {"lrswipkxtea", "lrswipkxteacd"}})
        EXPECT_EQ(told_rights(*store::rights_from(letters)), told);
}

}  // namespace
}  // namespace imap
