// One suite that every directory passes: in memory, and on a real slapd.

#include "directory/conformance.hpp"

#include "base/text.hpp"
#include "directory/life.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"
#include "net/loop.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using base::Code;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Conformance : public ::testing::TestWithParam<conformance::Maker> {
  protected:
    Conformance() : directory_(GetParam().make()) {}

    Outcomes add(std::vector<NewAgency> agencies)
    {
        return net::run_here_for(directory_->add_agencies(std::move(agencies)));
    }
    Outcomes add(std::vector<NewAccount> officials)
    {
        return net::run_here_for(directory_->add_accounts(std::move(officials)));
    }
    base::Result<base::Uuid> login(std::string name, std::string password)
    {
        LoginRequest request{std::move(name), std::move(password), "192.0.2.1", Entrance::imap};
        return sample::whose(net::run_here_for(directory_->check_login(std::move(request))));
    }
    Code login_refusal(std::string name, std::string password)
    {
        auto outcome = login(std::move(name), std::move(password));
        return outcome ? Code::unknown : outcome.error().code;
    }
    void add_a_province()
    {
        for (auto& outcome : add({sample::province(), sample::city(), sample::commune()}))
            ASSERT_TRUE(outcome) << outcome.error().detail;
    }
    base::Uuid add_huy()
    {
        add_a_province();
        auto huy = sample::official("LS1", "Nguyễn Quang Huy", "nqhuy");
        huy.password_hash = hash_password("bí mật", quick_cost);
        auto outcomes = add(std::vector{huy});
        EXPECT_TRUE(outcomes[0]) << outcomes[0].error().detail;
        const auto* account = directory_->snapshot()->by_login("nqhuy");
        EXPECT_NE(account, nullptr);
        return account ? account->id : base::Uuid{};
    }

    std::unique_ptr<Directory> directory_;
};

TEST_P(Conformance, AnEmptyDirectoryIsUpAndKnowsItsDomains)
{
    auto snapshot = directory_->snapshot();
    ASSERT_NE(snapshot, nullptr);
    EXPECT_THAT(snapshot->accounts(), IsEmpty());
    EXPECT_THAT(snapshot->agencies(), IsEmpty());
    EXPECT_TRUE(snapshot->is_local_domain(sample::domain));
    EXPECT_TRUE(directory_->health().is_up) << directory_->health().text;
}

TEST_P(Conformance, AgenciesComeInWhateverTheirOrder)
{
    for (auto& outcome : add({sample::commune(), sample::city(), sample::province()}))
        EXPECT_TRUE(outcome) << outcome.error().detail;
    auto snapshot = directory_->snapshot();
    ASSERT_THAT(snapshot->agencies(), SizeIs(3));
    const auto* commune = snapshot->agency("H37.31.37");
    ASSERT_NE(commune, nullptr);
    EXPECT_EQ(commune->parent, "H37.31");
    EXPECT_EQ(commune->level, Level::commune);
    EXPECT_EQ(commune->name, "Ủy ban nhân dân xã Quảng Lạc");
    EXPECT_EQ(commune->short_name, "quanglac");
    EXPECT_EQ(commune->gso_code, "05995");
    EXPECT_EQ(commune->kind, "peoples-committee");
    EXPECT_FALSE(commune->id.is_nil());
}

TEST_P(Conformance, TheSameAgencyAgainChangesNothing)
{
    add_a_province();
    auto before = directory_->snapshot()->agencies();
    add_a_province();
    EXPECT_EQ(directory_->snapshot()->agencies(), before);

    auto other = sample::commune();
    other.name = "Another";
    EXPECT_EQ(add(std::vector{other})[0].error().code, Code::exists);
}

