// What admins may edit by an LDAP client of their own: slapd's rules of access, with a real slapd.

#include "directory/ldap/on_slapd.hpp"

namespace directory::ldap {
namespace {

using base::Code;

class AdminsByLdap : public OnSlapd {
  protected:
    void SetUp() override
    {
        OnSlapd::SetUp();
        auto other = sample::official("LS3", "Lê Văn Ba", "lvba", "H37");
        auto clerk = sample::official("LS4", "Lê Thị Tư", "lttu");
        other.password_hash = clerk.password_hash = hash_password("bí mật", quick_cost);
        for (auto& outcome : net::run_here_for(trial_.directory().add_accounts({other, clerk})))
            ASSERT_TRUE(outcome) << outcome.error().detail;
        above_ = *snapshot()->by_login("lvba");
    }

    void grant(Rights rights, const base::Uuid& scope, std::optional<std::int64_t> until = std::nullopt,
               std::int64_t from = 0)
    {
        AccountEdit edit;
        edit.grants = {{rights, scope, 0, 0, from, until}};
        auto done = net::run_here_for(trial_.directory().edit(lan_.id, std::move(edit), {}));
        ASSERT_TRUE(done) << done.error().detail;
    }

    // As lan, who has logged in to slapd by herself.
    base::Result<void> change(const Account& whom, std::string attribute, std::string value = "x")
    {
        auto own = *Connection::open_unbound(endpoint());
        EXPECT_TRUE(own.bind(lan_.dn, "bí mật"));
        return own.modify(whom.dn, {{Change::What::replace, std::move(attribute), {std::move(value)}}});
    }
    bool may(const Account& whom, std::string attribute, std::string value = "x")
    {
        auto done = change(whom, std::move(attribute), std::move(value));
        EXPECT_TRUE(done || done.error().code == Code::denied) << done.error().detail;
        return done.has_value();
    }

    Account above_;
};

TEST_F(AdminsByLdap, EditTitlesAndTelephonesBelowTheirAgencyAndNothingElse)
{
    EXPECT_FALSE(may(huy_, "title")) << "nothing is granted yet";
    grant({Right::see, Right::edit}, snapshot()->agency("H37.31")->id, std::nullopt, unix_now() + 86'400);
    EXPECT_FALSE(may(huy_, "title")) << "what is granted has not begun";
    grant({Right::see, Right::edit}, snapshot()->agency("H37.31")->id);
    EXPECT_TRUE(may(huy_, "title", "Phó chủ tịch")) << "in a commune below";
    EXPECT_TRUE(may(huy_, "telephoneNumber", "02053800009"));
    for (const char* kept : {"userPassword", "congvuGrant", "congvuState", "mail", "cn", "uid"})
        EXPECT_FALSE(may(huy_, kept)) << kept;
    EXPECT_FALSE(may(huy_, "congvuEditScope", to_string(huy_.id)));
    EXPECT_FALSE(may(huy_, "congvuEditsAll", "TRUE"));
    EXPECT_FALSE(may(above_, "title")) << "outside";
    EXPECT_FALSE(may(lan_, "title")) << "an admin, herself among them";
    EXPECT_TRUE(soon([this] { return snapshot()->by_login("nqhuy")->title == "Phó chủ tịch"; }));
}

TEST_F(AdminsByLdap, EditNothingWithoutThatRightOrWhenItIsTakenAway)
{
    const auto commune = snapshot()->agency("H37.31.37")->id;
    grant({Right::see, Right::lock}, commune);
    EXPECT_FALSE(may(huy_, "title")) << "another right";
    grant({Right::edit}, commune, unix_now() + 3600);
    EXPECT_FALSE(may(huy_, "title")) << "slapd would not see its end";
    grant({Right::edit}, base::Uuid{});
    EXPECT_TRUE(may(above_, "title")) << "over everything";
    grant({Right::edit}, snapshot()->agency("H37")->id);
    AccountEdit none;
    none.grants.emplace();
    ASSERT_TRUE(net::run_here_for(trial_.directory().edit(lan_.id, std::move(none), {})));
    EXPECT_FALSE(may(huy_, "title"));
}

}  // namespace
}  // namespace directory::ldap
