#include "directory/ldap/replica.hpp"

#include "directory/ldap/dn.hpp"

#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const std::string base = "dc=langson,dc=gov,dc=vn";

Entry agency(const std::string& code, const std::string& above)
{
    return {"ou=" + code + "," + above,
            {{"objectclass", {"top", "organizationalUnit", "congvuAgency"}},
             {"congvuagencycode", {code}},
             {"congvulevel", {"commune"}},
             {"cn", {"Agency " + code}}}};
}

Entry account(const std::string& login, const std::string& above)
{
    return {"uid=" + login + "," + above,
            {{"objectclass", {"inetOrgPerson", "CONGVUACCOUNT"}},
             {"uid", {login}},
             {"cn", {"Name of " + login}},
             {"congvustate", {"active"}},
             {"mail", {login + "@langson.gov.vn"}},
             {"congvuaddress",
              {"alias@langson.gov.vn 20200101000000Z", login + "@langson.gov.vn 20200101000000Z"}}}};
}

class ReplicaTest : public ::testing::Test {
  protected:
    ReplicaTest()
    {
        replica_.begin(true);
        replica_.changed(top_, agency("H37", base));
        replica_.changed(commune_, agency("H37.1", "OU=h37," + base));
        replica_.changed(huy_, account("huy", "ou=H37.1,ou=H37," + base));
        replica_.cookie("csn=1");
        replica_.refreshed();
    }
    std::shared_ptr<const Snapshot> snapshot() const
    {
        return replica_.snapshot({"langson.gov.vn"}, unix_now());
    }

    Replica replica_;
    base::Uuid top_ = base::random_uuid(), commune_ = base::random_uuid(), huy_ = base::random_uuid();
};

TEST_F(ReplicaTest, WhereSomebodyBelongsIsSaidByHisPlaceInTheTree)
{
    auto now = snapshot();
    EXPECT_EQ(now->agency("H37.1")->parent, "H37");
    EXPECT_EQ(now->by_login("huy")->agency, "H37.1");
    EXPECT_EQ(now->by_login("huy")->primary_address(), "huy@langson.gov.vn") << "mail says which";
    EXPECT_EQ(now->by_address("alias@langson.gov.vn"), now->by_login("huy"));
    EXPECT_THAT(replica_.take_touched(), UnorderedElementsAre(top_, commune_, huy_));
    EXPECT_THAT(replica_.take_touched(), IsEmpty());
}

TEST_F(ReplicaTest, WhatLiesBelowARenamedAgencyGoesAlong)
{
    replica_.changed(top_, agency("H38", base));
    auto now = snapshot();
    EXPECT_EQ(now->agency("H37.1")->parent, "H38");
    EXPECT_EQ(now->by_id(huy_)->agency, "H37.1");
    EXPECT_EQ(now->by_id(huy_)->dn, "uid=huy,ou=H37.1,ou=H38," + base);
}

TEST_F(ReplicaTest, WhatIsNeitherSentNorPresentIsGone)
{
    replica_.begin(false);
    replica_.present(top_);
    replica_.changed(commune_, agency("H37.1", "ou=H37," + base));
    replica_.cookie("csn=2");
    EXPECT_EQ(replica_.cookie(), "csn=1") << "not before all of it has come";
    EXPECT_THAT(snapshot()->accounts(), SizeIs(1));
    replica_.absent_are_gone();
    replica_.refreshed();
    EXPECT_EQ(replica_.cookie(), "csn=2");
    EXPECT_THAT(snapshot()->accounts(), IsEmpty());
    EXPECT_THAT(snapshot()->agencies(), SizeIs(2));
}

TEST_F(ReplicaTest, WhatStopsBeingAnAccountIsNoneAnyMore)
{
    replica_.changed(huy_, {"uid=huy," + base, {{"objectclass", {"inetOrgPerson"}}}});
    EXPECT_THAT(snapshot()->accounts(), IsEmpty());
    replica_.changed(huy_, account("huy", base));
    EXPECT_EQ(snapshot()->by_login("huy")->agency, "") << "below no agency";
    replica_.deleted(huy_);
    EXPECT_THAT(snapshot()->accounts(), IsEmpty());
}

TEST_F(ReplicaTest, OtherToolsEntriesAreReadAsFarAsTheyHaveSense)
{
    auto odd = account("odd", "ou=H37," + base);
    odd.attributes["congvustate"] = {"asleep"};
    odd.attributes["congvuquota"] = {"-1"};
    odd.attributes["congvuaddress"] = {"nonsense", "x@langson.gov.vn 20990101000000Z"};
    replica_.changed(base::random_uuid(), odd);
    auto now = snapshot();
    const auto* there = now->by_login("odd");
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(there->state, State::locked) << "an unknown state may not log in";
    EXPECT_EQ(there->quota_bytes, 0U);
    EXPECT_EQ(now->by_address("odd@langson.gov.vn"), there) << "mail without a period counts";
    EXPECT_EQ(now->by_address("x@langson.gov.vn"), nullptr) << "its period has not begun";
}

TEST_F(ReplicaTest, WhatIsKeptComesBack)
{
    auto bytes = to_bytes(Kept{base, replica_.cookie(), snapshot()});
    auto kept = kept_from_bytes(bytes);
    ASSERT_TRUE(kept) << kept.error().detail;
    EXPECT_EQ(kept->base, base);
    EXPECT_EQ(kept->cookie, "csn=1");
    Replica again;
    again.restore(*kept->snapshot, kept->cookie);
    EXPECT_EQ(again.snapshot({"langson.gov.vn"}, unix_now())->by_login("huy")->agency, "H37.1");
    for (std::size_t i = 0; i < bytes.size(); i += 7) {
        auto damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        EXPECT_FALSE(kept_from_bytes(damaged)) << i;
        EXPECT_FALSE(kept_from_bytes(bytes.substr(0, i))) << i;
    }
}

TEST(SyncInformation, NonsenseIsNoInformation)
{
    Replica replica;
    replica.begin(true);
    for (std::string bytes :
         {std::string(), std::string("\0", 1), std::string("\xa3\x84\xff\xff\xff\xff", 6),
          std::string("\x30\x03\x02\x01\x01", 5), std::string("\xa3\x05\x31\x03\x04\x01x", 7)})
        take_sync_information(bytes, replica);
    EXPECT_FALSE(replica.is_refreshed());
    EXPECT_FALSE(take_sync_information("\x04\x01x", replica));
    EXPECT_TRUE(take_sync_information(std::string("\xa1\x00", 2), replica));
    EXPECT_TRUE(replica.is_refreshed());
}

}  // namespace
}  // namespace directory::ldap
