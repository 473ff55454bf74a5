// Passwords at the admin's door: one's own by whoever knows it, app passwords, and what is recorded of them.

#include "directory/app_password.hpp"
#include "tests/control/conversation.hpp"

#include <gmock/gmock.h>

namespace control {
namespace {

using namespace control::testing;
using base::Code;
using base::Json;
using ::testing::HasSubstr;
using Object = Json::Object;

class Passwords : public Conversation {
  protected:
    Passwords()
    {
        talk.result("official.password", Object{{"name", "tvhung"}, {"password", "khoai lang nướng"}});
    }

    static Object change(std::string old_one, std::string new_one)
    {
        return {{"name", "tvhung"}, {"old", std::move(old_one)}, {"new", std::move(new_one)}};
    }
    Code refusal_of(std::string name, std::string password)
    {
        const auto in = login(std::move(name), std::move(password));
        return in ? Code::conflict : in.error().code;
    }
    const directory::Account& hung()
    {
        kept_ = house.directory.snapshot();
        return *kept_->by_login("tvhung");
    }

    std::shared_ptr<const directory::Snapshot> kept_;
};

TEST_F(Passwords, WhoKnowsTheOldOneChangesHisOwn)
{
    talk.result("own.password", change("khoai lang nướng", "bánh chưng xanh"));
    EXPECT_TRUE(login("tvhung", "bánh chưng xanh"));
    EXPECT_EQ(refusal_of("tvhung", "khoai lang nướng"), Code::wrong_login);
    EXPECT_EQ(talk.refusal("own.password", change("wrong", "cơm tấm sườn bì")).why.key, "wrong_login");
    EXPECT_EQ(talk.refusal("own.password", change("bánh chưng xanh", "tvhung 2026")).why.key,
              "password_is_name");
    EXPECT_EQ(talk.refusal("own.password", change("bánh chưng xanh", "bánh chưng xanh")).why.key,
              "password_same");
    auto nobody = change("x", "cơm tấm sườn bì");
    nobody["name"] = "nobody";
    EXPECT_EQ(talk.refusal("own.password", nobody).why.key, "wrong_login") << "as of a wrong password";
    for (const auto& line : house.logged) EXPECT_THAT(line, ::testing::Not(HasSubstr("chưng")));
}

TEST_F(Passwords, WhatMustBeChangedIsRefusedToMailProgramsUntilItIs)
{
    const auto made = talk.result("official.password",
                                  Object{{"name", "tvhung"}, {"generate", true}, {"must_change", true}});
    EXPECT_EQ(refusal_of("tvhung", made.text("password")), Code::expired);
    EXPECT_TRUE(hung().must_change_password);
    talk.result("own.password", change(made.text("password"), "bánh chưng xanh"));
    EXPECT_TRUE(login("tvhung", "bánh chưng xanh"));
    EXPECT_FALSE(hung().must_change_password);
    EXPECT_NE(hung().password_since, 0);
}

TEST_F(Passwords, HoldNoBirthDateWhereItIsForbidden)
{
    directory::AgencyEdit kept;
    kept.profile = "ninhbinh";
    const auto top = house.directory.snapshot()->agency("H37")->id;
    ASSERT_TRUE(net::run_here_for(house.directory.edit_agency(top, std::move(kept), "")));
    const auto edit = [&](std::string date) {
        return Object{{"name", "tvhung"}, {"birth_date", std::move(date)}};
    };
    const auto set = [](std::string password) {
        return Object{{"name", "tvhung"}, {"password", std::move(password)}};
    };
    talk.result("official.password", set("Khoai-19051985-nướng"));
    EXPECT_EQ(talk.refusal("official.edit", edit("19 May 1985")).why.key, "bad_birth_date");
    const auto edited = talk.result("official.edit", edit("19/05/1985"));
    EXPECT_THAT(edited.print(), ::testing::Not(HasSubstr("1985"))) << "it is told to nobody";
    for (const char* dates : {"19051985", "19/5/1985", "190585", "1985-05-19"}) {
        const std::string chosen = "Khoai-lang " + std::string(dates);
        EXPECT_EQ(talk.refusal("official.password", set(chosen)).why.key, "password_is_birth_date") << dates;
        EXPECT_EQ(talk.refusal("own.password", change("Khoai-19051985-nướng", chosen)).why.key,
                  "password_is_birth_date");
    }
    talk.result("own.password", change("Khoai-19051985-nướng", "Bánh-chưng-20051985"));
    talk.result("official.edit", edit(""));
    talk.result("official.password", set("Khoai-lang-19051985"));
    for (const auto& line : house.audit.lines()) EXPECT_THAT(line, ::testing::Not(HasSubstr("1985")));
}

TEST_F(Passwords, AnImportKeepsTheBirthDateForThem)
{
    auto row = official(5, "LS9", "Lý Thị Hoa").as_object();
    row["birth_date"] = "9.5.1985";
    row["mobile"] = "0912345678";
    take_in(talk, {row});
    const auto snapshot = house.directory.snapshot();
    const auto* hoa = snapshot->by_staff_id("LS9");
    EXPECT_EQ(hoa->mobile, "0912345678");
    const auto kept = net::run_here_for(house.directory.details(hoa->id, directory::Detail::birth_date));
    ASSERT_TRUE(kept);
    EXPECT_THAT(*kept, ::testing::ElementsAre("1985-05-09"));
}

TEST_F(Passwords, AppPasswordsAreMadeListedAndRevoked)
{
    const auto made =
        talk.result("app.add", Object{{"name", "tvhung"}, {"label", "Điện thoại"}, {"scope", "imap"}});
    EXPECT_EQ(made.text("password").size(), 20U);
    const auto in = login("tvhung", made.text("password"));
    ASSERT_TRUE(in);
    EXPECT_EQ(directory::app_password_id(in->app_password), made.text("id"));
    const auto rows = talk.result("app.list", Object{{"name", "tvhung"}})["app_passwords"].as_array();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].text("label"), "Điện thoại");
    EXPECT_EQ(rows[0].text("scope"), "imap");
    EXPECT_EQ(rows[0].number("used"), 0);
    EXPECT_EQ(talk.refusal("app.revoke", Object{{"name", "tvhung"}, {"id", "ffffffff"}}).why.key,
              "no_app_password");
    talk.result("app.revoke", Object{{"name", "tvhung"}, {"id", made.text("id")}});
    EXPECT_EQ(refusal_of("tvhung", made.text("password")), Code::wrong_login);
    EXPECT_FALSE(directory::still_counts(*in, hung()));
    EXPECT_EQ(
        talk.refusal("app.add", Object{{"name", "tvhung"}, {"label", "x"}, {"scope", "control"}}).why.key,
        "app_scope");
}

