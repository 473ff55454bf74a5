// Login by SCRAM and by app passwords: what slapd holds of an account and a bind does not verify.
//
// How an exchange begins says nothing of who exists either: of nobody slapd is asked as well, and what is answered comes
// a whole number of ticks after the question, whether it was remembered or read. Keys that somebody has shown to know the
// password to stay usable for some hours while slapd is away, as passwords do.

#include "base/text.hpp"
#include "directory/app_password.hpp"
#include "directory/ldap/login.hpp"
#include "directory/password.hpp"

namespace directory::ldap {
namespace {

using base::Code;
using base::refuse;

constexpr base::Duration tick = std::chrono::milliseconds(20);
constexpr const char* nobody = "uid=nobody";  // below no domain
constexpr std::int64_t day = 86'400;

}  // namespace

net::Task<base::Result<scram::Salt>> Login::scram_salt(std::string name, std::string from)
{
    auto& loop = net::Loop::current();
    const auto asked_at = loop.now();
    const auto snapshot = source_.snapshot();
    // By the plain name, also where an address of another domain is nobody's: what differs would tell who is there.
    const auto plain = plain_name(name.substr(0, longest_name), *snapshot);
    const auto* account = name.size() > longest_name ? nullptr : snapshot->by_login(plain);
    if (account && !account->may_login()) account = nullptr;
    const auto keys = co_await keys_of(account, {network_of(from), from});
    const auto taken = std::chrono::duration_cast<base::Duration>(loop.now() - asked_at);
    co_await loop.sleep(tick - taken % tick);
    if (!keys) co_return refuse(keys.error());
    if (*keys) co_return (*keys)->salt;
    co_return scram::no_ones_salt(source_.own_key, plain);
}

net::Task<base::Result<Login::Keys>> Login::keys_of(const Account* account, Turns::Whose whose)
{
    const auto remembered = account ? cache_.keys(account->id) : std::nullopt;
    if (remembered && remembered->age <= settings_.login_cache) co_return remembered->keys;
    base::Result<Keys> read = refuse(Code::unavailable, "slapd is away");
    if (!source_.is_away() && source_.secrets) {
        const auto ticket = account ? cache_.ticket(account->id) : 0;
        const base::Result<Keys> late = refuse(Code::unavailable, "too many logins wait for slapd");
        auto work = [this, dn = account ? account->dn : nobody] { return read_keys(dn); };
        auto reading = turns_.run(std::move(whose), settings_.login_patience, std::move(work), late);
        read = co_await std::move(reading);
        if (read && account) cache_.keep_keys(account->id, *read, ticket);
    }
    if (read) co_return read;
    const bool is_lasting =
        remembered && remembered->verified && *remembered->verified <= settings_.login_cache_away;
    if (is_lasting) co_return remembered->keys;
    co_return read;
}

// Keys that do not belong to the password that is there are those of a former one.
base::Result<Login::Keys> Login::read_keys(const std::string& dn) const
{
    const auto secrets = source_.secrets(dn);
    if (!secrets && secrets.error().code == Code::unavailable) return refuse(secrets.error());
    if (!secrets) return Keys{};
    const auto salt = scram::salt_for(secrets->password_hash);
    for (const auto& value : secrets->scram) {
        auto keys = scram::keys_from_stored(value);
        if (keys && keys->salt.salt == salt.salt) return keys;
    }
    return Keys{};
}

net::Task<Login::Verdict> Login::judge_scram(const Account* account, const LoginRequest& request,
                                             Attempts::Attempt& attempt)
{
    const auto& proof = std::get<scram::Proof>(request.proof);
    const auto keys = co_await keys_of(account, {network_of(request.from), request.from});
    if (!keys) co_return refuse(keys.error());
    if (!account || !*keys || !scram::is_right(**keys, proof)) co_return wrong(account, request, attempt);
    cache_.keys_verified(account->id, **keys);
    Proven proven{.account = account->id,
                  .means = Means::scram,
                  .server_signature = scram::server_signature(**keys, proof)};
    co_return right(std::move(proven), request, attempt);
}

Login::Verdict Login::prove_app_password(const Account& account, const std::string& password) const
{
    const auto wrong = refuse(Code::wrong_login, "no app password");
    if (!source_.secrets) return wrong;
    const auto secrets = source_.secrets(account.dn);
    if (!secrets) return refuse(secrets.error());
    const auto all = app_passwords_from(secrets->app_passwords);
    const auto* one = find_app_password(all, password);
    if (one == nullptr) return wrong;
    const auto now = std::chrono::floor<std::chrono::seconds>(source_.clock.now()).time_since_epoch().count();
    if (source_.used && one->used / day != now / day) source_.used(account.id, one->id);
    return Proven{.account = account.id,
                  .means = Means::app_password,
                  .app_password = one->id,
                  .entrances = one->entrances};
}

// A first secret has no keys: who has shown it gets them. So do those whose password another tool has changed.
void Login::learn(const Account& account, const std::string& password) const
{
    if (!source_.secrets || !source_.learned) return;
    const auto secrets = source_.secrets(account.dn);
    if (!secrets || secrets->password_hash.empty()) return;
    const auto salt = scram::salt_for(secrets->password_hash);
    for (const auto& value : secrets->scram)
        if (const auto keys = scram::keys_from_stored(value); keys && keys->salt.salt == salt.salt) return;
    // Only for the password that is there now: it may have been changed since it was verified.
    if (verify_password(secrets->password_hash, password))
        source_.learned(account.id, scram::make_keys(password, salt));
}

}  // namespace directory::ldap
