// Forwarding: a directory in front of another one, of which a test changes what it wants to.
#pragma once

#include "directory/directory.hpp"

namespace control::testing {

struct Forwarding : directory::Directory {
    explicit Forwarding(directory::Directory& whole) : inner(whole) {}

    std::shared_ptr<const directory::Snapshot> snapshot() const override { return inner.snapshot(); }
    net::Task<base::Result<directory::Admission>> check_login(directory::LoginRequest request) override
    {
        return inner.check_login(std::move(request));
    }
    net::Task<base::Result<directory::scram::Salt>> scram_salt(std::string name, std::string from) override
    {
        return inner.scram_salt(std::move(name), std::move(from));
    }
    net::Task<directory::Outcomes> add_agencies(std::vector<directory::NewAgency> agencies) override
    {
        return inner.add_agencies(std::move(agencies));
    }
    net::Task<directory::Outcomes> add_accounts(std::vector<directory::NewAccount> accounts) override
    {
        return inner.add_accounts(std::move(accounts));
    }
    net::Task<base::Result<void>> edit(base::Uuid account, directory::AccountEdit edit,
                                       std::string seen) override
    {
        return inner.edit(account, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, directory::AgencyEdit edit,
                                              std::string seen) override
    {
        return inner.edit_agency(agency, std::move(edit), std::move(seen));
    }
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account,
                                                              directory::Detail detail) override
    {
        return inner.details(account, detail);
    }
    directory::Health health() const override { return inner.health(); }
    void on_change(std::function<void()> tell) override { inner.on_change(std::move(tell)); }

    directory::Directory& inner;
};

}  // namespace control::testing