TEST_F(Passwords, OnesOwnAppPasswordsTakeTheOnePassword)
{
    const auto made = talk.result(
        "own.app",
        Object{{"do", "add"}, {"name", "tvhung"}, {"label", "Máy nhà"}, {"password", "khoai lang nướng"}});
    EXPECT_TRUE(login("tvhung", made.text("password")));
    Object listed{{"do", "list"}, {"name", "tvhung"}, {"password", made.text("password")}};
    EXPECT_EQ(talk.refusal("own.app", listed).why.key, "wrong_login") << "that one is for mail";
    listed["password"] = "khoai lang nướng";
    EXPECT_EQ(talk.result("own.app", listed)["app_passwords"].as_array().size(), 1U);
    talk.result("own.app", Object{{"do", "revoke"},
                                  {"name", "tvhung"},
                                  {"id", made.text("id")},
                                  {"password", "khoai lang nướng"}});
    EXPECT_EQ(talk.result("own.app", listed)["app_passwords"].as_array().size(), 0U);
}

TEST_F(Passwords, OneAccountHasSoManyAppPasswordsAtMost)
{
    for (std::size_t i = 0; i < directory::most_app_passwords; ++i)
        talk.result("app.add", Object{{"name", "tvhung"}, {"label", "x"}});
    EXPECT_EQ(talk.refusal("app.add", Object{{"name", "tvhung"}, {"label", "x"}}).why.key, "app_most");
}

}  // namespace
}  // namespace control
