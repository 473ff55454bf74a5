// Province: a small tree of agencies, an official in each part of it, and an admin of every kind.
//
//   H37            op (province-operator), au (auditor), chief
//   ├ H37.10       nqhuy, xa (agency-admin there)
//   └ H37.31       da (district-admin)
//     └ H37.31.37  tvhung, ca (commune-admin), aa (agency-admin)
#pragma once

#include "control/rights/roles.hpp"
#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "tests/control/served.hpp"

namespace control::testing {

inline const std::string secret = "correct horse battery";

// Everybody has the same code.
struct OneCode final : SecondFactor {
    bool enrolled = true;

    net::Task<base::Result<bool>> is_enrolled(base::Uuid) override { co_return enrolled; }
    net::Task<base::Result<void>> check(base::Uuid, std::string code) override
    {
        if (code == "123456") co_return base::Result<void>{};
        co_return base::refuse(base::Code::wrong_login);
    }
};

// What was sent to whom.
struct Telephones final : Messenger {
    bool works = true;
    std::vector<std::pair<std::string, std::string>> sent{};

    net::Task<base::Result<void>> send(std::string mobile, std::string text) override
    {
        if (!works) co_return base::refuse(base::Code::unavailable, "no network");
        sent.emplace_back(std::move(mobile), std::move(text));
        co_return base::Result<void>{};
    }
};

// test.purge: takes two, as all verbs do whose work cannot be undone.
struct Purge {
    std::string name, account;
};

inline Purge parse_purge(Args& args)
{
    std::string name = args.text("name");
    return {std::move(name), args.optional_text("account")};
}

inline net::Task<Foreseen> foresee_purge(Session& session, Purge asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return meaning(**found);
}

inline net::Task<Answer> purge(Session& session, Purge asked)
{
    const auto snapshot = session.directory().snapshot();
    auto found = co_await find_meant(session, *snapshot, asked.name, asked.account);
    if (!found) co_return std::unexpected(std::move(found.error()));
    directory::AccountEdit edit;
    edit.state = directory::State::purged;
    auto stored = co_await session.directory().edit((*found)->id, std::move(edit), {});
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::removed, "purged in a test", {"login", (*found)->login}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    co_return base::Json::Object{{"purged", (*found)->login}};
}

inline const Verb test_purge{"test.purge",   parse_then<parse_purge, purge>,
                             Duty::recorded, directory::Right::purge,
                             Weight::two,    Reach::scope,
                             nullptr,        parse_then_foresee<parse_purge, foresee_purge>};

inline std::span<const Verb* const> verbs_and_purge()
{
    static const std::vector<const Verb*> all = [] {
        std::vector<const Verb*> some(verbs().begin(), verbs().end());
        some.push_back(&test_purge);
        return some;
    }();
    return all;
}

class Province {
  public:
    explicit Province(Settings settings = lenient(), std::string folder = {})
        : server(parts(std::move(folder)), with_two_users(std::move(settings)))
    {}
    const directory::Account& who(const std::string& login) const
    {
        kept_ = directory.snapshot();
        return *kept_->by_id(id_of(login));
    }

    static directory::Agency agency(std::string code, std::string parent, std::string name)
    {
        directory::Agency made;
        made.id = id_of(code);
        made.code = std::move(code);
        made.parent = std::move(parent);
        made.name = std::move(name);
        made.version = "seed";
        return made;
    }

    static std::vector<directory::Agency> agencies()
    {
        return {agency("H37", "", "Ủy ban nhân dân tỉnh Lạng Sơn"),
                agency("H37.10", "H37", "Sở Thông tin và Truyền thông"),
                agency("H37.31", "H37", "Ủy ban nhân dân huyện Cao Lộc"),
                agency("H37.31.37", "H37.31", "Ủy ban nhân dân xã Quảng Lạc")};
    }

    // The same for the same name, in every run.
    static base::Uuid id_of(std::string_view name)
    {
        base::Uuid id;
        for (std::size_t i = 0; i < name.size() && i < id.bytes.size(); ++i)
            id.bytes[i] = static_cast<std::uint8_t>(name[i]);
        return id;
    }

