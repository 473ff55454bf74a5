// The verbs about life cycles, moves and reports.

#include "control/verbs/reports.hpp"
#include "directory/sample.hpp"
#include "tests/control/conversation.hpp"

namespace control {
namespace {

using namespace control::testing;
using base::Json;
using directory::State;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LifeVerbs : public Conversation {
  protected:
    void keep_by(const std::string& code, const std::string& name)
    {
        directory::AgencyEdit profile;
        profile.profile = name;
        ASSERT_TRUE(net::run_here_for(house.directory.edit_agency(agency_id(code), profile, "")));
    }
    const directory::Account& account(std::string_view login)
    {
        snapshot_ = house.directory.snapshot();
        return *snapshot_->by_login(login);
    }
    base::Uuid agency_id(std::string_view code) { return house.directory.snapshot()->agency(code)->id; }
    void edit(std::string_view login, directory::AccountEdit edit)
    {
        auto done = net::run_here_for(house.directory.edit(account(login).id, std::move(edit), ""));
        if (!done) base::bug(done.error().detail);
    }
    static Json::Object named(std::string_view login) { return {{"name", login}}; }
    // All rows of a report, and the last answer.
    std::pair<Json::Array, Json> report(Json::Object asked)
    {
        auto lines = talk.say(to_line(Request{99, "report", std::move(asked)}) + "\r\n");
        Json::Array rows;
        Json last;
        for (auto line : base_lines(lines)) {
            const auto reply = reply_from(line);
            if (!reply) base::bug("no reply: " + std::string(line));
            if (const auto* item = std::get_if<Item>(&reply->body))
                for (const auto& row : item->json["rows"].as_array()) rows.push_back(row);
            if (const auto* result = std::get_if<Json>(&reply->body)) last = *result;
        }
        return {rows, last};
    }

    // Proposed by one, approved by another; the second one's answer.
    Json purge(std::string_view login)
    {
        const auto proposed = first.refusal("official.purge", named(login));
        if (proposed.why.key != "proposed") base::bug("not proposed: " + proposed.why.key);
        const auto number = proposed.why.values.at("number");
        return second.result("approval.approve", Json::Object{{"number", number}})["result"];
    }

    static Settings for_two()
    {
        auto settings = lenient();
        settings.users = {"64", "65"};
        return settings;
    }

    Parts parts = house.parts(house.directory, house.audit);
    Server server{parts, for_two()};
    Talk first{server, 64}, second{server, 65};

    LifeVerbs()
    {
        first.hello();
        second.hello();
    }

  private:
    static std::vector<std::string> base_lines(std::string_view text)
    {
        std::vector<std::string> lines;
        for (std::size_t end; (end = text.find("\r\n")) != text.npos; text.remove_prefix(end + 2))
            lines.emplace_back(text.substr(0, end));
        return lines;
    }

    std::shared_ptr<const directory::Snapshot> snapshot_;
};

TEST_F(LifeVerbs, ClosingNamesASuccessorAndIsRecordedWithItsReason)
{
    const Json closed = talk.result(
        "official.close",
        Json::Object{{"name", "tvhung"}, {"reason", "nghỉ hưu"}, {"successors", Json::Array{"nvthanh"}}});
    EXPECT_EQ(closed.text("was"), "active");
    EXPECT_EQ(account("tvhung").state, State::closed);
    EXPECT_EQ(account("tvhung").state_reason, "nghỉ hưu");
    EXPECT_NE(account("tvhung").state_since, 0);
    EXPECT_THAT(account("tvhung").successors, ElementsAre(account("nvthanh").id));
    EXPECT_THAT(house.audit.lines(), Contains(HasSubstr("closed event=an official is now closed")));
    EXPECT_EQ(talk.result("official.close", named("tvhung")).text("was"), "closed");
    EXPECT_EQ(talk.result("official.reopen", named("tvhung")).text("was"), "closed");
    EXPECT_EQ(account("tvhung").state, State::active);
}

TEST_F(LifeVerbs, ASuccessorReceivesAndIsAnother)
{
    const auto with = [](const char* successor) {
        return Json::Object{{"name", "tvhung"}, {"successors", Json::Array{successor}}};
    };
    EXPECT_EQ(talk.refusal("official.close", with("tvhung")).why.key, "successor_is_itself");
    EXPECT_EQ(talk.refusal("official.close", with("nobody")).code, base::Code::not_found);
    talk.result("official.close", named("nvthanh"));
    EXPECT_EQ(talk.refusal("official.close", with("nvthanh")).why.key, "successor_receives_nothing");
    EXPECT_EQ(account("tvhung").state, State::active);
}

TEST_F(LifeVerbs, EachStepBeginsWhereItMayAndSaysWhatToDoElsewhere)
{
    EXPECT_EQ(talk.refusal("official.purge", named("tvhung")).why.key, "official_active");
    talk.result("official.lock", named("tvhung"));
    EXPECT_EQ(talk.refusal("official.purge", named("tvhung")).why.key, "official_locked");
    EXPECT_EQ(talk.refusal("official.reopen", named("tvhung")).why.key, "official_locked");
    talk.result("official.close", named("tvhung"));
    EXPECT_EQ(talk.refusal("official.lock", named("tvhung")).why.key, "official_closed");
    const auto asked = purge("tvhung");
    EXPECT_EQ(asked.number("at") - account("tvhung").state_since, 14 * 86'400);
    EXPECT_EQ(talk.refusal("official.close",
                           Json::Object{{"name", "nvthanh"}, {"successors", Json::Array{"tvhung"}}})
                  .why.key,
              "successor_receives_nothing");
    EXPECT_EQ(talk.refusal("official.unlock", named("tvhung")).why.key, "official_purge_pending");
    talk.result("official.call_off", named("tvhung"));
    EXPECT_EQ(account("tvhung").state, State::closed);
    directory::AccountEdit end;
    end.state = State::purged;
    edit("tvhung", end);
    for (const auto* verb : {"official.lock", "official.reopen", "official.close", "official.purge"})
        EXPECT_EQ(talk.refusal(verb, named("tvhung")).why.key, "official_purged") << verb;
}

TEST_F(LifeVerbs, AHoldForbidsAPurgeUntilItIsCleared)
{
    talk.result("official.close", named("tvhung"));
    talk.result("official.hold", Json::Object{{"name", "tvhung"}, {"document", "45/TTr"}});
    const auto refused = talk.refusal("official.purge", named("tvhung"));
    EXPECT_EQ(refused.why.key, "blocked_legal_hold");
    EXPECT_THAT(refused.english.text, HasSubstr("45/TTr"));
    EXPECT_EQ(talk.result("official.hold", named("tvhung")).text("was"), "45/TTr");
    purge("tvhung");
    EXPECT_THAT(house.audit.lines(), Contains(HasSubstr("hold_changed event=a legal hold is cleared")));
}

TEST_F(LifeVerbs, WhoMovesLosesWhatTheOldAgencyGaveAndKeepsTheAddress)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    directory::AccountEdit opened;
    opened.holders = {{account("tvhung").id, directory::Post::clerk, 0, std::nullopt},
                      {account("nvthanh").id, directory::Post::clerk, 0, std::nullopt}};
    edit("nvthanh2", opened);
    constexpr std::int64_t to_come = 4'000'000'000;
    directory::AccountEdit coming;
    coming.holders = {{account("tvhung").id, directory::Post::holder, to_come, std::nullopt}};
    edit("nvthanh", coming);
    directory::AccountEdit granted;
    granted.grants = {
        {directory::Rights{directory::Right::lock}, agency_id("H37"), 0, 0, 0, std::nullopt},
        {directory::Rights{directory::Right::see}, agency_id("H37"), 0, 0, to_come, std::nullopt}};
    edit("tvhung", granted);
    const auto before = account("tvhung").addresses;
    const Json moved = talk.result("official.move", Json::Object{{"name", "tvhung"}, {"to", "h37.9"}});
    EXPECT_EQ(moved.text("from"), "H37");
    std::set<std::string> ended;
    for (const auto& box : moved["ended"].as_array()) ended.insert(box.as_text());
    EXPECT_EQ(ended, (std::set<std::string>{"nvthanh", "nvthanh2"}));
    EXPECT_EQ(account("tvhung").agency, "H37.9");
    EXPECT_EQ(account("tvhung").addresses, before);
    ASSERT_EQ(account("tvhung").grants.size(), 1U) << "what was to come never begins";
    EXPECT_TRUE(account("tvhung").grants.at(0).until);
    EXPECT_TRUE(account("nvthanh").holders.empty());
    EXPECT_TRUE(account("nvthanh2").holders.at(0).until);
    EXPECT_FALSE(account("nvthanh2").holders.at(1).until) << "others open it as before";
    EXPECT_EQ(talk.refusal("official.move", Json::Object{{"name", "tvhung"}, {"to", "H37.9"}}).why.key,
              "moved_already");
    EXPECT_THAT(house.audit.lines(),
                Contains(HasSubstr("moved event=an official has moved from H37 to H37.9")));
    EXPECT_THAT(house.audit.lines(), Contains(HasSubstr("released event=a mailbox is not opened any more")));
}

TEST_F(LifeVerbs, ANewAddressIsByTheSchemeAndTheOldOneAnAliasUntilItsDay)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    directory::AgencyEdit profile;
    profile.profile = "dongthap";
    auto set = net::run_here_for(house.directory.edit_agency(agency_id("H37.9"), profile, ""));
    ASSERT_TRUE(set);
    Json::Object asked{{"name", "tvhung"}, {"to", "H37.9"}, {"address", "new"}, {"alias_until", 1'000}};
    EXPECT_EQ(talk.refusal("official.move", asked).why.key, "alias_needs_day");
    asked["alias_until"] = std::int64_t{4'000'000'000};
    EXPECT_EQ(talk.result("official.move", asked).text("address"), "trieuvanhung@langson.gov.vn");
    const auto& addresses = account("tvhung").addresses;
    EXPECT_EQ(addresses.at(0).address, "trieuvanhung@langson.gov.vn");
    EXPECT_EQ(addresses.at(1).until, 4'000'000'000);
    Json::Object taken{
        {"name", "nvthanh"}, {"to", "H37.9"}, {"address", "tvhung"}, {"alias_until", 4'000'000'000}};
    EXPECT_EQ(talk.refusal("official.move", taken).why.key, "address_taken");
}

TEST_F(LifeVerbs, WhoMovesLosesWhatLayBelowTheOldAgencyToo)
{
    talk.result("agency.import",
                rows("write", {agency("H37.8", "H37", "Sở tám"), agency("H37.8.1", "H37.8", "Phòng một"),
                               agency("H37.9", "H37", "Sở chín"), agency("H37.9.1", "H37.9", "Phòng hai")}));
    const auto move_to = [&](const char* code) {
        return talk.result("official.move", Json::Object{{"name", "tvhung"}, {"to", code}});
    };
    const auto put = [&](const char* login, const char* code) {
        directory::AccountEdit there;
        there.agency = code;
        there.holders = {{account("tvhung").id, directory::Post::clerk, 0, std::nullopt}};
        edit(login, there);
    };
    const auto grant = [&](const char* code) {
        return directory::Grant{
            directory::Rights{directory::Right::lock}, agency_id(code), 0, 0, 0, std::nullopt};
    };
    move_to("H37.8");
    put("nvthanh", "H37.8.1");
    put("nvthanh2", "H37.9.1");
    directory::AccountEdit granted;
    granted.grants = {grant("H37.8.1"), grant("H37.9.1")};
    edit("tvhung", granted);
    EXPECT_THAT(move_to("H37.9")["ended"].as_array(), ElementsAre(Json("nvthanh")));
    EXPECT_TRUE(account("nvthanh").holders.at(0).until);
    EXPECT_FALSE(account("nvthanh2").holders.at(0).until);
    EXPECT_TRUE(account("tvhung").grants.at(0).until);
    EXPECT_FALSE(account("tvhung").grants.at(1).until);
    // Down, within what he had: that stays. Up again: what lay below ends.
    EXPECT_THAT(move_to("H37.9.1")["ended"].as_array(), ::testing::IsEmpty());
    EXPECT_FALSE(account("tvhung").grants.at(1).until);
    EXPECT_THAT(move_to("H37.9")["ended"].as_array(), ElementsAre(Json("nvthanh2")));
    EXPECT_TRUE(account("tvhung").grants.at(1).until);
}

// Ninh Bình erases three months after the lock, Nghệ An after six.
TEST_F(LifeVerbs, WhoIsLockedIsNotMovedToWhereHisMailWouldBeErasedSooner)
{
    talk.result("agency.import",
                rows("write", {agency("H37.8", "H37", "Sở tám"), agency("H37.9", "H37", "Sở chín")}));
    const auto moving_to = [](const char* code) { return Json::Object{{"name", "tvhung"}, {"to", code}}; };
    keep_by("H37.8", "nghean");
    keep_by("H37.9", "ninhbinh");
    talk.result("official.move", moving_to("H37.8"));
    talk.result("official.lock", named("tvhung"));
    const auto refused = talk.refusal("official.move", moving_to("H37.9"));
    EXPECT_EQ(refused.why.key, "move_erases_sooner");
    EXPECT_EQ(refused.why.values.at("there"), Json("3 months"));
    talk.result("official.unlock", named("tvhung"));
    talk.result("official.move", moving_to("H37.9"));
    talk.result("official.lock", named("tvhung"));
    talk.result("official.move", moving_to("H37.8"));
    EXPECT_EQ(talk.refusal("official.move", moving_to("H37")).why.key, "move_erases_sooner")
        << "where nothing is said, what an admin wants erased waits for nothing";
}

TEST_F(LifeVerbs, WhoIsToBeErasedIsNotMovedUntilThatIsCalledOff)
{
    const Json::Object moving{{"name", "tvhung"}, {"to", "H37"}};
    talk.result("agency.import", rows("write", {agency("H37.8", "H37", "Sở tám")}));
    talk.result("official.move", Json::Object{{"name", "tvhung"}, {"to", "H37.8"}});
    talk.result("official.close", named("tvhung"));
    purge("tvhung");
    EXPECT_EQ(talk.refusal("official.move", moving).why.key, "official_purge_pending");
    talk.result("official.call_off", named("tvhung"));
    talk.result("official.move", moving);
}

TEST_F(LifeVerbs, ANewAddressTakesTheBirthDateThatIsKnownAndTheDigitsThatAreGiven)
{
    talk.result("agency.import",
                rows("write", {agency("H37.8", "H37", "Sở tám"), agency("H37.9", "H37", "Sở chín")}));
    keep_by("H37.8", "dongthap");
    keep_by("H37.9", "bacninh");
    Json::Object asked{{"name", "tvhung"},
                       {"to", "H37.9"},
                       {"address", "new"},
                       {"alias_until", std::int64_t{4'000'000'000}}};
    EXPECT_EQ(talk.refusal("official.move", asked).why.key, "move_needs_id_digits");
    asked["id_digits"] = "12345";
    EXPECT_EQ(talk.refusal("official.move", asked).why.key, "bad_id_digits");
    asked["id_digits"] = "8901";
    EXPECT_EQ(talk.result("official.move", asked).text("address"), "hungtv901@langson.gov.vn");
    EXPECT_THAT(house.audit.lines(), ::testing::Not(Contains(HasSubstr("8901"))));

    // Both are Nông Văn Thành: the second one's year tells them apart.
    Json::Object both{{"name", "nvthanh"},
                      {"to", "H37.8"},
                      {"address", "new"},
                      {"alias_until", std::int64_t{4'000'000'000}}};
    EXPECT_EQ(talk.result("official.move", both).text("address"), "nongvanthanh@langson.gov.vn");
    both["name"] = "nvthanh2";
    EXPECT_EQ(talk.refusal("official.move", both).why.key, "move_needs_birth_date");
    talk.result("official.edit", Json::Object{{"name", "nvthanh2"}, {"birth_date", "19/05/1985"}});
    EXPECT_EQ(talk.result("official.move", both).text("address"), "nongvanthanh1985@langson.gov.vn");
}

// Ninh Bình: unlocked, the password must be changed.
TEST_F(LifeVerbs, UnlockingHasThePasswordChangedWhereTheProfileSaysSo)
{
    talk.result("official.lock", named("tvhung"));
    EXPECT_FALSE(talk.result("official.unlock", named("tvhung")).flag("must_change"));
    EXPECT_FALSE(account("tvhung").must_change_password);
    directory::AgencyEdit profile;
    profile.profile = "ninhbinh";
    ASSERT_TRUE(net::run_here_for(house.directory.edit_agency(agency_id("H37"), profile, "")));
    EXPECT_FALSE(talk.result("official.unlock", named("tvhung")).flag("must_change")) << "it is not locked";
    talk.result("official.lock", named("tvhung"));
    EXPECT_TRUE(talk.result("official.unlock", named("tvhung")).flag("must_change"));
    EXPECT_TRUE(account("tvhung").must_change_password);
    EXPECT_EQ(account("tvhung").state, State::active);
}

TEST_F(LifeVerbs, TheInventoryDatesFromTheActivation)
{
    directory::AccountEdit waiting;
    waiting.state = State::pending;
    waiting.addresses = account("tvhung").addresses;
    waiting.addresses->front().from = 1'600'000'000;
    edit("tvhung", waiting);
    const auto date = [&] {
        for (const auto& row : report({{"report", "inventory"}}).first)
            if (row.text("name") == "Triệu Văn Hùng") return row.text("activation_date");
        return std::string("no row");
    };
    EXPECT_EQ(date(), "");
    talk.result("official.activate", named("tvhung"));
    const auto today = date();
    EXPECT_GT(today, "2020-09-13") << "not when its address was made";
    EXPECT_EQ(account("tvhung").addresses.front().from, account("tvhung").state_since);
    talk.result("official.lock", named("tvhung"));
    EXPECT_EQ(date(), today);
}

TEST_F(LifeVerbs, TheShareWithAnAccountIsOfTheStaffAndUnknownWhereNobodyHasCountedThem)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    talk.result("official.move", Json::Object{{"name", "tvhung"}, {"to", "H37.9"}});
    const auto shares = [&](const char* staff) {
        std::vector<std::string> all;
        for (const auto& row : report({{"report", "use"}, {"staff", staff}}).first) {
            const auto& share = row["with_account_percent"];
            all.push_back(share.is_text() ? share.as_text() : std::to_string(share.as_number()));
        }
        return all;
    };
    EXPECT_THAT(shares(""), ElementsAre("unknown", "unknown", "unknown"));
    EXPECT_THAT(shares("agency_code,staff\nh37.9,4\n"), ElementsAre("unknown", "25", "unknown"));
    EXPECT_THAT(shares("staff,agency_code\n4,H37.9\n6,H37\n"), ElementsAre("33", "25", "30"));
    const auto refusal = [&](const char* staff) {
        return talk.refusal("report", Json::Object{{"report", "use"}, {"staff", staff}}).why.key;
    };
    EXPECT_EQ(refusal("agency,count\nH37,4\n"), "bad_staff_file");
    EXPECT_EQ(refusal("agency_code,staff\nH37,many\n"), "bad_staff");
    EXPECT_EQ(refusal("agency_code,staff\nH99,4\n"), "unknown_agency_near");
}

TEST_F(LifeVerbs, ReportsCountByAgencyAndStateWithASum)
{
    talk.result("agency.import", rows("write", {agency("H37.9", "H37", "Sở chín")}));
    talk.result("official.move", Json::Object{{"name", "tvhung"}, {"to", "H37.9"}});
    talk.result("official.lock", Json::Object{{"name", "tvhung"}, {"reason", "nghỉ ốm"}});
    const auto [states, last] = report({{"report", "accounts"}});
    ASSERT_EQ(states.size(), 3U);
    EXPECT_EQ(last.number("count"), 3);
    EXPECT_EQ(states[0].number("active"), 2);
    EXPECT_EQ(states[1].number("locked"), 1);
    EXPECT_EQ(states[2].number("active") + states[2].number("locked"), 3);
    const auto locked = report({{"report", "locked"}, {"agency", "H37.9"}}).first;
    ASSERT_EQ(locked.size(), 1U);
    EXPECT_EQ(locked[0].text("reason"), "nghỉ ốm");
    EXPECT_EQ(report({{"report", "use"}}).first[2].text("with_account_percent"), "unknown");
    EXPECT_EQ(report({{"report", "use"}}).second.text("directory_published"), "");
    EXPECT_EQ(report({{"report", "agencies"}}).first[0].number("with_below"), 3);
    const auto inventory = report({{"report", "inventory"}}).first;
    ASSERT_EQ(inventory.size(), 5U) << "three officials and the boxes of two agencies";
    const auto& hung = inventory.back();
    EXPECT_EQ(hung.text("name"), "Triệu Văn Hùng");
    EXPECT_EQ(hung.text("department"), "Sở chín");
    EXPECT_FALSE(hung.text("disable_date").empty());
    EXPECT_EQ(talk.refusal("report", Json::Object{{"report", "secrets"}}).why.key, "unknown_report");
    EXPECT_EQ(talk.refusal("report", Json::Object{{"report", "use"}, {"agency", "H99"}}).code,
              base::Code::not_found);
}

// Who is locked as such, and whose name is closed to some networks, each once.
TEST(Reports, TheLockedAreListedWithWhoIsLockedOutByWrongPasswords)
{
    directory::Agency top;
    top.id = base::random_uuid();
    top.code = "H37";
    top.name = "Tỉnh";
    auto hung = directory::sample::account("tvhung", "Triệu Văn Hùng");
    auto lan = directory::sample::account("ntlan", "Nông Thị Lan");
    hung.agency = lan.agency = "H37";
    lan.state = State::locked;
    lan.state_reason = "nghỉ ốm";
    const directory::Snapshot snapshot({top}, {hung, lan}, {"langson.gov.vn"});
    Facts facts{.snapshot = snapshot, .last_use = [](const base::Uuid&) { return 0; }, .within = {"H37"}};
    const std::int64_t noon = 1'767'589'200;  // 5 January 2026, 12:00 in Vietnam
    facts.lock_outs = {{"tvhung", "192.0.2.0/24", noon, noon + 3'600},
                       {"tvhung", "198.51.100.0/24", noon - 60, noon + 7'200},
                       {"ntlan", "192.0.2.0/24", noon, 0},
                       {"nobody", "192.0.2.0/24", noon, 0}};
    const auto report = std::ranges::find(reports(), "locked", &Report::name);
    const auto rows = report->rows(facts);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].text("lock"), "account");
    EXPECT_EQ(rows[0].text("reason"), "nghỉ ốm");
    EXPECT_EQ(rows[1].text("address"), lan.primary_address());
    EXPECT_EQ(rows[1].text("lock"), "wrong-passwords");
    EXPECT_EQ(rows[1].text("until"), "") << "until an admin opens it";
    EXPECT_EQ(rows[2].text("address"), hung.primary_address());
    EXPECT_EQ(rows[2].text("since"), "2026-01-05 11:59");
    EXPECT_EQ(rows[2].text("until"), "2026-01-05 14:00");
    EXPECT_EQ(rows[2].number("networks"), 2);
    for (const auto& row : rows)
        for (const auto column : report->columns)
            EXPECT_TRUE(row.as_object().contains(std::string(column))) << column;
    facts.within = {"H37.1"};
    EXPECT_TRUE(report->rows(facts).empty()) << "only of the scope";
}

TEST(Reports, CountAWholeProvince)
{
    std::vector<directory::Agency> agencies;
    for (int i = 0; i < 310; ++i) {
        directory::Agency one;
        one.id = base::random_uuid();
        one.code = i == 0 ? "H37" : "H37." + std::to_string(i);
        one.parent = i == 0 ? "" : "H37";
        agencies.push_back(one);
    }
    std::vector<directory::Account> accounts;
    for (int i = 0; i < 14'411; ++i) {
        accounts.push_back(directory::sample::account("u" + std::to_string(i), "Nông Văn An"));
        accounts.back().quota_bytes = 1 << 30;
        accounts.back().agency = agencies[static_cast<std::size_t>(i) % agencies.size()].code;
        accounts.back().state = i % 7 == 0 ? State::locked : State::active;
    }
    const directory::Snapshot snapshot(agencies, accounts, {directory::sample::domain});
    const Facts facts{snapshot,
                      2'000'000'000,
                      1'999'000'000,
                      [](const base::Uuid&) { return std::int64_t{1'999'500'000}; },
                      {},
                      codes_below(snapshot, "")};
    for (const auto& report : reports()) {
        const auto rows = report.rows(facts);
        EXPECT_GE(rows.size(), report.name == "locked" ? 2'058U : 310U) << report.name;
    }
}

}  // namespace
}  // namespace control
