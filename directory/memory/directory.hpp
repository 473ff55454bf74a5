// The directory in memory: for tests, tools and the bench, and the definition of right behaviour.
#pragma once

#include "directory/certificate_judge.hpp"
#include "directory/directory.hpp"

#include <map>
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
    net::Task<base::Result<Admission>> check_login(LoginRequest request) override;
    net::Task<base::Result<scram::Salt>> scram_salt(std::string name, std::string from) override;
    net::Task<Outcomes> add_agencies(std::vector<NewAgency> agencies) override;
    net::Task<Outcomes> add_accounts(std::vector<NewAccount> officials) override;
    net::Task<base::Result<void>> edit(base::Uuid account, AccountEdit edit, std::string seen) override;
    net::Task<base::Result<void>> edit_agency(base::Uuid agency, AgencyEdit edit, std::string seen) override;
    net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account, Detail detail) override;
    Health health() const override;
    void on_change(std::function<void()> tell) override;
    bool believes(const CertificateProof& proof) const override { return certificates_.believes(proof); }
    // Before anybody logs in.
    void trust(std::shared_ptr<const ClientTrust> trust);

  private:
    base::Result<Proven> prove(const Snapshot& known, const LoginRequest& request) const;
    std::string hash_of(const base::Uuid& account) const;
    std::vector<std::string> kept(const base::Uuid& account, Detail detail) const;
    std::optional<scram::Keys> keys_of(const Account& account) const;
    base::Uuid add(const NewAccount& fresh);
    std::shared_ptr<const Snapshot> rebuilt() const;
    std::string next_version() { return std::to_string(++changes_); }
    void swap_in();

    mutable std::mutex mutex_;
    std::vector<Agency> agencies_;
    std::vector<Account> accounts_;
    std::vector<std::string> domains_;
    std::unordered_map<base::Uuid, std::string> hashes_;
    std::map<std::pair<base::Uuid, Detail>, std::vector<std::string>> details_;
    std::uint64_t changes_ = 0;  // versions are made of it
    mutable std::shared_ptr<const Snapshot> snapshot_;
    std::function<void()> tell_;
    CertificateJudge certificates_{nullptr, {}};
};

}  // namespace directory::memory