TEST_P(Conformance, AnAgencysAddressIsItsOwnAndNobodyElses)
{
    auto province = sample::province(), city = sample::city();
    province.address = "ubnd@langson.gov.vn";
    city.address = "UBND@langson.gov.vn";
    auto outcomes = add({province, city});
    EXPECT_TRUE(outcomes[0]) << outcomes[0].error().detail;
    EXPECT_EQ(outcomes[1].error().code, Code::exists);
    const auto* agency = directory_->snapshot()->agency("H37");
    ASSERT_NE(agency, nullptr);
    EXPECT_EQ(agency->primary_address(), "ubnd@langson.gov.vn");
    EXPECT_EQ(directory_->snapshot()->ever_had("ubnd@langson.gov.vn"), agency->id);
    EXPECT_TRUE(directory_->snapshot()->is_taken("ubnd"));

    EXPECT_EQ(add(std::vector{province})[0], Effect::same);
    province.address.clear();
    EXPECT_EQ(add(std::vector{province})[0], Effect::same) << "nothing is said of it";
    province.address = "tinh@langson.gov.vn";
    EXPECT_EQ(add(std::vector{province})[0].error().code, Code::exists);
    city.address = "langson@elsewhere.example";
    EXPECT_EQ(add(std::vector{city})[0].error().code, Code::invalid);
    EXPECT_EQ(add(std::vector{sample::official("LS1", "U B N D", "ubnd", "H37")})[0].error().code,
              Code::exists);
}

TEST_P(Conformance, EachAgencyHasItsOwnOutcome)
{
    auto orphan = sample::commune();
    orphan.parent = "H99";
    auto nameless = sample::city();
    nameless.name = "";
    auto odd = sample::city();
    odd.code = "H37,ou=x";
    auto outcomes = add({orphan, nameless, sample::province(), odd});
    EXPECT_EQ(outcomes[0].error().code, Code::not_found);
    EXPECT_EQ(outcomes[1].error().code, Code::invalid);
    EXPECT_TRUE(outcomes[2]);
    EXPECT_EQ(outcomes[3].error().code, Code::invalid);
    EXPECT_THAT(directory_->snapshot()->agencies(), SizeIs(1));
}

TEST_P(Conformance, AnOfficialIsThereWithEverything)
{
    auto id = add_huy();
    const auto snapshot = directory_->snapshot();
    const auto* huy = snapshot->by_id(id);
    ASSERT_NE(huy, nullptr);
    EXPECT_EQ(huy->name, "Nguyễn Quang Huy");
    EXPECT_EQ(huy->title, "Chuyên viên");
    EXPECT_EQ(huy->agency, "H37.31.37");
    EXPECT_EQ(huy->staff_id, "LS1");
    EXPECT_EQ(huy->phone, "02053800001");
    EXPECT_EQ(huy->quota_bytes, 1U << 30);
    EXPECT_EQ(huy->kind, Kind::official);
    EXPECT_EQ(huy->state, State::active);
    EXPECT_EQ(huy->role, Role::none);
    EXPECT_EQ(huy->primary_address(), "nqhuy@langson.gov.vn");
    EXPECT_EQ(snapshot->by_address("NQHuy@langson.gov.vn"), huy);
    EXPECT_EQ(snapshot->by_staff_id("LS1"), huy);
}

TEST_P(Conformance, TheSameOfficialAgainChangesNothing)
{
    auto id = add_huy();
    auto again = sample::official("LS1", "Nguyễn Quang Huy", "nqhuy");
    again.password_hash = hash_password("another", quick_cost);
    auto outcome = add(std::vector{again})[0];
    EXPECT_TRUE(outcome) << outcome.error().detail;
    EXPECT_THAT(directory_->snapshot()->accounts(), SizeIs(1));
    EXPECT_EQ(login("nqhuy", "bí mật"), id) << "the first password stays";

    again.title = "Trưởng phòng";
    EXPECT_EQ(add(std::vector{again})[0].error().code, Code::exists);
}

