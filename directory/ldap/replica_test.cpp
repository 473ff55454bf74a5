#include "directory/ldap/replica.hpp"

#include "base/bytes.hpp"
#include "directory/ldap/dn.hpp"
#include "directory/ldap/period.hpp"

#include <functional>
#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using ::testing::ElementsAre;
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
    ReplicaTest() { fill(replica_); }
    void fill(Replica& replica) const
    {
        replica.begin(true);
        replica.changed(top_, agency("H37", base));
        replica.changed(commune_, agency("H37.1", "OU=h37," + base));
        replica.changed(huy_, account("huy", "ou=H37.1,ou=H37," + base));
        replica.cookie("csn=1");
        replica.refreshed();
    }
    std::shared_ptr<const Snapshot> snapshot() { return replica_.snapshot({"langson.gov.vn"}, unix_now()); }

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

// A refresh tells of entries in their order, not in that of the changes: both agencies have changed names.
TEST_F(ReplicaTest, NamesExchangedWhileNobodyLookedLeadEverybodyToTheRightPlace)
{
    auto other = base::random_uuid(), lan = base::random_uuid();
    replica_.changed(other, agency("B", base));
    replica_.changed(lan, account("lan", "ou=B," + base));
    auto huy_is_at = [&] { return snapshot()->by_id(huy_)->dn; };
    for (bool is_top_first : {true, false}) {
        auto top = agency("H37", base), below = agency("B", base);
        top.dn = (is_top_first ? "ou=B," : "ou=H37,") + base;
        below.dn = (is_top_first ? "ou=C," : "ou=B,") + base;
        replica_.begin(false);
        if (is_top_first) replica_.changed(top_, top);
        replica_.changed(other, below);
        if (!is_top_first) replica_.changed(top_, top);
        replica_.refreshed();
        EXPECT_EQ(huy_is_at(), "uid=huy,ou=H37.1," + top.dn);
        EXPECT_EQ(snapshot()->by_id(lan)->dn, "uid=lan," + below.dn);
        EXPECT_EQ(snapshot()->by_id(lan)->agency, "B");
    }
}

TEST_F(ReplicaTest, TheNearestThatWasToldOfSaysWhereSomebodyIs)
{
    auto moved_out = agency("H37.1", base);  // the commune left the province, which then was renamed
    replica_.begin(false);
    replica_.changed(top_, agency("H38", base));
    replica_.changed(commune_, moved_out);
    replica_.refreshed();
    EXPECT_EQ(snapshot()->by_id(huy_)->dn, "uid=huy,ou=H37.1," + base);
}

TEST_F(ReplicaTest, ARefreshThatWasCutShortLeavesItsRenamesToTheNext)
{
    replica_.begin(false);
    replica_.changed(top_, agency("H38", base));
    replica_.begin(false);  // the connection broke
    replica_.changed(top_, agency("H39", base));
    replica_.refreshed();
    EXPECT_EQ(snapshot()->by_id(huy_)->dn, "uid=huy,ou=H37.1,ou=H39," + base);
}

