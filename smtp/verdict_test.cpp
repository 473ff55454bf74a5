#include "smtp/verdict.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using enum Answer;

std::vector<delivery::Route> routes(std::size_t count)
{
    std::vector<delivery::Route> all(count);
    for (std::size_t i = 0; i < count; ++i) all[i].address = "u" + std::to_string(i) + "@x.example";
    return all;
}

TEST(Verdict, OneAnswerDoesForAll)
{
    struct Case {
        std::vector<Answer> each;
        bool is_delivered;
        Answer want;
    };
    const std::vector<Case> table{
        {{accepted, accepted}, true, accepted},
        {{accepted, mailbox_full}, false, mailbox_full},
        {{accepted, mailbox_full}, true, mailbox_full},
        {{mailbox_closed}, false, mailbox_closed},
        {{mailbox_closed, mailbox_closed}, false, mailbox_closed},
        {{accepted, mailbox_closed}, false, recipient_changed},
        {{mailbox_closed, accepted, store_away}, false, store_away},
        {{mailbox_closed, mailbox_full}, false, mailbox_full},
        {{accepted, delivery_failed}, true, delivery_failed},
        {{delivery_failed, accepted, no_space}, true, no_space},
    };
    for (const auto& [each, is_delivered, want] : table)
        EXPECT_EQ(one_for_all({each, is_delivered}, routes(each.size())).answer, want);
}

TEST(Verdict, TheAnswerNamesWhoIsInTheWay)
{
    EXPECT_EQ(one_for_all({{accepted, mailbox_full}, false}, routes(2)).text,
              "The mailbox is full (u1@x.example); nobody has the message");
    EXPECT_EQ(one_for_all({{mailbox_full, accepted}, true}, routes(2)).text,
              "The mailbox is full (u0@x.example); others have it");
    EXPECT_EQ(one_for_all({{mailbox_full, mailbox_full}, false}, routes(2)).text, "");
    EXPECT_EQ(one_for_all({{bare_line_ends}, false}, routes(1)).text, "");
}

TEST(Verdict, OutcomesSettleWhatWasAcceptedSoFar)
{
    Verdict verdict{{accepted, mail_loop, accepted}};
    verdict.settle({base::Result<void>{}, base::refuse(base::Code::over_quota)});
    EXPECT_EQ(verdict.each, (std::vector{accepted, mail_loop, mailbox_full}));
    EXPECT_FALSE(verdict.is_accepted_by_all());
    EXPECT_TRUE(verdict.is_accepted_by_some());
}

}  // namespace
}  // namespace smtp
