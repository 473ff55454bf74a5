// Trouble: a directory that works until it is told not to.
#pragma once

#include "directory/directory.hpp"

#include <memory>

namespace smtp::test {

class TroubledDirectory final : public directory::Directory {
  public:
    explicit TroubledDirectory(directory::Directory& inner) : inner_(inner) {}

    bool is_away = false;  // nobody can be asked about passwords
    bool was_never_read = false;

    std::shared_ptr<const directory::Snapshot> snapshot() const override
    {
        return was_never_read ? std::make_shared<const directory::Snapshot>() : inner_.snapshot();
    }
    net::Task<base::Result<directory::Admission>> check_login(directory::LoginRequest request) override
    {
        if (is_away) co_return base::refuse(base::Code::unavailable, "as the test wishes");
        co_return co_await inner_.check_login(std::move(request));
    }
    net::Task<base::Result<directory::scram::Salt>> scram_salt(std::string name, std::string from) override
    {
        if (is_away) co_return base::refuse(base::Code::unavailable, "as the test wishes");
        co_return co_await inner_.scram_salt(std::move(name), std::move(from));
    }
    net::Task<directory::Outcomes> add_agencies(std::vector<directory::NewAgency> agencies) override
    {
        return inner_.add_agencies(std::move(agencies));
    }
    net::Task<directory::Outcomes> add_accounts(std::vector<directory::NewAccount> officials) override
    {
        return inner_.add_accounts(std::move(officials));
    }
    net::Task<base::Result<void>> edit(base::Uuid account, directory::AccountEdit edit,
                                       std::string seen) override
    {
        return inner_.edit(account, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, directory::AgencyEdit edit,
                                              std::string seen) override
    {
        return inner_.edit_agency(agency, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account,
                                                              directory::Detail detail) override
    {
        return inner_.details(account, detail);
    }
    directory::Health health() const override { return inner_.health(); }
    void on_change(std::function<void()> tell) override { inner_.on_change(std::move(tell)); }

  private:
    directory::Directory& inner_;
};

}  // namespace smtp::test