// Most snapshots are the one before with a few changes: what comes of it is what a build of all gives.
TEST_F(ReplicaTest, AfterAnyChangesASnapshotIsWhatABuildOfAllGives)
{
    const auto lan = base::random_uuid(), mai = base::random_uuid(), other = base::random_uuid();
    const std::string at = ",ou=H37.1,ou=H37," + base;
    const auto lan_is = [&](const std::string& title, const std::string& where) {
        auto entry = account("lan", where);
        entry.attributes["title"] = {title};
        entry.attributes["congvuaddress"] = {"lan@langson.gov.vn 20200101000000Z"};
        return entry;
    };
    auto foreign = lan_is("a", "ou=H37.1,ou=H37," + base);
    foreign.attributes["congvuaddress"].push_back("lan@example.org 20200101000000Z");
    const std::vector<std::function<void(Replica&)>> steps{
        [&](Replica& replica) { replica.changed(lan, lan_is("a", "ou=H37.1,ou=H37," + base)); },
        [&](Replica& replica) { replica.changed(lan, lan_is("b", "ou=H37.1,ou=H37," + base)); },
        [&](Replica& replica) { replica.changed(lan, lan_is("b", "ou=H37," + base)); },  // moved up
        [&](Replica& replica) { replica.changed(commune_, agency("H37.2", "ou=H37," + base)); },
        [&](Replica& replica) { replica.changed(commune_, agency("H37.1", "ou=H37," + base)); },
        [&](Replica& replica) { replica.changed(lan, foreign); },
        [&](Replica& replica) { replica.changed(lan, lan_is("c", "ou=H37.1,ou=H37," + base)); },
        [&](Replica& replica) {
            replica.changed(mai, account("mai", "ou=H37.1,ou=H37," + base));
        },  // huy's alias
        [&](Replica& replica) { replica.deleted(mai); },
        [&](Replica& replica) {
            replica.changed(other, {"ou=people,ou=H37," + base, {{"objectclass", {"organizationalUnit"}}}});
        },
        [&](Replica& replica) { replica.changed(lan, lan_is("d", "ou=people,ou=H37," + base)); },
        [&](Replica& replica) {
            replica.changed(lan, {"uid=lan" + at, {{"objectclass", {"inetOrgPerson"}}}});
        },
        [&](Replica& replica) { replica.changed(lan, lan_is("e", "ou=H37.1,ou=H37," + base)); },
        [&](Replica& replica) {
            replica.changed(lan, lan_is("f", "ou=H37.1,ou=H37," + base));
            replica.deleted(lan);
        },
    };
    for (std::size_t i = 0; i < steps.size(); ++i) {
        SCOPED_TRACE(i);
        steps[i](replica_);
        const auto shown = snapshot();
        // One that has seen the same and shows it for the first time.
        Replica late;
        fill(late);
        for (std::size_t before = 0; before <= i; ++before) steps[before](late);
        const auto anew = late.snapshot({"langson.gov.vn"}, shown->as_of());
        EXPECT_EQ(shown->accounts().size(), anew->accounts().size());
        for (const auto& account : anew->accounts()) {
            ASSERT_NE(shown->by_id(account.id), nullptr);
            EXPECT_EQ(*shown->by_id(account.id), account);
        }
        for (const auto& address : {"lan@langson.gov.vn", "alias@langson.gov.vn", "lan@example.org"})
            EXPECT_EQ(shown->by_address(address) != nullptr, anew->by_address(address) != nullptr) << address;
        EXPECT_EQ(shown->agencies(), anew->agencies());
        EXPECT_EQ(shown->disputed(), anew->disputed());
    }
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

TEST_F(ReplicaTest, WhatIsNotBoundedElsewhereIsBoundedHere)
{
    auto odd = account("odd", "ou=H37," + base);
    odd.attributes["cn"] = {"a\r\nb " + std::string(longest_text - 6, 'x') + "ế" + std::string(5000, 'y')};
    odd.attributes["congvuaddress"].clear();
    for (int i = 0; i < 1000; ++i)
        odd.attributes["mail"].push_back("x" + std::to_string(i) + "@langson.gov.vn");
    auto id = base::random_uuid();
    replica_.changed(id, odd);
    auto now = snapshot();
    EXPECT_EQ(now->by_id(id)->name, "a  b " + std::string(longest_text - 6, 'x')) << "cut between characters";
    EXPECT_THAT(now->by_id(id)->addresses, SizeIs(most_values));
}

TEST_F(ReplicaTest, AddressesThatWereOursAreRememberedAndOthersAreNone)
{
    auto moved = account("moved", "ou=H37," + base);
    moved.attributes["mail"] = {"moved@elsewhere.example"};
    moved.attributes["congvuaddress"] = {"moved@old.example 20100101000000Z 20200101000000Z",
                                         "moved@old.example.org 20100101000000Z",
                                         "moved@LangSon.gov.vn 20200101000000Z"};
    replica_.changed(base::random_uuid(), moved);
    auto now = snapshot();
    EXPECT_EQ(now->by_login("moved")->primary_address(), "moved@langson.gov.vn");
    EXPECT_TRUE(now->ever_had("moved@old.example"));
    EXPECT_EQ(now->by_address("moved@elsewhere.example"), nullptr);
    EXPECT_EQ(now->by_address("moved@old.example.org"), nullptr);
}

TEST_F(ReplicaTest, AnAgencysAddressesAreRememberedWhenItIsGone)
{
    auto commune = agency("H37.1", "OU=h37," + base);
    commune.attributes["mail"] = {"quanglac@langson.gov.vn"};
    commune.attributes["congvuaddress"] = {"quanglac@langson.gov.vn 20200101000000Z"};
    replica_.changed(commune_, commune);
    EXPECT_EQ(snapshot()->agency("H37.1")->primary_address(), "quanglac@langson.gov.vn");
    replica_.deleted(commune_);
    EXPECT_EQ(snapshot()->ever_had("quanglac@langson.gov.vn"), commune_);
}

TEST_F(ReplicaTest, WhatIsKeptComesBack)
{
    auto plain = base::random_uuid();
    replica_.changed(plain, {"ou=people,ou=H37," + base, {{"objectclass", {"organizationalUnit"}}}});
    auto lan = account("lan", "ou=people,ou=H37," + base);
    lan.attributes["userpassword"] = {"{ARGON2}x"};
    replica_.changed(base::random_uuid(), lan);
    auto kept_now = replica_.kept();
    kept_now.base = base;
    kept_now.snapshot = snapshot();
    auto bytes = to_bytes(kept_now);
    auto kept = kept_from_bytes(bytes);
    ASSERT_TRUE(kept) << kept.error().detail;
    EXPECT_EQ(kept->base, base);
    EXPECT_EQ(kept->cookie, "csn=1");

    Replica again;
    again.restore(*kept);
    auto there = again.snapshot({"langson.gov.vn"}, unix_now());
    EXPECT_EQ(there->by_login("huy")->agency, "H37.1");
    again.begin(false);
    again.changed(plain, {"ou=staff,ou=H37," + base, {{"objectclass", {"organizationalUnit"}}}});
    again.refreshed();
    there = again.snapshot({"langson.gov.vn"}, unix_now());
    EXPECT_EQ(there->by_login("lan")->dn, "uid=lan,ou=staff,ou=H37," + base);
    lan.dn = there->by_login("lan")->dn;
    again.changed(there->by_login("lan")->id, lan);
    EXPECT_EQ(again.snapshot({}, 0)->by_login("lan")->secret_version, there->by_login("lan")->secret_version)
        << "fingerprints are comparable across a restart";
    for (std::size_t i = 0; i < bytes.size(); i += 7) {
        auto damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        EXPECT_FALSE(kept_from_bytes(damaged)) << i;
        EXPECT_FALSE(kept_from_bytes(bytes.substr(0, i))) << i;
    }
}

// slapd would tell such a one only of what has changed since, and never of the rest.
TEST_F(ReplicaTest, WhatAnOlderVersionKeptServesAndIsReadAnew)
{
    auto kept_now = replica_.kept();
    kept_now.base = base;
    kept_now.snapshot = snapshot();
    for (const char version : {'\1', '\2', '\3', '\5'}) {
        auto bytes = to_bytes(kept_now);
        bytes[5] = version;
        bytes.resize(bytes.size() - 4);
        ::base::ByteWriter checksum;
        checksum.be32(::base::crc32c(bytes));
        const auto kept = kept_from_bytes(bytes + checksum.bytes());
        if (version == 1 || version == 5) {
            EXPECT_EQ(kept.error().code, ::base::Code::unsupported);
            continue;
        }
        ASSERT_TRUE(kept) << kept.error().detail;
        EXPECT_EQ(kept->cookie, "");
        EXPECT_NE(kept->snapshot->by_login("huy"), nullptr);
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

// A change of one account copies one account.
Entry written_by(Entry entry, const std::string& who, const std::string& csn)
{
    entry.attributes["modifiersname"] = {who};
    entry.attributes["entrycsn"] = {csn};
    return entry;
}

TEST_F(ReplicaTest, WhatIsInNoMeaningTouchesNobody)
{
    const auto huy = account("huy", "ou=H37.1,ou=H37," + base);
    replica_.changed(huy_, written_by(huy, "", "20261122111901.000000Z#000000#000#000000"));
    static_cast<void>(replica_.take_touched());
    auto noted = written_by(huy, "", "20261122111902.000000Z#000000#000#000000");
    noted.attributes["congvuscram"] = {"keys"};
    replica_.changed(huy_, noted);
    EXPECT_TRUE(replica_.is_dirty()) << "its version is another one";
    EXPECT_THAT(replica_.take_touched(), IsEmpty());
    noted.attributes["userpassword"] = {"{ARGON2}other"};
    replica_.changed(huy_, noted);
    EXPECT_THAT(replica_.take_touched(), ElementsAre(huy_));
}

TEST_F(ReplicaTest, WhatOthersHaveWrittenIsToldOnce)
{
    const std::string own = "cn=congvu," + base, csn = "2026112211190%.000000Z#000000#000#000000";
    const auto at = [&csn](char second) { return std::string(csn).replace(13, 1, 1, second); };
    const auto huy = account("huy", "ou=H37.1,ou=H37," + base);
    auto promoted = huy;
    promoted.attributes["title"] = {"Chủ tịch"};
    Replica replica({}, own);
    replica.begin(true);
    replica.changed(top_, written_by(agency("H37", base), "cn=admin,cn=config", at('1')));
    replica.changed(huy_, written_by(huy, own, at('1')));
    replica.refreshed();
    EXPECT_THAT(replica.take_direct_edits(), IsEmpty())
        << "who made what is read for the first time is not known";

    replica.changed(huy_, written_by(promoted, "CN=congvu, " + base, at('2')));
    EXPECT_THAT(replica.take_direct_edits(), IsEmpty()) << "that was us";
    replica.changed(huy_, written_by(huy, "uid=ntlan,ou=H37," + base, at('3')));
    EXPECT_THAT(replica.take_direct_edits(), ElementsAre(DirectEdit{"huy", "ntlan", "title"}));
    EXPECT_THAT(replica.take_direct_edits(), IsEmpty());

    // While nobody looked: what has changed is sent once more, and after some trouble everything is.
    replica.begin(true);
    replica.changed(top_, written_by(agency("H37", base), "cn=admin,cn=config", at('1')));
    replica.changed(huy_, written_by(promoted, "cn=admin,cn=config", at('4')));
    replica.changed(commune_, written_by(agency("H37.1", "ou=H37," + base), "cn=admin,cn=config", at('4')));
    replica.refreshed();
    EXPECT_THAT(replica.take_direct_edits(),
                ElementsAre(DirectEdit{"huy", "cn=admin,cn=config", "title"},
                            DirectEdit{"H37.1", "cn=admin,cn=config", "created"}));

    // What we have written is told when it is found, and only where it says something.
    using enum DirectEdit::How;
    replica.begin(false);
    replica.changed(top_, written_by(agency("H37", base), own, at('5')));
    replica.changed(huy_, written_by(huy, own, at('5')));
    replica.refreshed();
    EXPECT_THAT(replica.take_direct_edits(), ElementsAre(DirectEdit{"huy", {}, "title", ours, at('5')}));

    // Also where nobody is shown what was written, but for what we note by ourselves.
    replica.take_touched();
    auto secret = huy;
    const auto told_of = [&](char second) {
        replica.begin(false);
        replica.changed(huy_, written_by(secret, own, at(second)));
        replica.refreshed();
        const auto edits = replica.take_direct_edits();
        return edits.empty() ? std::string() : edits.front().fields;
    };
    secret.attributes["congvutotp"] = {"sealed"};
    secret.attributes["usercertificate;binary"] = {"der"};
    EXPECT_EQ(told_of('6'), "second_factor certificates");
    secret.attributes["congvuscram"] = {"keys"};
    EXPECT_EQ(told_of('7'), "");
    secret.attributes["congvubirthdate"] = {"1985-05-19"};
    EXPECT_EQ(told_of('8'), "birth_date or nothing");
    EXPECT_EQ(told_of('8'), "") << "sent once more";
    EXPECT_THAT(replica.take_touched(), IsEmpty()) << "nobody logs in anew for it";
}

TEST_F(ReplicaTest, WhatIsDeletedIsToldOnceAlsoWhereItHappenedWhileNobodyLooked)
{
    using enum DirectEdit::How;
    const auto lan = base::random_uuid();
    replica_.changed(lan, account("lan", "ou=H37.1,ou=H37," + base));
    const auto other = base::random_uuid();
    replica_.changed(other, {"cn=pattern," + base, {}});
    replica_.take_direct_edits();
    replica_.deleted(other);
    EXPECT_THAT(replica_.take_direct_edits(), IsEmpty()) << "it was nothing to us";
    replica_.deleted(lan);
    replica_.deleted(lan);
    EXPECT_THAT(replica_.take_direct_edits(), ElementsAre(DirectEdit{"lan", {}, {}, deleted}));

    replica_.begin(true);
    replica_.present(top_);
    replica_.present(commune_);
    replica_.refreshed();
    EXPECT_THAT(replica_.take_direct_edits(), ElementsAre(DirectEdit{"huy", {}, {}, deleted}));
}

TEST_F(ReplicaTest, SnapshotsShareWhatHasNotChanged)
{
    const auto lan = base::random_uuid();
    replica_.changed(lan, account("lan", "ou=H37.1,ou=H37," + base));
    const auto before = snapshot();
    replica_.changed(huy_, account("huy2", "ou=H37.1,ou=H37," + base));
    const auto after = snapshot();
    EXPECT_EQ(after->by_id(lan), before->by_id(lan));
    EXPECT_EQ(after->agency("H37.1"), before->agency("H37.1"));
    EXPECT_EQ(before->by_id(huy_)->login, "huy") << "who holds the former snapshot sees what was";
    EXPECT_EQ(after->by_id(huy_)->login, "huy2");

    auto other_code = agency("H37.1", "ou=H37," + base);
    other_code.attributes["congvuagencycode"] = {"H37.2"};
    replica_.changed(commune_, other_code);
    EXPECT_EQ(snapshot()->by_id(lan)->agency, "H37.2");
    EXPECT_EQ(after->by_id(lan)->agency, "H37.1");
}

// Once its period is over an address in a foreign domain is history, and shown.
TEST_F(ReplicaTest, WhatTimeChangesIsNotShared)
{
    const auto now = unix_now();
    auto guest = account("guest", "ou=H37.1,ou=H37," + base);
    guest.attributes["congvuaddress"].push_back("guest@example.org 20200101000000Z " +
                                                to_generalized_time(now + 100));
    replica_.changed(huy_, guest);
    const auto addresses_at = [&](std::int64_t when) {
        return replica_.snapshot({"langson.gov.vn"}, when)->by_id(huy_)->addresses.size();
    };
    EXPECT_EQ(addresses_at(now), 2U);
    EXPECT_EQ(addresses_at(now + 100), 3U);
    EXPECT_EQ(addresses_at(now), 2U) << "a clock that was set back";
}

}  // namespace
}  // namespace directory::ldap
