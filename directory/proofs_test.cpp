// What proves who somebody is, besides the one password: the same on every directory.

#include "directory/app_password.hpp"
#include "directory/conformance.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"
#include "net/loop.hpp"

#include <gmock/gmock.h>

namespace directory {
namespace {

using base::Code;

class Proofs : public ::testing::TestWithParam<conformance::Maker> {
  protected:
    Proofs() : directory_(GetParam().make())
    {
        net::run_here_for(directory_->add_agencies({sample::province(), sample::city(), sample::commune()}));
        auto huy = sample::official("LS1", "Nguyễn Quang Huy", "nqhuy");
        huy.password_hash = hash_password("bí mật", quick_cost);
        const auto made = net::run_here_for(directory_->add_accounts({huy}));
        EXPECT_TRUE(made.at(0)) << made.at(0).error().detail;
        huy_ = directory_->snapshot()->by_login("nqhuy")->id;
    }
    base::Result<base::Uuid> login(std::string name, std::string password)
    {
        LoginRequest request{std::move(name), std::move(password), "192.0.2.1", Entrance::imap};
        return sample::whose(net::run_here_for(directory_->check_login(std::move(request))));
    }
    Code login_refusal(std::string name, std::string password)
    {
        const auto outcome = login(std::move(name), std::move(password));
        return outcome ? Code::unknown : outcome.error().code;
    }

    std::unique_ptr<Directory> directory_;
    base::Uuid huy_;
};

TEST_P(Proofs, AppPasswordsLetInUntilTheyAreTakenBack)
{
    const auto id = huy_;
    const std::string secret = "abcdefghijkmnpqrstu2";
    const AppPassword device{7, {Entrance::imap}, 1, 0, hash_password(secret, quick_cost), "Điện thoại"};
    AccountEdit edit;
    edit.details[Detail::app_password] = {to_value(device)};
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    EXPECT_THAT(directory_->snapshot()->by_id(id)->app_passwords, ::testing::ElementsAre(7U));
    const auto version = directory_->snapshot()->by_id(id)->secret_version;
    LoginRequest request{"nqhuy", secret, "192.0.2.1", Entrance::imap};
    const auto in = net::run_here_for(directory_->check_login(request));
    ASSERT_TRUE(in) << in.error().detail;
    EXPECT_EQ(in->app_password, 7U);
    EXPECT_EQ(login("nqhuy", "bí mật"), id) << "the one password is beside it";
    request.entrance = Entrance::submission;
    EXPECT_EQ(net::run_here_for(directory_->check_login(request)).error().code, Code::wrong_login);
    edit.details[Detail::app_password].clear();
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    EXPECT_FALSE(still_counts(*in, *directory_->snapshot()->by_id(id)));
    EXPECT_EQ(login_refusal("nqhuy", secret), Code::wrong_login);
    EXPECT_EQ(directory_->snapshot()->by_id(id)->secret_version, version)
        << "sessions of the one password stay";
}

TEST_P(Proofs, ScramLetsInByTheKeysThatBelongToThePassword)
{
    const auto id = huy_;
    const auto by_scram = [&](std::string name, std::string_view password) {
        const auto begun = net::run_here_for(directory_->scram_salt(name, "192.0.2.1"));
        if (!begun) return begun.error().code;
        scram::Proof proof{"n=x,r=a,r=ab,s=,i=4096,c=biws,r=ab", {}, *begun};
        proof.client_proof = scram::client_proof(password, *begun, proof.auth_message);
        LoginRequest request{name, {}, "192.0.2.1", Entrance::imap, {}, proof};
        const auto in = net::run_here_for(directory_->check_login(std::move(request)));
        return in ? Code::unknown : in.error().code;
    };
    AccountEdit edit;
    edit.password_hash = hash_password("mới", quick_cost);
    edit.details[Detail::scram] = {
        scram::to_stored(scram::make_keys("mới", scram::salt_for(*edit.password_hash)))};
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    EXPECT_EQ(by_scram("nqhuy", "mới"), Code::unknown);
    EXPECT_EQ(by_scram("nqhuy@langson.gov.vn", "mới"), Code::unknown);
    EXPECT_EQ(by_scram("nqhuy", "bí mật"), Code::wrong_login);
    EXPECT_EQ(by_scram("nobody", "mới"), Code::wrong_login);
    AccountEdit other;
    other.password_hash = hash_password("khác", quick_cost);  // by a tool that knows nothing of SCRAM
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, other, {})));
    EXPECT_EQ(by_scram("nqhuy", "mới"), Code::wrong_login);
}

INSTANTIATE_TEST_SUITE_P(Every, Proofs, ::testing::ValuesIn(conformance::makers()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace directory
