#include "net/lines.hpp"
#include "net/memory_stream.hpp"

#include <gmock/gmock.h>
#include <malloc.h>

namespace net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::StartsWith;

Task<void> echo_lines(std::unique_ptr<Stream> stream, std::size_t limit)
{
    Lines lines(std::move(stream));
    for (;;) {
        co_await lines.wait_input(30min);
        auto line = co_await lines.line(limit, 1min);
        if (line)
            lines.write("<" + *line + ">\r\n");
        else
            lines.write("!" + std::string(to_string(line.error().code)) + "\r\n");
        if (!line && line.error().code == base::Code::too_big) co_await lines.skip_line(1000, 1min);
    }
}

Task<void> ignoring_the_end(Task<void> session)
{
    try {
        co_await session;
    } catch (const Disconnected&) {
    } catch (const TimedOut&) {
    }
}

std::string answers(std::string_view sent, std::size_t limit, Delivery delivery)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop, {.delivery = delivery});
    loop.start(ignoring_the_end(echo_lines(std::move(server), limit)));
    client.send(sent);
    return client.take();
}

struct Case {
    std::string_view sent, want;
};

using namespace std::string_view_literals;

const Case cases[] = {
    {"NOOP\r\n", "<NOOP>\r\n"},
    {"\r\n", "<>\r\n"},
    {"a\r\nb\r\nc\r\n", "<a>\r\n<b>\r\n<c>\r\n"},
    {"half", ""},
    {"bare\nok\r\n", "!invalid\r\n<ok>\r\n"},
    {"a\rb\r\nok\r\n", "!invalid\r\n<ok>\r\n"},
    {"a\r\r\n", "!invalid\r\n"},
    {"a\0b\r\nok\r\n"sv, "!invalid\r\n<ok>\r\n"},
    {"12345678\r\n", "<12345678>\r\n"},
    {"123456789\r\nok\r\n", "!too big\r\n<ok>\r\n"},
    {"123456789012345678901234567890\r\nok\r\n", "!too big\r\n<ok>\r\n"},
    {"\xC4\x91\r\n", "<\xC4\x91>\r\n"},
};

TEST(Lines, AreReadTheSameHoweverTheBytesArrive)
{
    for (const auto& [sent, want] : cases) {
        EXPECT_EQ(answers(sent, 8, Delivery::as_sent), want) << testing::PrintToString(sent);
        EXPECT_EQ(answers(sent, 8, Delivery::byte_by_byte), want) << testing::PrintToString(sent);
    }
}

TEST(Lines, AnEndlessLineIsGivenUp)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    loop.start(ignoring_the_end(echo_lines(std::move(server), 8)));
    client.send(std::string(2000, 'x'));
    EXPECT_TRUE(client.is_ended());
}

TEST(Lines, ALineThatDripsInHasOnePatienceForAllOfIt)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    loop.start(ignoring_the_end(echo_lines(std::move(server), 1000)));
    for (int i = 0; i < 3 && !client.is_ended(); ++i) {
        client.send("x");
        loop.advance(25s);
    }
    EXPECT_TRUE(client.is_ended());
}

Task<void> answer_literal(std::unique_ptr<Stream> stream, std::vector<std::string>& chunks)
{
    Lines lines(std::move(stream));
    for (std::size_t left = 10; left > 0;) {
        const auto some = co_await lines.some(left, 1min);
        chunks.emplace_back(some);
        left -= some.size();
    }
    const auto rest = co_await lines.line(100, 1min);
    chunks.push_back(rest.value());
}

TEST(Lines, OctetsAreCountedAndTheLineGoesOnAfterThem)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    std::vector<std::string> chunks;
    loop.start(answer_literal(std::move(server), chunks));
    client.send("12\r\n");
    client.send("567\n90)\r\n");
    EXPECT_THAT(chunks, ElementsAre("12\r\n", "567\n90", ")"));
}

Task<void> put_back(std::unique_ptr<Stream> stream, std::string& read)
{
    Lines lines(std::move(stream));
    const auto some = co_await lines.some(100, 1min);
    lines.unread(some.size() - 2);
    read = (co_await lines.line(100, 1min)).value();
}

TEST(Lines, WhatIsPutBackIsReadAgain)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    std::string read;
    loop.start(put_back(std::move(server), read));
    client.send("..text\r\n");
    EXPECT_EQ(read, "text");
}

Task<void> answer_after(std::unique_ptr<Stream> stream, std::vector<Woken>& woken)
{
    Lines lines(std::move(stream));
    lines.write("hello\r\n");
    for (int i = 0; i < 3; ++i) {
        woken.push_back(co_await lines.wait_input(30min));
        if (woken.back() == Woken::input) (void)co_await lines.line(100, 1min);
        lines.write(woken.back() == Woken::input ? "answer\r\n" : "news\r\n");
    }
    co_await lines.flush();
}