    static directory::Account account(std::string login, std::string agency, std::string_view role = {},
                                      std::string_view scope = {})
    {
        directory::Account made;
        made.id = id_of(login);
        made.name = "Người " + login;
        made.staff_id = "LS-" + login;
        made.agency = std::move(agency);
        made.addresses = {{login + "@langson.gov.vn", 0, std::nullopt}};
        made.login = std::move(login);
        made.quota_bytes = 1 << 30;
        made.version = "seed";
        if (!role.empty())
            made.grants.push_back({role_named(role)->rights, scope.empty() ? base::Uuid{} : id_of(scope)});
        return made;
    }

    static std::vector<directory::Account> accounts()
    {
        return {account("chief", "H37"),
                account("op", "H37", "province-operator"),
                account("au", "H37", "auditor"),
                account("nqhuy", "H37.10"),
                account("xa", "H37.10", "agency-admin", "H37.10"),
                account("da", "H37.31", "district-admin", "H37.31"),
                account("tvhung", "H37.31.37"),
                account("ca", "H37.31.37", "commune-admin", "H37.31.37"),
                account("aa", "H37.31.37", "agency-admin", "H37.31.37")};
    }

    static std::unordered_map<base::Uuid, std::string> hashes()
    {
        static const std::string hash = directory::hash_password(secret, directory::quick_cost);
        std::unordered_map<base::Uuid, std::string> all;
        for (const auto& account : accounts()) all[account.id] = hash;
        return all;
    }

    // Two users of the machine besides root, each a person of his own, so that there is somebody else to agree.
    static constexpr std::uint32_t first_user = 64, second_user = 65;
    static Settings with_two_users(Settings settings)
    {
        settings.users = {std::to_string(first_user), std::to_string(second_user)};
        return settings;
    }

    Parts parts(std::string folder)
    {
        return {directory,
                house.store,
                house.offload,
                clock,
                house.log,
                house.metrics,
                house.audit,
                {},
                "congvud test",
                &house.agencies,
                directory::Profiles(),
                nullptr,
                nullptr,
                std::move(folder),
                &factor,
                verbs_and_purge(),
                nullptr,
                {},
                &factors,
                [this](const auto&, auto) { return asks_factor; },
                &sent_codes};
    }

    House house;
    OneCode factor;
    base::FakeClock clock{base::WallTime(std::chrono::seconds(directory::unix_now()))};
    directory::memory::Directory directory{agencies(), accounts(), {"langson.gov.vn"}, hashes()};
    Factors factors{directory, clock, directory::Seal(std::string(directory::Seal::key_size, 'k'))};
    Telephones telephones;
    SentCodes sent_codes{telephones, clock, "{code}"};
    bool asks_factor = false;  // of who reads mail
    Server server;

  private:
    mutable std::shared_ptr<const directory::Snapshot> kept_;
};

// What the audit was told.
inline std::string told(const Province& province)
{
    std::string all;
    for (const auto& line : province.house.audit.lines()) all += line + "\n";
    return all;
}

// One admin at his end: root, the first or second user, or whoever logs in.
class Desk : public Talk {
  public:
    Desk(Province& province, const std::string& who) : Talk(province.server, user_of(who))
    {
        hello();
        if (who != "root" && user_of(who) == 0) login(who);
    }
    static std::uint32_t user_of(std::string_view who)
    {
        return who == "first" ? Province::first_user : who == "second" ? Province::second_user : 0;
    }

    void login(const std::string& who)
    {
        result("login", base::Json::Object{{"name", who}, {"password", secret}, {"code", "123456"}});
    }

    // The key of the refusal; empty where it was done.
    std::string key(std::string verb, base::Json args)
    {
        const auto reply = ask(std::move(verb), std::move(args));
        const auto* refused = std::get_if<Refusal>(&reply.body);
        return refused ? refused->why.key : std::string();
    }
    std::string text(std::string verb, base::Json args)
    {
        const auto reply = ask(std::move(verb), std::move(args));
        const auto* refused = std::get_if<Refusal>(&reply.body);
        if (refused == nullptr) return "done";
        const auto sentence = control::say(Language::english, *refused);
        return sentence.text + (sentence.hint.empty() ? "" : ". " + sentence.hint);
    }
};

}  // namespace control::testing
