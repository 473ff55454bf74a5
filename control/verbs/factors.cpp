#include "control/verbs/factors.hpp"

#include "control/verbs/importing.hpp"
#include "directory/login_rules.hpp"
#include "directory/totp.hpp"

#include "base/text.hpp"

namespace control {
namespace {

using base::Code;
using base::Json;
using directory::Account;

constexpr std::size_t longest_code = 64;

Refusal trouble(const base::Error& error, const Account& account)
{
    switch (error.code) {
    case Code::exists: return refusal(Code::exists, "factor_in_use", {{"login", account.login}});
    case Code::not_found: return refusal(Code::not_found, "factor_none", {{"login", account.login}});
    case Code::wrong_login: return refusal(Code::wrong_login, "factor_wrong");
    case Code::corrupt: return refusal(Code::corrupt, "factor_unreadable", {{"login", account.login}});
    default: return from_directory(error);
    }
}

// The regulations in force for this account; of an agency that names no profile of ours: the province's.
net::Task<std::optional<directory::Profile>> profile_of(Session& session, Account account)
{
    const auto snapshot = session.directory().snapshot();
    const auto& used = session.parts().profiles.used();
    auto finding =
        find_profile(session, std::string(directory::profile_name(*snapshot, account.agency, used)));
    auto profile = co_await std::move(finding);
    if (!profile) {
        auto again = find_profile(session, {});
        profile = co_await std::move(again);
    }
    if (!profile) co_return std::nullopt;
    co_return *std::move(profile);
}

net::Task<std::expected<bool, Refusal>> has_factor(Session& session, Account account)
{
    if (session.parts().second_factor == nullptr) co_return false;
    auto asking = session.parts().second_factor->is_enrolled(account.id);
    const auto enrolled = co_await std::move(asking);
    if (!enrolled) co_return std::unexpected(trouble(enrolled.error(), account));
    co_return *enrolled;
}

// What is shown of a telephone number to who must know already which it is.
std::string end_of(const std::string& mobile)
{
    return mobile.size() <= 6 ? mobile.substr(mobile.size() / 2) : mobile.substr(mobile.size() - 3);
}

net::Task<std::optional<Refusal>> record(Session& session, std::string event, std::string login)
{
    Act act{ledger::Kind::modified, std::move(event), {"login", std::move(login)}};
    auto recording = session.record(std::move(act));
    co_return co_await std::move(recording);
}

Json::Object about(Session& session, const Account& account)
{
    return {{"official", describe(*session.directory().snapshot(), account)}};
}

std::string issuer_of(const directory::Snapshot& snapshot)
{
    return snapshot.domains().empty() ? "congvu" : snapshot.domains().front();
}

}  // namespace

net::Task<bool> asks_admin_factor(Session& session, Account account)
{
    auto looking = profile_of(session, std::move(account));
    const auto profile = co_await std::move(looking);
    co_return !profile || profile->login.second_factor != directory::SecondFactor::nobody;
}

bool asks_code(const Refusal& refusal)
{
    return refusal.why.key == "factor_needed" || refusal.why.key == "factor_sent";
}

net::Task<std::optional<Refusal>> fault_in_code(Session& session, Account account, std::string code)
{
    auto* factor = session.parts().second_factor;
    if (code.empty()) co_return refusal(Code::denied, "factor_needed");
    if (!session.office().logins.may_try_factor(account.id)) co_return refusal(Code::limit, "factor_tries");
    if (factor == nullptr || code.size() > longest_code) co_return refusal(Code::wrong_login, "factor_wrong");
    auto checking = factor->check(account.id, std::move(code));
    const auto checked = co_await std::move(checking);
    if (!checked) co_return trouble(checked.error(), account);
    co_return std::nullopt;
}

net::Task<bool> takes_sent_code(Session& session, Account account)
{
    if (session.parts().sent_codes == nullptr || account.mobile.empty()) co_return false;
    auto looking = profile_of(session, std::move(account));
    const auto profile = co_await std::move(looking);
    co_return profile && profile->login.sends_codes.value_or(false);
}

net::Task<std::optional<Refusal>> fault_in_sent_code(Session& session, Account account, std::string code)
{
    auto& codes = *session.parts().sent_codes;
    if (!code.empty()) {
        if (!session.office().logins.may_try_factor(account.id))
            co_return refusal(Code::limit, "factor_tries");
        if (!codes.check(account.id, code)) co_return refusal(Code::wrong_login, "factor_sent_wrong");
        co_return std::nullopt;
    }
    auto sending = codes.send(account.id, account.mobile);
    const auto sent = co_await std::move(sending);
    if (!sent && sent.error().code == Code::limit) co_return refusal(Code::limit, "factor_sent_often");
    if (!sent) co_return refusal(Code::unavailable, "factor_not_sent", {{"why", sent.error().detail}});
    auto recording = record(session, "a code was sent by SMS", account.login);
    if (auto fault = co_await std::move(recording)) co_return fault;
    co_return refusal(Code::denied, "factor_sent", {{"end", end_of(account.mobile)}});
}

net::Task<std::optional<Refusal>> fault_in_kept_factor(Session& session, Account account, std::string code)
{
    auto asking = has_factor(session, account);
    const auto has = co_await std::move(asking);
    if (!has) co_return has.error();
    if (!*has) co_return std::nullopt;
    auto checking = fault_in_code(session, std::move(account), std::move(code));
    co_return co_await std::move(checking);
}

net::Task<std::optional<Refusal>> fault_in_own_factor(Session& session, Account account, std::string code)
{
    const auto& parts = session.parts();
    const bool is_asked = parts.asks_factor && parts.asks_factor(account, session.peer().address);
    auto asking = has_factor(session, account);
    const auto has = co_await std::move(asking);
    if (!has) co_return has.error();
    if (!*has && !is_asked) co_return std::nullopt;
    auto taking = takes_sent_code(session, account);
    if (!*has && !co_await std::move(taking))
        co_return refusal(Code::denied, "factor_from_inside", {{"login", account.login}});
    auto checking = *has ? fault_in_code(session, std::move(account), std::move(code))
                         : fault_in_sent_code(session, std::move(account), std::move(code));
    co_return co_await std::move(checking);
}

net::Task<Answer> begin_factor(Session& session, directory::Directory& by, Account account)
{
    auto* factors = session.parts().factors;
    if (factors == nullptr) co_return no(Code::unsupported, "factor_unsupported");
    auto beginning = factors->begin(by, account.id);
    const auto secret = co_await std::move(beginning);
    if (!secret) co_return std::unexpected(trouble(secret.error(), account));
    auto recording = record(session, "a second factor was begun", account.login);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    auto answer = about(session, account);
    answer.emplace("secret", directory::totp::to_base32(*secret));
    answer.emplace(
        "uri", directory::totp::uri_of(issuer_of(*session.directory().snapshot()), account.login, *secret));
    co_return answer;
}

net::Task<Answer> confirm_factor(Session& session, directory::Directory& by, Account account,
                                 std::string code)
{
    auto* factors = session.parts().factors;
    if (factors == nullptr) co_return no(Code::unsupported, "factor_unsupported");
    if (!session.office().logins.may_try_factor(account.id)) co_return no(Code::limit, "factor_tries");
    auto confirming = factors->confirm(by, account.id, code.substr(0, longest_code));
    const auto codes = co_await std::move(confirming);
    if (!codes) co_return std::unexpected(trouble(codes.error(), account));
    auto recording = record(session, "a second factor is in use", account.login);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    auto answer = about(session, account);
    Json::Array recovery;
    for (const auto& one : *codes) recovery.emplace_back(one);
    answer.emplace("recovery", std::move(recovery));
    co_return answer;
}

net::Task<Answer> remove_factor(Session& session, directory::Directory& by, Account account)
{
    auto* factors = session.parts().factors;
    if (factors == nullptr) co_return no(Code::unsupported, "factor_unsupported");
    auto removing = factors->remove(by, account.id);
    const auto removed = co_await std::move(removing);
    if (!removed) co_return std::unexpected(trouble(removed.error(), account));
    // Logins that this factor has opened end with it.
    session.office().logins.close_all_of(account.id);
    auto recording = record(session, "a second factor was removed", account.login);
    if (auto fault = co_await std::move(recording)) co_return std::unexpected(std::move(*fault));
    co_return about(session, account);
}

net::Task<Answer> show_factor(Session& session, Account account)
{
    auto* factors = session.parts().factors;
    if (factors == nullptr) co_return no(Code::unsupported, "factor_unsupported");
    auto looking = factors->look(account.id);
    const auto shown = co_await std::move(looking);
    if (!shown) co_return std::unexpected(trouble(shown.error(), account));
    auto answer = about(session, account);
    answer.emplace("state", !*shown ? "none" : (*shown)->is_in_use ? "in_use" : "begun");
    if (*shown) {
        answer.emplace("since", (*shown)->since);
        answer.emplace("recovery_left", static_cast<std::int64_t>((*shown)->recovery_left));
    }
    co_return answer;
}

}  // namespace control
