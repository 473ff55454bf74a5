#include "life/testing.hpp"
#include "net/test_loop.hpp"

namespace life {
namespace {

using namespace life::testing;
using directory::State;
using ::testing::Contains;
using ::testing::HasSubstr;

// One official of Đồng Tháp, who has chosen his password, and his agency's box.
struct Keeping : ::testing::Test {
    Keeping()
    {
        province.add_agency("H37.1", "H37", "dongthap");
        box = province.add("vanthu", "H37.1", directory::Kind::agency);
        who = province.add("tvhung", "H37.1");
        province.choose_password(who);
        look();
    }
    void look() { Province::must(province.look()); }

    Province province;
    base::Uuid box, who;
};

TEST_F(Keeping, LocksTheUnusedAtTheirDayAnnouncedTwiceAndToldOnce)
{
    province.pass_days(44);
    EXPECT_EQ(province.state(who), State::active);
    EXPECT_EQ(province.count_in_inbox(who, "will be locked"), 2U) << "14 days and 3 days before";
    EXPECT_EQ(province.count_in_inbox(box, "tvhung"), 2U);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked);
    EXPECT_EQ(province.the(who).state_reason, "timer inactivity: since 05/01/2026");
    EXPECT_TRUE(province.send("tvhung@langson.gov.vn", "Subject: x\r\n\r\nx\r\n"))
        << "the locked still receive";
    province.pass_days(20);
    EXPECT_EQ(province.count_in_inbox(who, "is locked"), 1U);
    EXPECT_EQ(province.count_in_inbox(box, "is locked"), 1U);
    EXPECT_EQ(province.count_recorded("locked event=an account is now locked by=timer who=tvhung"), 1U);
}

TEST_F(Keeping, WhatTheBookSaysOutlivesAnEndBeforeTheFirstLook)
{
    province.pass_days(3);
    const auto kept = disk::read_file(province.file()).value();
    province.restart();
    province.restart();
    EXPECT_EQ(disk::read_file(province.file()).value(), kept);
    look();
    province.pass_days(41);
    EXPECT_EQ(province.state(who), State::active);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked) << "counted from the beginning";
}

TEST_F(Keeping, AReportWaitsForTheBookToBeRead)
{
    province.use(who);
    province.pass_days(1);
    province.restart();
    EXPECT_EQ(province.uses->last(who), 0);
    net::TestLoop loop;
    bool has_come = false;
    loop.start([](const Keeper& keeper, bool& come) -> net::Task<void> {
        co_await keeper.until_read();
        come = true;
    }(*province.keeper, has_come));
    loop.run();
    EXPECT_FALSE(has_come);
    look();
    loop.advance(std::chrono::seconds(1));
    EXPECT_TRUE(has_come);
    EXPECT_NE(province.uses->last(who), 0);
}

// Nghệ An Đ9.4; Đồng Tháp says nothing of it.
TEST_F(Keeping, WhoIsNearlyFullHearsItWhereTheProfileSaysSo)
{
    province.add_agency("H37.2", "H37", "nghean");
    const auto other = province.add("nqhuy", "H37.2");
    look();
    province.keeper->note_near_limit(other);
    province.keeper->note_near_limit(who);
    look();
    look();
    EXPECT_EQ(province.count_in_inbox(other, "is nearly full"), 1U);
    EXPECT_EQ(province.count_in_inbox(other, "sắp đầy"), 1U);
    EXPECT_EQ(province.count_in_inbox(who, "is nearly full"), 0U);
}

// Nghệ An: a password is changed within three months, from 5 January on until 5 April; said 14 days and 3 days before.
struct Ageing : ::testing::Test {
    Ageing()
    {
        province.add_agency("H37.2", "H37", "nghean");
        box = province.add("vanthu2", "H37.2", directory::Kind::agency);
        who = province.add("ntlan", "H37.2");
        province.choose_password(who);
        Province::must(province.look());
    }
    std::size_t said() { return province.count_in_inbox(who, "a password that will be too old"); }
    void live(int days)
    {
        for (int day = 0; day < days; ++day) {
            province.use(who);
            province.pass_days(1);
        }
    }

    Province province;
    base::Uuid box, who;
};

