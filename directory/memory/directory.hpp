// The directory in memory: for tests, tools and the bench, and the definition of right behaviour.
#pragma once

#include "directory/directory.hpp"

#include <mutex>
#include <unordered_map>

namespace directory::memory {

class Directory final : public directory::Directory {
  public:
    explicit Directory(std::vector<std::string> domains);
    // Starts from what is known already; `hashes` as userPassword holds them.
    Directory(std::vector<Agency> agencies, std::vector<Account> accounts, std::vector<std::string> domains,
              std::unordered_map<base::Uuid, std::string> hashes = {});

    std::shared_ptr<const Snapshot> snapshot() const override;
    net::Task<base::Result<base::Uuid>> check_login(LoginRequest request) override;
    net::Task<Outcomes> add_agencies(std::vector<NewAgency> agencies) override;
    net::Task<Outcomes> add_officials(std::vector<NewOfficial> officials) override;
    net::Task<base::Result<void>> set_password(base::Uuid account, std::string password_hash) override;
    net::Task<base::Result<void>> set_state(base::Uuid account, State state) override;
    Health health() const override;
    void on_change(std::function<void()> tell) override;

  private:
    base::Uuid add(const NewOfficial& official);
    std::shared_ptr<const Snapshot> rebuilt() const;
    void swap_in();

    mutable std::mutex mutex_;
    std::vector<Agency> agencies_;
    std::vector<Account> accounts_;
    std::vector<std::string> domains_;
    std::unordered_map<base::Uuid, std::string> hashes_;
    mutable std::shared_ptr<const Snapshot> snapshot_;
    std::function<void()> tell_;
};

}  // namespace directory::memory
