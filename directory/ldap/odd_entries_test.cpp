// Entries that are not what they seem: nobody logs in by them, and nobody is taken for somebody else.

#include "directory/ldap/on_slapd.hpp"

namespace directory::ldap {
namespace {

using base::Code;

// FAULTS L3
TEST_F(OnSlapd, AReferralOrAnAliasIsNobody)
{
    auto tool = other_tool();
    const auto above = snapshot()->agency("H37")->dn;
    const Entry referral{"uid=elsewhere," + above,
                         {{"objectclass", {"referral", "extensibleObject"}},
                          {"uid", {"elsewhere"}},
                          {"ref", {"ldap://127.0.0.1:1/" + huy_.dn}}}};
    const Entry alias{"uid=another," + above,
                      {{"objectclass", {"alias", "extensibleObject"}},
                       {"uid", {"another"}},
                       {"aliasedObjectName", {huy_.dn}}}};
    ASSERT_TRUE(tool.add(referral));
    ASSERT_TRUE(tool.add(alias));
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::replace, "title", {"seen"}}}));
    ASSERT_TRUE(soon([&] { return snapshot()->by_id(huy_.id)->title == "seen"; })) << "following goes on";
    EXPECT_FALSE(tool.read(referral.dn, {"uid"})) << "not followed";
    EXPECT_EQ(snapshot()->accounts().size(), 2U);
    for (const char* name : {"elsewhere", "another", "another@langson.gov.vn"})
        EXPECT_EQ(refusal(name), Code::wrong_login) << name;
    auto direct = *Connection::open_unbound(endpoint());
    EXPECT_FALSE(direct.bind(alias.dn, "bí mật")) << "an alias of him is not he";
    EXPECT_FALSE(direct.bind(referral.dn, "bí mật"));
}

// FAULTS L3: two entries for one name.
TEST_F(OnSlapd, OneNameForTwoIsTheLoginOfNeither)
{
    auto tool = other_tool();
    ASSERT_TRUE(tool.modify(huy_.dn, {{Change::What::add, "mail", {"chung@langson.gov.vn"}}}));
    ASSERT_TRUE(tool.modify(
        lan_.dn, {{Change::What::add, "congvuAddress", {"chung@langson.gov.vn 20200101000000Z"}}}));
    ASSERT_TRUE(soon([&] { return snapshot()->is_unsettled("chung@langson.gov.vn"); }));
    EXPECT_EQ(refusal("chung"), Code::wrong_login);
    EXPECT_EQ(refusal("chung@langson.gov.vn"), Code::wrong_login);
    EXPECT_TRUE(login("nqhuy")) << "by his own name he comes in";
}

}  // namespace
}  // namespace directory::ldap