TEST_F(Ageing, ItsOwnerHearsBeforeAPasswordIsTooOldOncePerThreshold)
{
    live(75);
    EXPECT_EQ(said(), 0U);
    live(1);
    EXPECT_EQ(said(), 1U) << "22 March, 14 days before";
    province.kill();
    live(10);
    EXPECT_EQ(said(), 1U) << "no letter twice, whatever was killed";
    live(1);
    EXPECT_EQ(said(), 2U) << "2 April, 3 days before";
    EXPECT_EQ(province.count_in_inbox(who, "(05/04/2026)"), 2U) << "with the day";
    EXPECT_EQ(province.count_in_inbox(who, "có mật khẩu sắp hết hạn"), 2U);
    live(30);
    EXPECT_EQ(said(), 2U) << "once it is too old, whatever he logs in with says so";
    EXPECT_EQ(province.state(who), State::active) << "nobody is locked for it";
    EXPECT_EQ(province.count_in_inbox(box, "mật khẩu"), 0U) << "it is nobody else's affair";
}

TEST_F(Ageing, AnewAfterEachChangeAndForNoFirstPassword)
{
    const auto fresh = province.add("tvhung2", "H37.2");
    live(80);
    EXPECT_EQ(said(), 1U);
    province.choose_password(who);
    live(70);
    EXPECT_EQ(said(), 1U);
    live(20);
    EXPECT_EQ(said(), 3U);
    EXPECT_EQ(province.count_in_inbox(fresh, "too old"), 0U);
}

TEST_F(Keeping, LoggingInBeginsTheTimeAgainAlsoAfterAReminder)
{
    province.pass_days(43);
    province.use(who);
    province.pass_days(44);
    EXPECT_EQ(province.state(who), State::active);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked) << "45 days after the last use";
    EXPECT_EQ(province.count_in_inbox(who, "will be locked"), 4U);
}

TEST_F(Keeping, AnAdminsWordBeginsItAgainToo)
{
    province.pass_days(45);
    province.set_state(who, State::active);
    province.pass_days(44);
    EXPECT_EQ(province.state(who), State::active);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked);
}

TEST_F(Keeping, WhatIsKnownOutlivesTheServerAndAKill)
{
    province.pass_days(20);
    province.use(who);
    province.pass_days(1);
    province.restart();
    province.pass_days(12);
    province.kill();
    province.pass_days(31);
    EXPECT_EQ(province.state(who), State::active) << "44 days after the last use";
    province.kill();
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked);
    EXPECT_EQ(province.count_in_inbox(who, "will be locked"), 2U) << "no letter twice, whatever was killed";
}

