// Mail to groups: who gets it, who may send it, what does not hold the rest.

#include "delivery/delivery.hpp"

#include "directory/memory/directory.hpp"
#include "directory/sample.hpp"
#include "net/test_loop.hpp"

#include <gmock/gmock.h>

namespace delivery {
namespace {

using directory::Account;
using directory::Openness;
using directory::sample::account;

Account group(std::string login, std::vector<base::Uuid> members, Openness open_to = Openness::inside)
{
    auto made = account(std::move(login), "Nhóm");
    made.kind = directory::Kind::group;
    made.members = std::move(members);
    made.open_to = open_to;
    return made;
}

class DeliveryToGroups : public testing::Test {
  protected:
    DeliveryToGroups()
    {
        small_.quota_bytes = 100;
        auto broken = group("broken", {});
        broken.filter = "level = ";
        directory_ = std::make_unique<directory::memory::Directory>(
            std::vector<directory::Agency>{},
            std::vector<Account>{lan_, huy_, small_, group("both", {lan_.id, huy_.id, lan_.id}),
                                 group("some", {lan_.id, small_.id}), group("full", {small_.id}),
                                 group("empty", {}), group("public", {lan_.id}, Openness::anyone),
                                 group("closed", {lan_.id}, Openness::members), broken},
            std::vector<std::string>{"langson.gov.vn"});
        delivery_ = std::make_unique<Delivery>(*directory_, store_, log_, metrics_);
    }

    Routed route(const std::string& login, const directory::GroupSender& sender)
    {
        return delivery_->route(login + "@langson.gov.vn", sender);
    }
    std::vector<base::Result<void>> deliver(std::vector<Route> to)
    {
        std::vector<base::Result<void>> outcomes;
        loop_.run_to_end(write_and_deliver({.from = "a@x.example", .to = std::move(to)}, outcomes));
        return outcomes;
    }
    net::Task<void> write_and_deliver(Envelope envelope, std::vector<base::Result<void>>& outcomes)
    {
        const auto writer = delivery_->write_body();
        const std::string text = "Subject: x\r\n\r\n" + std::string(200, 'x') + "\r\n";
        const auto appended = co_await writer->append(text);
        auto body = co_await writer->finish();
        if (!appended || !body) co_return;
        outcomes = co_await delivery_->deliver(std::move(envelope), std::move(*body));
    }
    std::uint64_t messages_of(const Account& owner)
    {
        std::uint64_t count = 0;
        loop_.run_to_end(read(owner.id, count));
        return count;
    }
    net::Task<void> read(base::Uuid owner, std::uint64_t& count)
    {
        auto mail = store_.account(owner);
        const auto usage = co_await mail.usage();
        count = usage ? usage->messages : 0;
    }

    net::TestLoop loop_;
    std::string log_text_;
    base::Log log_{loop_.clock(), base::LogForm::text, base::LogLevel::debug,
                   [this](std::string_view line) { log_text_ += line; }};
    base::Metrics metrics_;
    Account lan_ = account("ntlan", "Nông Thị Lan"), huy_ = account("nqhuy", "Nguyễn Quang Huy"),
            small_ = account("small", "Small");
    const directory::GroupSender huy_sends_{huy_.id, huy_.id};
    std::unique_ptr<directory::memory::Directory> directory_;
    std::unique_ptr<store::Engine> engine_ = store::make_memory_engine();
    store::Store store_{*engine_, loop_.clock(), [](const store::Changed&) {}};
    std::unique_ptr<Delivery> delivery_;
};

TEST_F(DeliveryToGroups, EverybodyGetsOneCopyHoweverOftenHeIsMeant)
{
    const auto outcomes =
        deliver({route("both", huy_sends_).value(), route("ntlan", {}).value(), route("public", {}).value()});
    ASSERT_EQ(outcomes.size(), 3U);
    for (const auto& outcome : outcomes) EXPECT_TRUE(outcome);
    EXPECT_EQ(messages_of(lan_), 1U);
    EXPECT_EQ(messages_of(huy_), 1U);
}

// FAULTS N9
TEST_F(DeliveryToGroups, AFullMailboxDoesNotHoldTheRestAndIsNamedInTheLog)
{
    const auto outcomes = deliver({route("some", huy_sends_).value(), route("full", huy_sends_).value()});
    ASSERT_EQ(outcomes.size(), 2U);
    EXPECT_TRUE(outcomes[0]);
    ASSERT_FALSE(outcomes[1]) << "nobody has it";
    EXPECT_EQ(outcomes[1].error().code, base::Code::over_quota);
    EXPECT_EQ(messages_of(lan_), 1U);
    EXPECT_EQ(messages_of(small_), 0U);
    EXPECT_THAT(log_text_, testing::HasSubstr("a member of a group has not got its mail"));
    EXPECT_THAT(log_text_, testing::HasSubstr("small@langson.gov.vn"));
}

TEST_F(DeliveryToGroups, WhoMayNotSendOrReachesNobodyIsToldSo)
{
    EXPECT_EQ(route("both", {}).error(), NoRoute::group_closed) << "an outsider";
    EXPECT_EQ(route("closed", huy_sends_).error(), NoRoute::group_closed) << "no member";
    EXPECT_TRUE(route("closed", {lan_.id, {}}));
    EXPECT_TRUE(route("public", {}));
    EXPECT_EQ(route("empty", huy_sends_).error(), NoRoute::group_empty);
    EXPECT_EQ(route("broken", huy_sends_).error(), NoRoute::group_trouble);
    EXPECT_EQ(route("broken", {}).error(), NoRoute::group_closed) << "strangers learn nothing";
}

// RFC 5321 §4.5.1
TEST_F(DeliveryToGroups, PostmasterMayBeAGroupAndThenEverybodyReachesIt)
{
    const Delivery read_by_both(*directory_, store_, log_, metrics_, Settings{.postmaster = "both"});
    const auto routed = read_by_both.route("postmaster@langson.gov.vn");
    ASSERT_TRUE(routed);
    EXPECT_EQ(routed->members->size(), 2U);
    const Delivery read_by_nobody(*directory_, store_, log_, metrics_, Settings{.postmaster = "empty"});
    EXPECT_EQ(read_by_nobody.route("postmaster").error(), NoRoute::no_postmaster);
}

TEST_F(DeliveryToGroups, WhoBelongsIsSettledWhenItIsRouted)
{
    const auto routed = route("both", huy_sends_).value();
    ASSERT_EQ(routed.members->size(), 2U);
    directory::AccountEdit edit;
    edit.members = {lan_.id};
    const auto id = directory_->snapshot()->by_login("both")->id;
    ASSERT_TRUE(net::run_here_for(directory_->edit(id, edit, {})));
    EXPECT_TRUE(deliver({routed})[0]);
    EXPECT_EQ(messages_of(huy_), 1U);
}

}  // namespace
}  // namespace delivery
