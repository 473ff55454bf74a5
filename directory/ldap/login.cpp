#include "directory/ldap/login.hpp"

#include "base/text.hpp"
#include "directory/app_password.hpp"
#include "directory/password.hpp"

#include <new>

namespace directory::ldap {
namespace {

using base::Code;
using base::refuse;

constexpr int most_rounds = 5;  // while an account changes under our eyes
// A bind at slapd holds one of its threads while it waits, so there one waits for less.
constexpr base::Duration longest_bind_delay = std::chrono::milliseconds(250);
constexpr base::Duration longest_bind_patience = std::chrono::seconds(5);

base::Duration refusal_delay(const Settings& settings, const LoginRequest& request)
{
    if (request.entrance != Entrance::ldap) return settings.refusal_delay;
    return std::min(settings.refusal_delay, longest_bind_delay);
}

base::Duration patience(const Settings& settings, const LoginRequest& request)
{
    if (request.entrance != Entrance::ldap) return settings.login_patience;
    return std::min(settings.login_patience, longest_bind_patience);
}

// Trouble of ours, and what only those hear who have shown the right thing.
bool is_told(Code code)
{
    return code == Code::unavailable || code == Code::expired || code == Code::denied;
}

std::string_view to_string(Attempts::Slowed slowed)
{
    switch (slowed) {
    case Attempts::Slowed::none: return "nothing";
    case Attempts::Slowed::name_in_network: return "this name from this network";
    case Attempts::Slowed::name: return "this name from everywhere but its usual places";
    case Attempts::Slowed::network: return "this network, which nobody has logged in from";
    case Attempts::Slowed::name_at_home: return "this name from its usual place";
    }
    base::bug("an unnamed budget");
}

// What tells this proof from others, as far as it says anything about the secret.
std::string_view secret_of(const LoginRequest& request)
{
    const auto* proof = std::get_if<scram::Proof>(&request.proof);
    return proof == nullptr ? std::string_view(request.password) : proof->client_proof;
}

// What a proof was made for: the same one in another exchange is another question.
std::string_view exchange_of(const LoginRequest& request)
{
    const auto* proof = std::get_if<scram::Proof>(&request.proof);
    return proof == nullptr ? std::string_view() : proof->auth_message;
}

Turns::Whose whose(const std::string& from, const Attempts::Attempt& attempt)
{
    return {network_of(from) + (attempt.is_at_home() ? " home" : ""), from};
}

}  // namespace

Login::Login(const Settings& settings, Source source, const base::Log& log, base::Metrics& metrics)
    : settings_(settings),
      source_(std::move(source)),
      log_(log),
      dummy_hash_(std::async(std::launch::async, [] { return hash_password(random_secret()); })),
      cache_(source_.clock),
      attempts_(source_.clock, {.of_name_in_network = {settings.free_failures, std::chrono::minutes(5)},
                                .of_name_at_home = {settings.free_failures, std::chrono::minutes(1)}}),
      locks_(source_.clock, source_.lock_file),
      granted_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"granted\"")),
      refused_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"refused\"")),
      slowed_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"slowed\"")),
      unavailable_(metrics.counter("congvu_logins_total", "Logins by outcome.", "outcome=\"unavailable\"")),
      turns_(std::max<std::size_t>(settings.connections, 1))
{
    if (auto loaded = locks_.load(); !loaded)
        log_.error("directory", "who was locked out is not known any more", {{"why", loaded.error().detail}});
}

void Login::save_locks()
{
    if (auto saved = locks_.save(); !saved)
        log_.error("directory", "who is locked out cannot be kept", {{"why", saved.error().detail}});
}

net::Task<base::Result<Admission>> Login::check(LoginRequest request)
{
    auto& loop = net::Loop::current();
    const auto asked_at = loop.now();
    const auto verdict = co_await judge(request);
    auto outcome = admitted(verdict, request);
    count(outcome);
    if (outcome || is_told(outcome.error().code)) co_return outcome;
    // That it was slowed down is for the log alone.
    outcome.error().code = Code::wrong_login;
    const auto delay = refusal_delay(settings_, request);
    if (delay.count() <= 0) co_return outcome;
    const auto taken = std::chrono::duration_cast<base::Duration>(loop.now() - asked_at);
    co_await loop.sleep(delay - taken % delay);
    co_return outcome;
}

base::Result<Admission> Login::admitted(const Verdict& verdict, const LoginRequest& request) const
{
    if (!verdict) return refuse(verdict.error());
    return admit(*source_.snapshot(), *verdict, request, source_.policy.get());
}

