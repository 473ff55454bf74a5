// OnSlapd: a test with a small province in a slapd of its own, and other tools that write to it too.
#pragma once

#include "directory/ldap/trial.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"

#include <gmock/gmock.h>

namespace directory::ldap {

inline bool soon(const std::function<bool()>& is_so, base::Duration patience = std::chrono::seconds(10))
{
    for (auto until = std::chrono::steady_clock::now() + patience;
         std::chrono::steady_clock::now() < until;) {
        if (is_so()) return true;
        std::this_thread::sleep_for(base::Duration(10));
    }
    return is_so();
}

class OnSlapd : public ::testing::Test {
  protected:
    void SetUp() override
    {
        auto agencies = net::run_here_for(
            trial_.directory().add_agencies({sample::province(), sample::city(), sample::commune()}));
        for (auto& outcome : agencies) ASSERT_TRUE(outcome) << outcome.error().detail;
        auto huy = sample::official("LS1", "Nguyễn Quang Huy", "nqhuy");
        auto lan = sample::official("LS2", "Nông Thị Lan", "ntlan");
        huy.password_hash = lan.password_hash = hash_password("bí mật", quick_cost);
        for (auto& outcome : net::run_here_for(trial_.directory().add_accounts({huy, lan})))
            ASSERT_TRUE(outcome) << outcome.error().detail;
        huy_ = *trial_.directory().snapshot()->by_login("nqhuy");
        lan_ = *trial_.directory().snapshot()->by_login("ntlan");
    }
    base::Result<base::Uuid> login(const std::string& name, const std::string& password = "bí mật")
    {
        LoginRequest request{name, password, "192.0.2.1", Entrance::imap};
        return sample::whose(net::run_here_for(trial_.directory().check_login(std::move(request))));
    }
    base::Code refusal(const std::string& name, const std::string& password = "bí mật")
    {
        auto outcome = login(name, password);
        return outcome ? base::Code::conflict : outcome.error().code;
    }
    Endpoint endpoint()
    {
        Endpoint own;
        own.uri = trial_.directory().slapd()->uri();
        return own;
    }
    Connection other_tool()
    {
        auto connection = Connection::open(endpoint());
        if (!connection) throw std::runtime_error(connection.error().detail);
        return *std::move(connection);
    }
    bool is_up() { return trial_.directory().health().is_up; }
    std::shared_ptr<const Snapshot> snapshot() { return trial_.directory().snapshot(); }
    bool has_address(const std::string& address) { return snapshot()->by_address(address) != nullptr; }

    Trial trial_;
    Account huy_, lan_;
};

}  // namespace directory::ldap
