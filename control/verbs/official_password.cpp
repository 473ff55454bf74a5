// official.password: a new password for one official, chosen by an admin or made at random.
//
//   {"name":"nqhuy","password":"…"}      {"official":{…}}
//   {"name":"nqhuy","generate":true}     {"official":{…},"secret":"…"}

#include "control/verbs.hpp"
#include "control/verbs/people.hpp"
#include "directory/password.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"

namespace control {
namespace {

constexpr std::size_t shortest = 9;  // the longest minimum that a province's rules ask for
constexpr std::size_t longest = 256;

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

// Why this password must not be; nullopt if it may.
std::optional<Refusal> fault_of(const std::string& password, const directory::Account& account)
{
    if (password.size() < shortest)
        return refusal(base::Code::invalid, "short_password",
                       {{"least", static_cast<std::int64_t>(shortest)}});
    if (password.size() > longest)
        return refusal(base::Code::invalid, "long_password", {{"most", static_cast<std::int64_t>(longest)}});
    if (!directory::is_plausible_password(password)) return refusal(base::Code::invalid, "blank_password");
    std::string folded = base::fold(password);
    if (folded.find(account.login) != std::string::npos ||
        folded.find(base::fold(account.name)) != std::string::npos)
        return refusal(base::Code::invalid, "password_is_name");
    return std::nullopt;
}

net::Task<Answer> handle(Session& session, Password asked)
{
    auto snapshot = session.directory().snapshot();
    auto found = find_one(*snapshot, asked.name);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;

    std::string secret = asked.is_random ? directory::random_secret() : asked.password;
    if (auto fault = fault_of(secret, account); fault && !asked.is_random)
        co_return std::unexpected(std::move(*fault));
    auto cost = asked.is_random ? directory::quick_cost : directory::HashCost{};
    auto hash = [secret, cost] { return directory::hash_password(secret, cost); };
    auto hashed = co_await net::offload(session.offload(), std::move(hash));

    auto stored = co_await session.directory().set_password(account.id, std::move(hashed));
    if (!stored) co_return std::unexpected(from_directory(stored.error()));
    session.record("an official has a new password", {"login", account.login});
    base::Json::Object answer{{"official", describe(*snapshot, account)}};
    if (asked.is_random) answer.emplace("secret", secret);
    co_return answer;
}

}  // namespace

const Verb official_password{"official.password", parse_then<parse, handle>};

}  // namespace control