// As typed, but one spelling for one login: NQHuy@langson.gov.vn → nqhuy.
std::string Login::plain_name(std::string_view typed, const Snapshot& snapshot)
{
    auto name = base::lower(typed);
    auto at = name.rfind('@');
    if (at != std::string::npos && snapshot.is_local_domain(std::string_view(name).substr(at + 1)))
        name.resize(at);
    return name;
}

void Login::count(const base::Result<Admission>& outcome)
{
    if (outcome) return granted_.add();
    switch (outcome.error().code) {
    case Code::wrong_login:
    case Code::expired:
    case Code::denied: return refused_.add();
    case Code::limit: return slowed_.add();
    default: return unavailable_.add();
    }
}

// One question that several may be asking: the first finds the answer, and when this ends everybody has it,
// whatever it was and however it came about.
class Login::Flight {
  public:
    Flight(Login& login, std::string question) : login_(login), question_(std::move(question)) {}
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;
    ~Flight()
    {
        if (is_first_) land();
    }

    // The answer to come, where the same is being asked already; from now on it is.
    std::optional<net::OneShot<Verdict>> join()
    {
        std::lock_guard lock(login_.mutex_);
        const auto [found, is_first] = login_.flights_.try_emplace(question_);
        is_first_ = is_first;
        if (is_first) return std::nullopt;
        net::OneShot<Verdict> answer;
        found->second.push_back(answer.setter());
        return answer;
    }

    Verdict verdict = refuse(Code::unavailable, "the login was broken off");

  private:
    void land()
    {
        std::unique_lock lock(login_.mutex_);
        const auto waiting = login_.flights_.extract(question_);
        lock.unlock();
        for (auto& done : waiting.mapped()) tell(done);
    }
    void tell(net::OneShot<Verdict>::Setter& done) const
    {
        Verdict copy = refuse(Code::unavailable);
        try {
            copy = verdict;
        } catch (const std::bad_alloc&) {
            // There is no memory to say more.
        }
        done(std::move(copy));
    }

    Login& login_;
    const std::string question_;
    bool is_first_ = false;
};

net::Task<Login::Verdict> Login::judge(LoginRequest request)
{
    const auto wrong = refuse(Code::wrong_login, base::printable(request.name, 100));
    const bool is_password = std::holds_alternative<PasswordProof>(request.proof);
    if (request.name.size() > longest_name || (is_password && !is_plausible_password(request.password)))
        co_return wrong;
    if (auto* shown = std::get_if<CertificateProof>(&request.proof)) {
        if (source_.certificates == nullptr) co_return wrong;
        auto proof = std::move(*shown);
        auto judging = source_.certificates->judge(source_.snapshot(), std::move(request), std::move(proof));
        co_return co_await std::move(judging);
    }
    request.password = prepared_password(request.password);
    const std::string kind = std::to_string(request.proof.index());
    // A bind waits for less, and nobody else with it.
    const std::string_view entrance = request.entrance == Entrance::ldap ? "bind" : "login";
    Flight flight(*this, hash_.of({request.name, request.from, kind, entrance, secret_of(request),
                                   exchange_of(request)}));
    if (auto answer = flight.join()) co_return co_await answer->wait();
    flight.verdict = co_await judge_alone(std::move(request));
    co_return flight.verdict;
}

net::Task<Login::Verdict> Login::judge_alone(LoginRequest request)
{
    const auto snapshot = source_.snapshot();
    auto attempt = attempts_.admit(plain_name(request.name, *snapshot), request.from, secret_of(request));
    if (!attempt)
        co_return refuse(Code::limit,
                         "too many wrong passwords before: " + base::printable(request.name, 100));
    const auto* account = snapshot->by_login(request.name);
    if (account && !account->may_login()) account = nullptr;
    if (locks_.is_locked(place_of(account, request, *attempt)))
        co_return refuse(Code::limit, "locked out there: " + base::printable(request.name, 100));
    if (std::holds_alternative<scram::Proof>(request.proof))
        co_return co_await judge_scram(account, request, *attempt);
    co_return co_await judge_password(account, request, *attempt);
}

net::Task<Login::Verdict> Login::judge_password(const Account* account, const LoginRequest& request,
                                                Attempts::Attempt& attempt)
{
    if (account)
        if (auto proven = known(*account, request.password, settings_.login_cache)) {
            co_return right(*std::move(proven), request, attempt);
        }
    if (source_.is_away() || source_.snapshot()->domains().empty())
        co_return while_away(account, request, attempt);

    auto asking = ask(account, whose(request.from, attempt), request);
    const auto verified = co_await std::move(asking);
    if (verified) co_return right(*verified, request, attempt);
    if (verified.error().code == Code::wrong_login) co_return wrong(account, request, attempt);
    if (verified.error().code == Code::cannot)
        co_return refuse(Code::unavailable, "slapd will not say: " + verified.error().detail);
    co_return while_away(account, request, attempt);
}

