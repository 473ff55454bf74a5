#include "directory/conformance.hpp"
#include "directory/ldap/trial.hpp"
#include "directory/memory/directory.hpp"
#include "directory/sample.hpp"

namespace directory::conformance {
namespace {

std::unique_ptr<Directory> in_memory()
{
    return std::make_unique<memory::Directory>(std::vector<std::string>{sample::domain});
}

// A real slapd in a folder of its own.
class OnSlapd final : public Directory {
  public:
    std::shared_ptr<const Snapshot> snapshot() const override { return trial_.directory().snapshot(); }
    net::Task<base::Result<Admission>> check_login(LoginRequest request) override
    {
        return trial_.directory().check_login(std::move(request));
    }
    net::Task<base::Result<scram::Salt>> scram_salt(std::string name, std::string from) override
    {
        return trial_.directory().scram_salt(std::move(name), std::move(from));
    }
    net::Task<Outcomes> add_agencies(std::vector<NewAgency> agencies) override
    {
        return trial_.directory().add_agencies(std::move(agencies));
    }
    net::Task<Outcomes> add_accounts(std::vector<NewAccount> officials) override
    {
        return trial_.directory().add_accounts(std::move(officials));
    }
    net::Task<base::Result<void>> edit(base::Uuid account, AccountEdit edit, std::string seen) override
    {
        return trial_.directory().edit(account, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, AgencyEdit edit, std::string seen) override
    {
        return trial_.directory().edit_agency(agency, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account, Detail detail) override
    {
        return trial_.directory().details(account, detail);
    }
    std::optional<Loss> loss_in_doubt() const override { return trial_.directory().loss_in_doubt(); }
    net::Task<base::Result<Loss>> accept_loss(Loss seen) override
    {
        return trial_.directory().accept_loss(seen);
    }
    Health health() const override { return trial_.directory().health(); }
    void on_change(std::function<void()> tell) override { trial_.directory().on_change(std::move(tell)); }

  private:
    mutable ldap::Trial trial_;
};

}  // namespace

std::vector<Maker> makers()
{
    return {{"memory", in_memory}, {"slapd", [] { return std::make_unique<OnSlapd>(); }}};
}

}  // namespace directory::conformance
