// official.password: a new password for one official, chosen by an admin or made at random.
//
//   {"name":"nqhuy","password":"…"}      {"official":{…}}
//   {"name":"nqhuy","generate":true}     {"official":{…},"password":"…"}

#include "control/import/cell.hpp"
#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "directory/password.hpp"

#include "base/unicode.hpp"

#include <algorithm>

namespace control {
namespace {

constexpr std::size_t shortest = 9;       // characters: the longest minimum that a province's rules ask for
constexpr std::size_t longest = 256;      // bytes
constexpr std::size_t worth_finding = 4;  // a shorter name is found in too many good passwords

struct Password {
    std::string name, password;
    bool is_random = false;
};

Password parse(Args& args)
{
    Password asked{args.text("name"), {}, args.flag("generate")};
    if (!asked.is_random) asked.password = args.text("password");
    return asked;
}

std::size_t characters_in(std::string_view utf8)
{
    auto is_beginning = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(utf8, is_beginning));
}

bool holds(const std::string& folded, const std::string& name)
{
    return name.size() >= worth_finding && folded.contains(name);
}

// Why this password must not be; nullopt if it may.
std::optional<Refusal> fault_of(const std::string& password, const directory::Account& account)
{
    auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (std::ranges::any_of(password, is_control)) return refusal(base::Code::invalid, "password_control");
    if (tidy(password).empty()) return refusal(base::Code::invalid, "blank_password");
    if (characters_in(password) < shortest)
        return refusal(base::Code::invalid, "short_password", {{"least", shortest}});
    if (password.size() > longest) return refusal(base::Code::invalid, "long_password", {{"most", longest}});
    std::string folded = base::fold(password);
    if (holds(folded, account.login) || holds(folded, base::fold(account.name)))
        return refusal(base::Code::invalid, "password_is_name");
    return std::nullopt;
}

net::Task<Answer> handle(Session& session, Password asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = co_await find_one(session, *snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;

    if (!account.has_login())
        co_return no(base::Code::cannot, "no_password_here", {{"name", account.primary_address()}});
    // One spelling, so that it does not matter which keyboard types it.
    std::string secret = asked.is_random ? directory::random_secret() : base::nfc(asked.password);
    if (auto fault = fault_of(secret, account); fault && !asked.is_random)
        co_return std::unexpected(std::move(*fault));
    auto cost = asked.is_random ? directory::quick_cost : directory::HashCost{};
    auto hash = [secret, cost] { return directory::hash_password(secret, cost); };
    auto hashed = co_await net::offload(session.offload(), std::move(hash));

    // One that was chosen, at the admin's desk, is no first password any more: timers look at that (life/).
    directory::AccountEdit edit;
    edit.password_hash = std::move(hashed);
    edit.password_since = asked.is_random ? 0 : session.now();
    auto stored = co_await session.directory().edit(account.id, std::move(edit), {});
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    Act act{ledger::Kind::password_changed, "an official has a new password", {"login", account.login}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    base::Json::Object answer{{"official", describe(*snapshot, account)}};
    if (asked.is_random) answer.emplace("password", secret);
    co_return answer;
}

}  // namespace

const Verb official_password{"official.password", parse_then<parse, handle>, Duty::recorded,
                             directory::Right::reset_password};

}  // namespace control
