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
    net::Task<base::Result<base::Uuid>> check_login(directory::LoginRequest request) override
    {
        if (is_away) co_return base::refuse(base::Code::unavailable, "as the test wishes");
        co_return co_await inner_.check_login(std::move(request));
    }
    net::Task<directory::Outcomes> add_agencies(std::vector<directory::NewAgency> agencies) override
    {
        return inner_.add_agencies(std::move(agencies));
    }
    net::Task<directory::Outcomes> add_officials(std::vector<directory::NewOfficial> officials) override
    {
        return inner_.add_officials(std::move(officials));
    }
    net::Task<base::Result<void>> set_password(base::Uuid account, std::string password_hash) override
    {
        return inner_.set_password(account, std::move(password_hash));
    }
    net::Task<base::Result<void>> set_state(base::Uuid account, directory::State state) override
    {
        return inner_.set_state(account, state);
    }
    directory::Health health() const override { return inner_.health(); }
    void on_change(std::function<void()> tell) override { inner_.on_change(std::move(tell)); }

  private:
    directory::Directory& inner_;
};

}  // namespace smtp::test