TEST_F(Keeping, AClockThatJumpsLocksNobody)
{
    province.clock.jump(std::chrono::hours(24 * 3'650));
    look();
    EXPECT_GT(province.keeper->outlook().rest, std::chrono::hours(71));
    EXPECT_EQ(province.state(who), State::active);
    province.clock.advance(std::chrono::hours(24));
    look();
    province.clock.jump(std::chrono::hours(-24 * 3'650));  // it was set right again
    province.pass_days(4);
    EXPECT_EQ(province.state(who), State::active);
    EXPECT_TRUE(province.inbox(who).empty()) << "nor was anything announced";
    province.pass_days(39);
    EXPECT_EQ(province.state(who), State::active);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked) << "at the day that it would have been without the jumps";
    EXPECT_EQ(province.count_recorded("timers rest"), 2U);
}

TEST_F(Keeping, AClockThatIsSetBackLocksNobodyTwiceAndForgetsNothing)
{
    province.pass_days(30);
    province.use(who);
    province.pass_days(1);
    province.clock.jump(std::chrono::hours(-24));
    province.pass_days(4);
    province.clock.jump(std::chrono::hours(24));
    province.pass_days(39);
    EXPECT_EQ(province.state(who), State::active) << "44 days after the last use";
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked);
}

TEST_F(Keeping, AfterALongAbsenceNobodyIsLockedUnannounced)
{
    province.restart();
    province.clock.advance(std::chrono::hours(24 * 60));
    province.restart();
    look();
    EXPECT_EQ(province.state(who), State::active) << "a server that was away may have a wrong clock";
    province.pass_days(3);
    EXPECT_EQ(province.state(who), State::active);
    EXPECT_EQ(province.count_in_inbox(who, "will be locked"), 1U) << "now it is announced";
    province.pass_days(2);
    EXPECT_EQ(province.state(who), State::active);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::locked) << "three days later";
}

TEST_F(Keeping, VeryManyAtOnceWaitForAWord)
{
    for (int i = 0; i < 60; ++i) {
        const auto one = province.add("u" + std::to_string(i), "H37.1");
        province.choose_password(one);
    }
    province.pass_days(46);
    EXPECT_EQ(province.state(who), State::locked) << "by himself he was no crowd";
    EXPECT_EQ(province.keeper->outlook().held, 60U);
    EXPECT_EQ(province.count_recorded("by=timer"), 1U);
    EXPECT_EQ(province.keeper->accept("that of yesterday"), 0U);
    EXPECT_EQ(province.keeper->accept(province.keeper->outlook().crowd), 60U);
    look();
    EXPECT_EQ(province.keeper->outlook().held, 0U);
    EXPECT_EQ(province.count_recorded("by=timer"), 61U);
    EXPECT_EQ(province.keeper->accept(province.keeper->outlook().crowd), 0U);
}

TEST_F(Keeping, AnAcceptedCrowdIsLedThroughInSeveralLooks)
{
    for (int i = 0; i < 250; ++i) province.choose_password(province.add("u" + std::to_string(i), "H37.1"));
    province.pass_days(46);
    EXPECT_EQ(province.keeper->accept(province.keeper->outlook().crowd), 250U);
    look();
    look();
    EXPECT_EQ(province.count_recorded("by=timer"), 251U);
}

TEST_F(Keeping, WhoIsHeldByADocumentIsNoCrowd)
{
    for (int i = 0; i < 60; ++i) {
        const auto one = province.add("u" + std::to_string(i), "H37.1");
        directory::AccountEdit held;
        held.hold = "45/TTr";
        province.edit(one, held);
        province.set_state(one, State::closed);
    }
    province.set_state(who, State::closed);
    province.pass_days(32);
    EXPECT_EQ(province.keeper->outlook().held, 0U);
    EXPECT_EQ(province.state(who), State::purge_pending);
}

TEST_F(Keeping, NothingIsDoneThatCannotBeRecorded)
{
    province.pass_days(44);
    province.audit.refuse_from_now_on({base::Code::no_space, "the disk is full"});
    province.clock.advance(std::chrono::hours(24));
    EXPECT_FALSE(province.look());
    EXPECT_EQ(province.state(who), State::active);
}

TEST_F(Keeping, AStepThatWasTakenWhenTheServerDiedIsRecordedAndToldOnce)
{
    province.pass_days(44);
    const auto before = disk::read_file(province.file()).value();
    auto read = book_from(before);
    // As the book stood when the step had been begun, and the directory had taken it.
    province.keeper.reset();
    read.book.begun.push_back(
        {who,
         {directory::Timer::inactivity, 1'767'571'200, province.now(), directory::Step::lock},
         "timer x"});
    Province::must(disk::replace_file(province.file(), to_text(read.book)));
    province.set_state(who, State::locked);
    province.restart();
    province.pass_days(2);
    EXPECT_EQ(province.count_recorded("reason=timer x"), 1U);
    EXPECT_EQ(province.count_in_inbox(who, "is locked"), 1U);
}

TEST_F(Keeping, WhatForbidsAPurgeHoldsItUpUntilItIsGone)
{
    directory::AccountEdit held;
    held.hold = "45/TTr";
    province.edit(who, held);
    province.set_state(who, State::closed);
    province.pass_days(60);
    EXPECT_EQ(province.state(who), State::closed);
    held.hold = "";
    province.edit(who, held);
    province.pass_days(1);
    EXPECT_EQ(province.state(who), State::purge_pending);
    held.hold = "46/TTr";
    province.edit(who, held);
    province.pass_days(30);
    EXPECT_EQ(province.state(who), State::purge_pending) << "also once it was asked for";
}

TEST_F(Keeping, OfThePurgedAddressAndIdAreLeftAndNoMail)
{
    EXPECT_TRUE(province.send("tvhung@langson.gov.vn", "Subject: x\r\n\r\nx\r\n"));
    province.set_state(who, State::closed);
    province.pass_days(30);
    EXPECT_EQ(province.state(who), State::purge_pending);
    province.pass_days(13);
    EXPECT_EQ(province.state(who), State::purge_pending);
    province.pass_days(1);
    const auto left = province.the(who);
    EXPECT_EQ(left.state, State::purged);
    EXPECT_EQ(left.name, "tvhung");
    EXPECT_EQ(left.primary_address(), "tvhung@langson.gov.vn");
    EXPECT_TRUE(left.phone.empty());
    EXPECT_FALSE(province.send("tvhung@langson.gov.vn", "Subject: x\r\n\r\nx\r\n"));
    EXPECT_TRUE(province.directory.snapshot()->is_taken("tvhung"));
    EXPECT_EQ(province.count_recorded("purged event=an account is now purged by=timer who=tvhung"), 1U);
    const auto owners = net::run_here_for(province.engine->list(store::Space::account, {}, 100)).value();
    EXPECT_THAT(owners, ::testing::Not(Contains(who)));
}

TEST_F(Keeping, AgenciesGetTheirLockedListAtTheBeginningOfEachQuarter)
{
    province.set_state(who, State::locked);
    province.pass_days(25);
    EXPECT_EQ(province.count_in_inbox(box, "đang bị khóa"), 0U);
    province.set_state(who, State::active);
    province.set_state(who, State::locked);
    province.pass_days(4);
    province.set_state(who, State::active);
    province.pass_days(40);
    province.set_state(who, State::locked);
    province.pass_days(25);  // over 1 April
    EXPECT_EQ(province.count_in_inbox(box, "đang bị khóa"), 1U);
}

TEST_F(Keeping, WhereAnAgencyHasNoBoxTheAdminsHear)
{
    province.add_agency("H37.2", "H37", "nghean");
    const auto admin = province.add("admin", "H37");
    directory::AccountEdit role;
    role.role = directory::Role::admin;
    province.edit(admin, role);
    const auto other = province.add("lvthu", "H37.2");
    province.pass_days(1);
    province.set_state(other, State::locked);
    province.pass_days(4);
    EXPECT_EQ(province.count_in_inbox(admin, "please report"), 0U);
    province.pass_days(3);
    EXPECT_EQ(province.count_in_inbox(admin, "please report"), 1U) << "five days after the lock, once";
}

TEST(Hearing, LoginsToReadAndSendAreUseAndNothingElseIs)
{
    Province province;
    const auto who = province.add("tvhung", "H37");
    HeardAudit heard(province.audit, province.directory, province.clock, *province.uses);
    const auto event = [](ledger::Kind kind, std::string_view service) {
        return ledger::Event(kind).add(ledger::Name::service, service).add(ledger::Name::who, "tvhung");
    };
    heard.note(event(ledger::Kind::login_failed, "imap"));
    heard.note(event(ledger::Kind::mail_delivered, "mx"));
    heard.note(event(ledger::Kind::login, "control"));
    EXPECT_EQ(province.uses->last(who), 0);
    heard.note(event(ledger::Kind::login, "submission"));
    EXPECT_EQ(province.uses->last(who), province.now());
    province.clock.advance(std::chrono::hours(5));
    heard.note(event(ledger::Kind::logout, "imap"));
    EXPECT_EQ(province.uses->last(who), province.now());
    EXPECT_EQ(province.audit.records().size(), 5U) << "everything is told on";
}

TEST(BookTest, IsReadAsItWasWrittenAndDamageCostsOneLine)
{
    Book book;
    const auto id = base::random_uuid();
    book.pages[id] = {{1, 2, 3, 4, 5}, State::locked, 7, {{directory::Timer::purge, 8, 9, 10}}};
    book.pages[base::random_uuid()] = {};
    book.begun.push_back({id, {directory::Timer::too_long, 1, 2, directory::Step::ask_purge}, "a b"});
    book.outbox.push_back({base::random_uuid(), id, "From: x\r\n\r\n"});
    book.clock_seen = base::WallTime(std::chrono::seconds(1'000));
    book.rest = std::chrono::seconds(60);
    book.lists_month = 24'300;
    const auto text = to_text(book);
    EXPECT_EQ(book_from(text).book, book);
    EXPECT_EQ(book_from(text).damaged, 0U);
    for (std::size_t cut = 0; cut < text.size(); cut += 3) {
        auto torn = text;
        torn[cut] = '\x01';
        EXPECT_LE(book_from(torn).damaged, 2U);
    }
}

}  // namespace
}  // namespace life