TEST(Lines, OutputIsFlushedWhenTheSessionWaits)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    std::vector<Woken> woken;
    loop.start(answer_after(std::move(server), woken));
    EXPECT_EQ(client.take(), "hello\r\n");
    client.nudge();
    EXPECT_EQ(client.take(), "news\r\n");
    client.send("a\r\nb\r\n");
    EXPECT_EQ(client.take(), "answer\r\nanswer\r\n");
    EXPECT_THAT(woken, ElementsAre(Woken::nudge, Woken::input, Woken::input));
}

Task<void> upgrade(std::unique_ptr<Stream> stream, bool& had_more)
{
    Lines lines(std::move(stream));
    const auto line = co_await lines.line(100, 1min);
    had_more = lines.has_buffered_input();
    lines.discard_input();
    EXPECT_FALSE(lines.has_buffered_input());
    EXPECT_EQ(line.value(), "STARTTLS");
}

TEST(Lines, BytesPipelinedBehindStarttlsAreSeen)
{
    for (const auto& [sent, want] : {std::pair{"STARTTLS\r\n", false}, {"STARTTLS\r\nEHLO x\r\n", true}}) {
        TestLoop loop;
        auto [server, client] = make_memory_stream(loop);
        bool had_more = !want;
        loop.start(upgrade(std::move(server), had_more));
        client.send(sent);
        EXPECT_EQ(had_more, want);
    }
}

Task<void> read_and_wait(std::unique_ptr<Stream> stream)
{
    Lines lines(std::move(stream));
    for (;;) {
        co_await lines.wait_input(1h);
        (void)co_await lines.line(1 << 20, 1min);
        lines.write(std::string(100'000, 'x'));
    }
}

// Counted by the allocator; under a sanitizer, which has its own, this proves nothing.
TEST(Lines, WhatWaitsHoldsNoBuffer)
{
    constexpr std::size_t count = 100;
    TestLoop loop;
    std::vector<MemoryClient> clients;
    clients.reserve(count);
    const auto before = mallinfo2().uordblks;
    for (std::size_t i = 0; i < count; ++i) {
        auto [server, client] = make_memory_stream(loop);
        loop.start(ignoring_the_end(read_and_wait(std::move(server))));
        client.send(std::string(60'000, 'x') + "\r\n");
        EXPECT_EQ(client.take().size(), 100'000U);
        client.send(i % 2 == 0 ? "half a line" : "");
        clients.push_back(std::move(client));
    }
    EXPECT_LT(mallinfo2().uordblks - before, count * 3000);
    for (auto& client : clients) client.cut();
}

Task<void> flush_twice(std::unique_ptr<Stream> stream)
{
    Lines lines(std::move(stream));
    lines.write(std::string(100, 'x'));
    EXPECT_THROW(co_await lines.flush(10s), TimedOut);
    lines.write("BYE\r\n");
    EXPECT_THROW(co_await lines.flush(Lines::parting_patience), Disconnected);
}

TEST(Lines, NothingFollowsBytesThatThePeerDidNotTake)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    client.set_window(10);
    loop.start(flush_twice(std::move(server)));
    loop.run();
    loop.advance(11s);
    EXPECT_EQ(loop.running(), 0U);
    EXPECT_EQ(client.take(), "xxxxxxxxxx");
}

Task<void> note_end(Task<void> reading, std::string& how)
{
    try {
        co_await reading;
    } catch (const ShuttingDown&) {
        how = "asked to end";
    } catch (const TimedOut&) {
        how = "late";
    }
}

Task<void> read_line(std::unique_ptr<Stream> stream, std::string& line)
{
    Lines lines(std::move(stream));
    line = (co_await lines.line(100, 1min)).value();
}

Task<void> read_body(std::unique_ptr<Stream> stream, std::size_t size)
{
    Lines lines(std::move(stream));
    while (size > 0) size -= (co_await lines.some(size, 1min)).size();
}

TEST(Lines, HalfALineIsNoCommandInHandWhenTheServerEnds)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    std::string line, how;
    loop.start(note_end(read_line(std::move(server), line), how));
    client.send("EH");
    client.ask_to_end();
    EXPECT_EQ(how, "asked to end");
}

TEST(Lines, AWholeLineThatIsThereIsReadThoughTheServerEnds)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop, {.delivery = Delivery::byte_by_byte});
    std::string line, how;
    client.send("EHLO x\r\n");
    client.ask_to_end();
    loop.start(note_end(read_line(std::move(server), line), how));
    loop.run();
    EXPECT_EQ(line, "EHLO x");
}

TEST(Lines, ABodyGoesOnWhileTheServerEndsAsLongAsItComes)
{
    TestLoop loop;
    auto [server, client] = make_memory_stream(loop);
    std::string how;
    loop.start(note_end(read_body(std::move(server), 10), how));
    client.send("x");
    client.ask_to_end();
    for (int i = 0; i < 5; ++i) {
        loop.advance(900ms);
        client.send("x");
    }
    EXPECT_EQ(how, "");
    loop.advance(1100ms);
    EXPECT_EQ(how, "asked to end");
}

}  // namespace
}  // namespace net
