// Random lives against a model: whatever admins, timers, deliveries, kills of the server and time do to an account, what
// was accepted for it is there until it is erased, and nobody logs in or receives who may not.

#include "life/testing.hpp"

#include <map>
#include <random>

namespace life {
namespace {

using namespace life::testing;
using directory::Actor;
using directory::State;
using directory::Step;

struct Model {
    base::Uuid id;
    std::string login;
    std::vector<std::string> accepted;  // that must be there
};

class Lives : public ::testing::TestWithParam<unsigned> {
  protected:
    Lives() : random_(GetParam())
    {
        const char* profiles[] = {"ninhbinh", "nghean", "dongthap", "bacninh", "qcvn12"};
        for (int i = 0; i < 5; ++i) {
            const std::string code = "H37." + std::to_string(i + 1);
            province.add_agency(code, "H37", profiles[i]);
            for (int k = 0; k < 2; ++k) {
                const std::string login = "u" + std::to_string(i) + std::to_string(k);
                models.push_back({province.add(login, code), login, {}});
            }
        }
        Province::must(province.look());
    }

    unsigned any(unsigned below) { return static_cast<unsigned>(random_() % below); }

    void deliver(Model& model)
    {
        const std::string token = "token " + std::to_string(++tokens_);
        const bool is_accepted =
            province.send(model.login + "@langson.gov.vn", "Subject: " + token + ".\r\n\r\nx\r\n");
        EXPECT_EQ(is_accepted, province.the(model.id).may_receive()) << model.login;
        if (is_accepted) model.accepted.push_back(token);
    }

    // What an admin may do, and what he may not is refused by the table alone.
    void step(const Model& model)
    {
        constexpr Step steps[] = {Step::lock,   Step::unlock,    Step::close,
                                  Step::reopen, Step::ask_purge, Step::call_off};
        const auto account = province.the(model.id);
        const auto to = directory::after(account.state, steps[any(6)], Actor::admin);
        if (!to || (*to == State::purge_pending && any(3) != 0)) return;
        province.set_state(model.id, *to);
    }

    void live()
    {
        auto& model = models[any(static_cast<unsigned>(models.size()))];
        switch (any(12)) {
        case 0:
        case 1: return step(model);
        case 2:
            if (province.state(model.id) == State::active) province.use(model.id);
            return;
        case 3: return province.restart();
        case 4: return province.kill();
        case 5: return province.pass_days(1 + static_cast<int>(any(40)));
        default: return deliver(model);
        }
    }

    void check(Model& model)
    {
        SCOPED_TRACE(model.login);
        const auto account = province.the(model.id);
        EXPECT_EQ(account.may_login(), account.state == State::active);
        if (account.state == State::purged) return model.accepted.clear();
        std::map<std::string, std::size_t> found;
        for (const auto& message : province.inbox(model.id))
            if (message.starts_with("Return-Path") && message.find("Subject: token") != message.npos)
                ++found[message.substr(message.find("token"), message.find(".\r\n") - message.find("token"))];
        EXPECT_EQ(found.size(), model.accepted.size());
        for (const auto& token : model.accepted) EXPECT_EQ(found[token], 1U) << token;
    }

    Province province;
    std::vector<Model> models;

  private:
    std::mt19937 random_;
    int tokens_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Seeds, Lives, ::testing::Range(1U, 7U));

TEST_P(Lives, LoseNothingThatWasAccepted)
{
    for (int i = 0; i < 300; ++i) {
        live();
        if (i % 30 == 0)
            for (auto& model : models) check(model);
    }
    for (auto& model : models) check(model);
}

}  // namespace
}  // namespace life