TEST_P(Conformance, WhatMustBeUniqueIsRefusedTwice)
{
    add_huy();
    auto same_login = sample::official("LS2", "Ngô Quỳnh Huy", "nqhuy");
    auto same_address = sample::official("LS3", "Ngô Quỳnh Huy", "nqhuy3");
    same_address.address = "NQHUY@langson.gov.vn";
    auto fine = sample::official("LS4", "Ngô Quỳnh Huy", "nqhuy2");
    auto twin = sample::official("LS5", "Ngô Quỳnh Huy", "nqhuy2");
    auto staff_twin = sample::official("LS4", "Ngô Quỳnh Hoa", "nqhoa");
    auto outcomes = add({same_login, same_address, fine, twin, staff_twin});
    EXPECT_EQ(outcomes[0].error().code, Code::exists);
    EXPECT_EQ(outcomes[1].error().code, Code::exists);
    EXPECT_TRUE(outcomes[2]);
    EXPECT_EQ(outcomes[3].error().code, Code::exists);
    EXPECT_EQ(outcomes[4].error().code, Code::exists);
    EXPECT_THAT(directory_->snapshot()->accounts(), SizeIs(2));
}

TEST_P(Conformance, WhatIsNoOfficialIsRefusedAlone)
{
    add_a_province();
    auto no_agency = sample::official("LS1", "A", "a", "H99");
    auto no_name = sample::official("LS2", " ", "b");
    auto no_login = sample::official("LS3", "C", "c d");
    auto foreign = sample::official("LS4", "D", "d");
    foreign.address = "d@example.org";
    auto control = sample::official("LS5", "E\r\nmail: x", "e");
    auto outcomes = add({no_agency, no_name, no_login, foreign, control, sample::official("LS6", "F", "f")});
    EXPECT_EQ(outcomes[0].error().code, Code::not_found);
    for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(outcomes[i].error().code, Code::invalid) << i;
    EXPECT_TRUE(outcomes[5]);
    EXPECT_THAT(directory_->snapshot()->accounts(), SizeIs(1));
}

// FAULTS L2: what a name or title holds is data, never syntax.
TEST_P(Conformance, NamesThatLookLikeSyntaxComeBackAsGiven)
{
    add_a_province();
    const std::vector<std::string> names{"*)(uid=*",          "a,dc=x", "#abc",
                                         " \"x\"+y=z; <>\\ ", "\\2a",   "Lê \\, Văn"};
    std::vector<NewAccount> officials;
    for (std::size_t i = 0; i < names.size(); ++i)
        officials.push_back(sample::official("LS,+" + std::to_string(i), names[i], "x" + std::to_string(i)));
    for (auto& official : officials) official.title = official.name;
    for (auto& outcome : add(officials)) EXPECT_TRUE(outcome) << outcome.error().detail;
    for (const auto& official : officials) {
        const auto snapshot = directory_->snapshot();
        const auto* there = snapshot->by_login(official.login);
        ASSERT_NE(there, nullptr) << official.name;
        EXPECT_EQ(there->name, official.name);
        EXPECT_EQ(there->title, official.title);
        EXPECT_EQ(there->staff_id, official.staff_id);
    }
}

TEST_P(Conformance, TheRightPasswordLogsInByLoginOrAddress)
{
    auto id = add_huy();
    for (const char* name : {"nqhuy", "NQHUY", "nqhuy@langson.gov.vn", "NqHuy@LangSon.gov.vn"})
        EXPECT_EQ(login(name, "bí mật"), id) << name;
}

