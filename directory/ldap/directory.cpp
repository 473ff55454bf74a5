#include "directory/ldap/directory.hpp"

#include "base/text.hpp"
#include "directory/ldap/file.hpp"
#include "directory/password.hpp"

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;

constexpr auto first_patience = 30s;  // to read a whole directory for the first time
constexpr auto known_patience = 2s;   // to catch up before the doors open, when much is known already

base::Result<Endpoint> external_endpoint(const Settings& settings)
{
    Endpoint endpoint{settings.uri, settings.bind_dn, {}, settings.ca_file, settings.patience};
    if (settings.bind_dn.empty()) return endpoint;
    auto password = read_file(settings.password_file);
    if (!password || base::trim(*password).empty())
        return base::refuse(Code::invalid, "[directory] password_file '" + settings.password_file +
                                               "' cannot be read or is empty, but bind_dn needs a password");
    endpoint.password = *password;
    while (endpoint.password.ends_with('\n') || endpoint.password.ends_with('\r'))
        endpoint.password.pop_back();
    return endpoint;
}

base::Result<void> check(const Settings& settings)
{
    if (settings.domains.empty() || settings.domains.front().empty())
        return base::refuse(Code::invalid, "[directory] domains names no domain of ours");
    return {};
}

}  // namespace

base::Result<std::unique_ptr<directory::Directory>> open_ldap_directory(Setup setup)
{
    if (auto fine = check(setup.settings); !fine) return base::refuse(fine.error());
    std::error_code error;
    std::filesystem::create_directories(setup.folder, error);
    if (error) return base::refuse(Code::unavailable, setup.folder.string() + ": " + error.message());

    std::unique_ptr<Slapd> slapd;
    Endpoint endpoint;
    if (setup.settings.uri.empty()) {
        auto started = Slapd::start(setup.settings, setup.folder, setup.log);
        if (!started) return base::refuse(started.error());
        slapd = *std::move(started);
        endpoint.uri = slapd->uri();
        endpoint.patience = setup.settings.patience;
    } else {
        auto external = external_endpoint(setup.settings);
        if (!external) return base::refuse(external.error());
        endpoint = *std::move(external);
    }
    auto directory = std::make_unique<Directory>(setup, std::move(endpoint), std::move(slapd));
    bool is_known = !directory->snapshot()->domains().empty();
    directory->wait_until_up(is_known || !setup.settings.uri.empty() ? known_patience : first_patience);
    return directory;
}

Directory::Directory(const Setup& setup, Endpoint endpoint, std::unique_ptr<Slapd> slapd)
    : slapd_(std::move(slapd)),
      login_(setup.settings, endpoint, {[this] { return snapshot(); }, [this] { return follower_.is_up(); }},
             setup.metrics),
      follower_({endpoint, base_dn(setup.settings), setup.settings.domains, setup.folder / "snapshot",
                 slapd_ != nullptr},
                setup.log, setup.metrics, [this](const auto& touched) { changed(touched); }),
      writer_(endpoint, base_dn(setup.settings), follower_,
              slapd_ ? Writer::Slapd::own : Writer::Slapd::external),
      writing_(net::make_offload(1))
{}

void Directory::changed(const std::vector<base::Uuid>& touched)
{
    for (const auto& id : touched) login_.forget(id);
    std::lock_guard lock(mutex_);
    if (tell_) tell_();
}

void Directory::on_change(std::function<void()> tell)
{
    std::lock_guard lock(mutex_);
    tell_ = std::move(tell);
}

net::Task<base::Result<base::Uuid>> Directory::check_login(LoginRequest request)
{
    return login_.check(std::move(request));
}

net::Task<Outcomes> Directory::add_agencies(std::vector<NewAgency> agencies)
{
    auto work = [this, agencies = std::move(agencies)]() mutable { return writer_.add(std::move(agencies)); };
    co_return co_await net::offload(*writing_, std::move(work));
}

net::Task<Outcomes> Directory::add_officials(std::vector<NewOfficial> officials)
{
    auto work = [this, officials = std::move(officials)]() mutable {
        return writer_.add(std::move(officials));
    };
    co_return co_await net::offload(*writing_, std::move(work));
}

net::Task<base::Result<void>> Directory::set_password(base::Uuid account, std::string password_hash)
{
    if (!is_password_hash(password_hash)) co_return base::refuse(Code::invalid, "that is no password hash");
    Change change{Change::What::replace, "userPassword", {std::move(password_hash)}};
    auto work = [this, account, change = std::move(change)] { return writer_.change(account, change); };
    auto outcome = co_await net::offload(*writing_, std::move(work));
    login_.forget(account);
    co_return outcome;
}

net::Task<base::Result<void>> Directory::set_state(base::Uuid account, State state)
{
    Change change{Change::What::replace, "congvuState", {std::string(to_string(state))}};
    auto work = [this, account, change = std::move(change)] { return writer_.change(account, change); };
    auto outcome = co_await net::offload(*writing_, std::move(work));
    login_.forget(account);
    co_return outcome;
}

}  // namespace directory::ldap
