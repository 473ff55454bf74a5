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
    net::Task<base::Result<base::Uuid>> check_login(LoginRequest request) override
    {
        return trial_.directory().check_login(std::move(request));
    }
    net::Task<Outcomes> add_agencies(std::vector<NewAgency> agencies) override
    {
        return trial_.directory().add_agencies(std::move(agencies));
    }
    net::Task<Outcomes> add_officials(std::vector<NewOfficial> officials) override
    {
        return trial_.directory().add_officials(std::move(officials));
    }
    net::Task<base::Result<void>> set_password(base::Uuid account, std::string hash) override
    {
        return trial_.directory().set_password(account, std::move(hash));
    }
    net::Task<base::Result<void>> set_state(base::Uuid account, State state) override
    {
        return trial_.directory().set_state(account, state);
    }
    net::Task<base::Result<Loss>> accept_loss() override { return trial_.directory().accept_loss(); }
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