// FAULTS L1, L2
TEST_P(Conformance, EverythingElseIsOneAnswer)
{
    add_huy();
    const std::vector<std::pair<std::string, std::string>> attempts{
        {"nqhuy", "wrong"},
        {"nqhuy", ""},
        {"nqhuy", std::string(1, '\0')},
        {"nqhuy", std::string("bí mật") + '\0'},
        {"nqhuy", " "},
        {"nqhuy", "\t \u3000"},
        {"nqhuy", std::string(1 << 20, 'x')},
        {"nobody", "bí mật"},
        {"", ""},
        {"", "x"},
        {"*", "bí mật"},
        {"*)(uid=*", "bí mật"},
        {"a)(|(uid=*", "bí mật"},
        {"\\2a", "bí mật"},
        {std::string("nqhuy\0", 6), "bí mật"},
        {"uid=nqhuy,ou=H37.31.37", "bí mật"},
        {"nqhuy ", "bí mật"},
        {"nqhuy\uff20langson.gov.vn", "bí mật"},
        {std::string(100'000, 'a'), "bí mật"},
    };
    for (const auto& [name, password] : attempts)
        EXPECT_EQ(login_refusal(name, password), Code::wrong_login) << name.substr(0, 50);
}

TEST_P(Conformance, ANewPasswordReplacesTheOld)
{
    auto id = add_huy();
    EXPECT_EQ(login("nqhuy", "bí mật"), id);
    auto changed = net::run_here_for(directory_->set_password(id, hash_password("mới", quick_cost)));
    ASSERT_TRUE(changed) << changed.error().detail;
    EXPECT_EQ(login("nqhuy", "mới"), id);
    EXPECT_EQ(login_refusal("nqhuy", "bí mật"), Code::wrong_login);
}

// FAULTS L7: whoever holds a session of a former password can find out.
TEST_P(Conformance, ANewPasswordIsSeenAndOtherChangesAreNotTakenForOne)
{
    auto id = add_huy();
    auto version = [&] { return directory_->snapshot()->by_id(id)->secret_version; };
    const auto first = version();
    ASSERT_TRUE(net::run_here_for(directory_->set_state(id, State::locked)));
    ASSERT_TRUE(net::run_here_for(directory_->set_state(id, State::active)));
    EXPECT_EQ(version(), first);
    ASSERT_TRUE(net::run_here_for(directory_->set_password(id, hash_password("mới", quick_cost))));
    EXPECT_NE(version(), first);
}

TEST_P(Conformance, APasswordIsTheSameHoweverItIsComposed)
{
    auto id = add_huy();
    EXPECT_EQ(login("nqhuy", "bi\u0301 ma\u0323\u0302t"), id);
    EXPECT_EQ(login("nqhuy", "bí\u00a0mật"), id);
}

TEST_P(Conformance, ThereIsNoLossToAccept)
{
    EXPECT_EQ(net::run_here_for(directory_->accept_loss({})).error().code, Code::not_found);
}

TEST_P(Conformance, OnlyActiveAccountsLogIn)
{
    auto id = add_huy();
    EXPECT_EQ(login("nqhuy", "bí mật"), id);
    for (auto state : {State::locked, State::closed, State::pending}) {
        ASSERT_TRUE(net::run_here_for(directory_->set_state(id, state)));
        EXPECT_EQ(directory_->snapshot()->by_id(id)->state, state);
        EXPECT_EQ(login_refusal("nqhuy", "bí mật"), Code::wrong_login) << to_string(state);
    }
    ASSERT_TRUE(net::run_here_for(directory_->set_state(id, State::active)));
    EXPECT_EQ(login("nqhuy", "bí mật"), id);
}

TEST_P(Conformance, AChangeToNobodyIsNotFound)
{
    EXPECT_EQ(net::run_here_for(directory_->set_state(base::random_uuid(), State::locked)).error().code,
              Code::not_found);
    EXPECT_EQ(net::run_here_for(directory_->set_password(base::random_uuid(), hash_password("x", quick_cost)))
                  .error()
                  .code,
              Code::not_found);
}

TEST_P(Conformance, AnEditChangesWhatItNamesAndNothingElse)
{
    auto id = add_huy();
    auto expected = *directory_->snapshot()->by_id(id);
    AccountEdit edit;
    edit.state = State::locked;
    edit.state_since = 1'800'000'000;
    edit.state_reason = "chuyển công tác";
    edit.role = Role::clerk;
    edit.name = "Nguyễn Quang Huy (B)";
    edit.title = "Chánh Văn phòng";
    edit.phone = "";
    edit.quota_bytes = 0;
    edit.addresses = {{"huy@langson.gov.vn", 1'700'000'000, std::nullopt},
                      {"nqhuy@langson.gov.vn", 1'600'000'000, 1'700'000'000}};
    edit.holders = {{base::random_uuid(), Post::deputy, 1'700'000'000, 1'900'000'000}};
    edit.grants = {
        {Rights{Right::see, Right::lock}, base::random_uuid(), 70, 1 << 30, 1'700'000'000, std::nullopt},
        {Rights::all(), base::Uuid{}, 0, 0, 0, 1'900'000'000}};
    edit.successors = {base::random_uuid()};
    edit.members = {base::random_uuid()};
    edit.senders = {base::random_uuid()};
    edit.open_to = Openness::named;
    edit.mobile = "0912345678";
    edit.hold = "12/QĐ-TTr";
    edit.filter = "level=commune";
    edit.password_since = 1'750'000'000;
    edit.must_change_password = true;
    apply(edit, expected);
    auto done = net::run_here_for(directory_->edit(id, edit, {}));
    ASSERT_TRUE(done) << done.error().detail;

    const auto snapshot = directory_->snapshot();
    auto found = *snapshot->by_id(id);
    EXPECT_NE(found.version, expected.version);
    expected.version = found.version;
    expected.notes_version = found.notes_version;  // the name without accents is noted too
    EXPECT_THAT(found.grants, ::testing::UnorderedElementsAreArray(expected.grants));
    expected.grants = found.grants;
    EXPECT_EQ(found, expected);
    EXPECT_EQ(login_refusal("nqhuy", "bí mật"), Code::wrong_login) << "locked";

    edit = {};
    edit.state = State::active;
    edit.hold = edit.filter = edit.state_reason = "";
    edit.holders.emplace();
    edit.grants.emplace();
    edit.must_change_password = false;
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    apply(edit, expected);
    found = *directory_->snapshot()->by_id(id);
    expected.version = found.version;
    EXPECT_EQ(found, expected);
    EXPECT_EQ(login("nqhuy", "bí mật"), id) << "the password stayed";
}

// FAULTS P7
TEST_P(Conformance, OfTwoWhoDecideUponTheSameTheSecondIsTold)
{
    auto id = add_huy();
    const auto seen = directory_->snapshot()->by_id(id)->version;
    AccountEdit first, second;
    first.title = "Chánh Văn phòng";
    second.title = "Phó Chánh Văn phòng";
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, first, seen)));
    for (const std::string& version :
         {seen, std::string("20200101000000.000000Z#000000#000#000000"), std::string("*)(objectClass=*")}) {
        auto refused = net::run_here_for(directory_->edit(id, second, version));
        ASSERT_FALSE(refused) << version;
        EXPECT_EQ(refused.error().code, Code::conflict) << refused.error().detail;
    }
    EXPECT_EQ(directory_->snapshot()->by_id(id)->title, "Chánh Văn phòng");
    EXPECT_TRUE(net::run_here_for(directory_->edit(id, second, directory_->snapshot()->by_id(id)->version)));
    EXPECT_EQ(directory_->snapshot()->by_id(id)->title, "Phó Chánh Văn phòng");
}

TEST_P(Conformance, WhoMovesToAnotherAgencyStaysWhoHeIs)
{
    auto id = add_huy();
    const auto seen = directory_->snapshot()->by_id(id)->version;
    AccountEdit edit;
    edit.agency = "h37.31";
    edit.title = "Phó Chủ tịch";
    auto done = net::run_here_for(directory_->edit(id, edit, seen));
    ASSERT_TRUE(done) << done.error().detail;
    const auto snapshot = directory_->snapshot();
    const auto* moved = snapshot->by_id(id);
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(base::lower(moved->agency), "h37.31");
    EXPECT_EQ(moved->title, "Phó Chủ tịch");
    EXPECT_EQ(snapshot->by_address("nqhuy@langson.gov.vn"), moved);
    EXPECT_EQ(login("nqhuy", "bí mật"), id);
    edit.agency = "H99";
    EXPECT_EQ(net::run_here_for(directory_->edit(id, edit, {})).error().code, Code::not_found);
}

TEST_P(Conformance, DetailsAreKeptBesideTheSnapshot)
{
    auto id = add_huy();
    auto details = [&](Detail detail) { return net::run_here_for(directory_->details(id, detail)).value(); };
    for (auto detail : {Detail::scram, Detail::totp, Detail::app_password, Detail::former_password})
        EXPECT_THAT(details(detail), IsEmpty());
    AccountEdit edit;
    edit.details[Detail::app_password] = {std::string("a\0\xff", 3), "b"};
    edit.details[Detail::scram] = {"c"};
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    EXPECT_THAT(details(Detail::app_password),
                ::testing::UnorderedElementsAre(std::string("a\0\xff", 3), "b"));
    EXPECT_THAT(details(Detail::scram), ::testing::ElementsAre("c"));
    edit.details[Detail::app_password].clear();
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    EXPECT_THAT(details(Detail::app_password), IsEmpty());
    EXPECT_EQ(net::run_here_for(directory_->details(base::random_uuid(), Detail::totp)).error().code,
              Code::not_found);
}

TEST_P(Conformance, AnAgencyIsEditedToo)
{
    add_a_province();
    const auto before = *directory_->snapshot()->agency("H37.31.37");
    AgencyEdit edit;
    edit.name = "Ủy ban nhân dân phường Quảng Lạc";
    edit.profile = "langson+qcvn12";
    edit.predecessors = {base::random_uuid()};
    edit.successors = {base::random_uuid()};
    edit.until = std::optional<std::int64_t>(1'751'328'000);
    ASSERT_TRUE(net::run_here_for(directory_->edit_agency(before.id, edit, before.version)));
    auto expected = before;
    apply(edit, expected);
    const auto found = *directory_->snapshot()->agency("H37.31.37");
    expected.version = found.version;
    EXPECT_EQ(found, expected);
    EXPECT_EQ(net::run_here_for(directory_->edit_agency(before.id, edit, before.version)).error().code,
              Code::conflict);
    EXPECT_EQ(net::run_here_for(directory_->edit_agency(base::random_uuid(), edit, {})).error().code,
              Code::not_found);
}

TEST_P(Conformance, OfThePurgedIdAddressesAndLoginAreLeft)
{
    const auto id = add_huy();
    const auto before = *directory_->snapshot()->by_id(id);
    const auto edit = edit_for(before, State::purged, "timer", 1'800'000'000);
    const auto done = net::run_here_for(directory_->edit(id, edit, before.version));
    ASSERT_TRUE(done) << done.error().detail;
    const auto left = *directory_->snapshot()->by_id(id);
    EXPECT_EQ(left.state, State::purged);
    EXPECT_EQ(left.name, "nqhuy");
    EXPECT_EQ(left.phone + left.title + left.sex + left.staff_id, "");
    EXPECT_EQ(left.addresses, before.addresses);
    EXPECT_EQ(login_refusal("nqhuy", "bí mật"), Code::wrong_login);
    EXPECT_TRUE(directory_->snapshot()->is_taken("nqhuy"));
}

TEST_P(Conformance, AnEmptyBatchIsNothing)
{
    EXPECT_THAT(add(std::vector<NewAgency>{}), IsEmpty());
    EXPECT_THAT(add(std::vector<NewAccount>{}), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Every, Conformance, ::testing::ValuesIn(conformance::makers()),
                         [](const auto& maker) { return maker.param.name; });

}  // namespace
}  // namespace directory