// One name from one place may be its owner's mistake. The others are an attack.
void Login::tell(Attempts::Slowed slowed, const std::string& name, const std::string& from) const
{
    if (slowed == Attempts::Slowed::none) return;
    const bool is_attack = slowed == Attempts::Slowed::name || slowed == Attempts::Slowed::network;
    const std::string what(to_string(slowed));
    if (is_attack)
        log_.warning("directory", "passwords are being guessed",
                     {{"slowed_down", what}, {"name", name}, {"from", from}});
    else
        log_.info("directory", "many wrong passwords",
                  {{"slowed_down", what}, {"name", name}, {"from", from}});
}

Login::Verdict Login::wrong(const Account* account, const LoginRequest& request, Attempts::Attempt& attempt)
{
    auto name = base::printable(request.name, 100);
    const auto place = place_of(account, request, attempt);
    const bool counts = !attempt.is_repeated();
    tell(attempt.failed(), name, request.from);
    const auto verdict = refuse(Code::wrong_login, name);
    if (!counts || !source_.policy) return verdict;
    const auto rule = source_.policy->lock_rule(*source_.snapshot(), account);
    auto lock = locks_.wrong(place, rule, account != nullptr);
    if (!lock || !account) return verdict;
    log_.warning("directory", "locked out by wrong passwords",
                 {{"account", lock->login}, {"from", lock->from}, {"last", request.from}});
    if (source_.locks_changed) source_.locks_changed(std::move(lock));
    return verdict;
}

Proven Login::right(Proven proven, const LoginRequest& request, Attempts::Attempt& attempt)
{
    const auto snapshot = source_.snapshot();
    const auto place = place_of(snapshot->by_id(proven.account), request, attempt);
    attempt.succeeded();
    if (locks_.right(place) && source_.locks_changed) source_.locks_changed(std::nullopt);
    return proven;
}

// All names of an account are one.
LockBook::Place Login::place_of(const Account* account, const LoginRequest& request,
                                const Attempts::Attempt& attempt) const
{
    return {account ? account->login : plain_name(request.name, *source_.snapshot()),
            network_of(request.from), request.from, attempt.is_at_home()};
}

std::optional<Proven> Login::known(const Account& account, const std::string& password,
                                   base::Duration within) const
{
    auto found = cache_.find(account.id, password);
    if (!found || found->age > within) return std::nullopt;
    return std::move(found->proven);
}

// An answer that tells a remembered password from another one is an answer to a guess: it counts.
Login::Verdict Login::while_away(const Account* account, const LoginRequest& request,
                                 Attempts::Attempt& attempt)
{
    if (account)
        if (auto proven = known(*account, request.password, settings_.login_cache_away)) {
            return right(*std::move(proven), request, attempt);
        }
    if (account && cache_.has(account->id)) static_cast<void>(wrong(account, request, attempt));
    return refuse(Code::unavailable, "slapd is away, and this password was not verified lately");
}

// nullptr is nobody. What changed while it was being verified is verified again: it may have been the
// password.
net::Task<Login::Verdict> Login::ask(const Account* account, Turns::Whose whose, const LoginRequest& request)
{
    const auto& password = request.password;
    const Verdict late = refuse(Code::unavailable, "too many logins wait for slapd");
    for (int round = 0; round < most_rounds; ++round) {
        const auto ticket = account ? cache_.ticket(account->id) : 0;
        auto work = [this, account, password]() -> Verdict {
            return account ? prove(*account, password) : refuse_slowly(password);
        };
        auto verified = co_await turns_.run(whose, patience(settings_, request), std::move(work), late);
        if (!verified || cache_.keep(*verified, password, ticket)) co_return verified;
    }
    co_return refuse(Code::unavailable, "the account is being changed all the time");
}

Login::Verdict Login::prove(const Account& account, const std::string& password) const
{
    if (!account.app_passwords.empty() && looks_like_app_password(password))
        if (auto proven = prove_app_password(account, password)) return proven;
    if (auto verified = source_.verify(account.dn, password); !verified) return refuse(verified.error());
    learn(account, password);
    return Proven{.account = account.id};
}

Login::Verdict Login::refuse_slowly(const std::string& password) const
{
    static_cast<void>(verify_password(dummy_hash_.get(), password));
    return refuse(Code::wrong_login, "nobody");
}

}  // namespace directory::ldap
