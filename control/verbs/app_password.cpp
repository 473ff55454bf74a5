// app.add, app.list, app.revoke: secrets for one device each, by an admin. own.app: the same, by who shows his password.
//
//   {"name":"nqhuy","label":"Điện thoại","scope":"imap,submission"}   {"official":{…},"id":"1f3a9c02","password":"…"}
//   {"name":"nqhuy"}               {"official":{…},"app_passwords":[{"id":"…","label":"…","scope":"…","made":…,"used":…}]}
//   {"name":"nqhuy","id":"1f3a9c02"}                                  {"official":{…},"id":"1f3a9c02"}
//   {"do":"add|list|revoke","name":"nqhuy","password":"…",…}          as above; add also "code" (factors.hpp)
//
// The secret is shown once. What is revoked ends the sessions that it has opened. Secrets are random, so a quick hash is
// enough for them.

#include "directory/app_password.hpp"
#include "control/verbs.hpp"
#include "control/verbs/factors.hpp"
#include "control/verbs/passwords.hpp"
#include "directory/password.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <random>

namespace control {
namespace {

using base::Code;
using base::Json;
using directory::Account;
using directory::AppPassword;
using directory::Detail;

constexpr int most_rounds = 5;  // while an account changes under our eyes

enum class Doing { add, list, revoke };

struct Asked {
    Doing doing = Doing::list;
    std::string name{}, label{}, password{}, code{};
    std::vector<directory::Entrance> entrances{};
    std::uint32_t id = 0;
};

Asked parse_add(Args& args)
{
    Asked asked{.doing = Doing::add, .name = args.text("name"), .label = args.text("label")};
    const bool is_fine = asked.label.size() <= 4 * directory::longest_label &&
                         std::ranges::none_of(asked.label, [](char c) { return c >= 0 && c < ' '; });
    if (!is_fine) args.refuse("label", "argument_long", {{"most", directory::longest_label}});
    auto scope = args.optional_text("scope");
    auto entrances = directory::entrances_from(scope.empty() ? "imap,submission" : scope);
    if (!entrances) args.refuse("scope", "app_scope", {{"scope", base::printable(scope, 64)}});
    asked.entrances = std::move(entrances).value_or(std::vector<directory::Entrance>{});
    return asked;
}

Asked parse_list(Args& args)
{
    return {.name = args.text("name")};
}

Asked parse_revoke(Args& args)
{
    Asked asked{.doing = Doing::revoke, .name = args.text("name")};
    const auto text = args.text("id");
    const auto id = directory::app_password_id_from(text);
    if (!id) args.refuse("id", "no_app_password", {{"id", base::printable(text, 64)}});
    asked.id = id.value_or(0);
    return asked;
}

Asked parse_own(Args& args)
{
    const auto doing = args.text("do");
    auto asked = doing == "add" ? parse_add(args) : doing == "revoke" ? parse_revoke(args) : parse_list(args);
    if (doing != "add" && doing != "list" && doing != "revoke")
        args.refuse("do", "own_app_do", {{"do", base::printable(doing, 64)}});
    asked.password = args.text("password");
    asked.code = args.optional_text("code");
    return asked;
}

// Admins act within their rights; who has shown his password acts on his own account.
struct Hands {
    directory::Directory& directory;
    const Account& account;
    std::string version{};  // of what was read
};

std::uint32_t fresh_id(const std::vector<AppPassword>& all)
{
    std::random_device random;
    for (;;) {
        const auto id = static_cast<std::uint32_t>(random());
        const bool is_free = id != 0 && std::ranges::find(all, id, &AppPassword::id) == all.end();
        if (is_free) return id;
    }
}

Json describe_one(const AppPassword& one)
{
    return Json::Object{{"id", directory::app_password_id(one.id)},
                        {"label", one.label},
                        {"scope", directory::to_text(one.entrances)},
                        {"made", one.made},
                        {"used", one.used}};
}

net::Task<std::expected<std::vector<AppPassword>, Refusal>> all_of(Hands hands)
{
    auto reading = hands.directory.details(hands.account.id, Detail::app_password);
    const auto values = co_await std::move(reading);
    if (!values) co_return std::unexpected(from_directory(values.error()));
    co_return directory::app_passwords_from(*values);
}

net::Task<std::optional<Refusal>> store(Hands hands, std::vector<AppPassword> all)
{
    directory::AccountEdit edit;
    auto& values = edit.details[Detail::app_password];
    for (const auto& one : all) values.push_back(to_value(one));
    auto storing = hands.directory.edit(hands.account.id, std::move(edit), hands.version);
    const auto stored = co_await std::move(storing);
    if (!stored) co_return from_directory(stored.error());
    co_return std::nullopt;
}

Answer list(const std::vector<AppPassword>& all)
{
    Json::Array rows;
    for (const auto& one : all) rows.push_back(describe_one(one));
    return Json::Object{{"app_passwords", std::move(rows)}};
}

Answer change(std::vector<AppPassword>& all, const Asked& asked, std::int64_t now)
{
    if (asked.doing == Doing::revoke) {
        const auto id = directory::app_password_id(asked.id);
        if (std::erase_if(all, [&](const auto& one) { return one.id == asked.id; }) == 0)
            return no(Code::not_found, "no_app_password", {{"id", id}});
        return Json::Object{{"id", id}};
    }
    if (all.size() >= directory::most_app_passwords)
        return no(Code::limit, "app_most", {{"most", directory::most_app_passwords}});
    const auto secret = directory::random_secret();
    const auto id = fresh_id(all);
    all.push_back(
        {id, asked.entrances, now, 0, directory::hash_password(secret, directory::quick_cost), asked.label});
    return Json::Object{{"id", directory::app_password_id(id)}, {"password", secret}};
}

// Written only over what was read: of two at once the second reads again, so that nothing revoked comes back.
net::Task<Answer> act(Session& session, Hands hands, Asked asked)
{
    for (int round = 0; round < most_rounds; ++round) {
        // The version first: what is read after it is no older.
        const auto snapshot = session.parts().directory.snapshot();
        const auto* known = snapshot->by_id(hands.account.id);
        hands.version = known ? known->version : hands.account.version;
        auto reading = all_of(hands);
        auto all = co_await std::move(reading);
        if (!all) co_return std::unexpected(std::move(all.error()));
        if (asked.doing == Doing::list) co_return list(*all);
        auto answer = change(*all, asked, session.now());
        if (!answer) co_return answer;
        auto storing = store(hands, *std::move(all));
        auto fault = co_await std::move(storing);
        if (!fault) co_return answer;
        if (fault->code != Code::conflict) co_return std::unexpected(std::move(*fault));
    }
    co_return no(Code::unavailable, "directory_away", {{"why", "the account is being changed all the time"}});
}

std::string_view event_of(Doing doing)
{
    return doing == Doing::add ? "an app password was made" : "an app password was revoked";
}

net::Task<Answer> by_admin(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    const auto doing = asked.doing;
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const Account& account = **found;
    if (!account.has_login())
        co_return no(Code::cannot, "no_password_here", {{"name", account.primary_address()}});
    auto acting = act(session, {session.directory(), account, {}}, std::move(asked));
    auto answer = co_await std::move(acting);
    if (!answer) co_return answer;
    auto object = answer->as_object();
    if (doing != Doing::list) {
        Act done{ledger::Kind::password_changed,
                 std::string(event_of(doing)),
                 {"login", account.login},
                 {"reason", answer->text("id")}};
        if (auto fault = co_await session.record(std::move(done)))
            co_return std::unexpected(std::move(*fault));
    }
    object.emplace("official", describe(*snapshot, account));
    co_return object;
}

net::Task<Answer> by_owner(Session& session, Asked asked)
{
    if (auto away = session.audit_away()) co_return std::unexpected(std::move(*away));
    const auto snapshot = session.directory().snapshot();
    const auto doing = asked.doing;
    auto proving = prove_own(session, *snapshot, asked.name, asked.password);
    const auto found = co_await std::move(proving);
    if (!found) co_return std::unexpected(found.error());
    const Account& account = **found;
    if (account.must_change_password)
        co_return no(Code::denied, "must_change_password", {{"login", account.login}});
    if (doing == Doing::add) {
        auto checking = fault_in_own_factor(session, account, asked.code);
        if (auto fault = co_await std::move(checking)) co_return std::unexpected(std::move(*fault));
    }
    auto acting = act(session, {session.parts().directory, account, {}}, std::move(asked));
    auto answer = co_await std::move(acting);
    if (!answer) co_return answer;
    auto object = answer->as_object();
    if (doing != Doing::list) {
        auto event = std::string(event_of(doing)) + ": " + answer->text("id");
        auto recording = record_own(session, ledger::Kind::password_changed, account, std::move(event));
        if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    }
    object.emplace("official", describe(*snapshot, account));
    co_return object;
}

}  // namespace

using directory::Right;

const Verb app_add{"app.add", parse_then<parse_add, by_admin>, Duty::recorded, Right::reset_password};
const Verb app_list{"app.list", parse_then<parse_list, by_admin>, Duty::none, Right::reset_password};
const Verb app_revoke{"app.revoke", parse_then<parse_revoke, by_admin>, Duty::recorded,
                      Right::reset_password};
const Verb own_app{"own.app",    parse_then<parse_own, by_owner>, Duty::none, Right::see, Weight::one,
                   Reach::nobody};

}  // namespace control
