// Two sessions work on one mailbox at random; a third party delivers. Each client keeps only what it was
// told, and after NOOP that must be the mailbox, flag by flag (FAULTS I17).

#include "tests/imap/world.hpp"

#include "base/text.hpp"
#include "net/memory_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <sstream>

namespace imap::testing {
namespace {

constexpr const char* flag_names[] = {"\\Seen", "\\Flagged", "\\Deleted", "\\Answered", "Viec"};

using Flags = std::optional<std::set<std::string>>;  // nothing: the client never asked

// A client as RFC 9051 wants it: it believes what it is told, and works out its own .SILENT stores.
class Client {
  public:
    Client(net::TestLoop& loop, World& world)
        : pair_(net::make_memory_stream(loop, {.tls = net::Tls::running}))
    {
        loop.start(world.server.serve(std::move(pair_.server)));
        loop.run();
        pair_.client.take();
        ask("LOGIN lan secret");
        ask("SELECT INBOX");
        ask("FETCH 1:* FLAGS");
    }

    // Sends a command and believes the answer; whether it was OK.
    bool ask(const std::string& command)
    {
        pair_.client.send("t " + command + "\r\n");
        return believe(pair_.client.take());
    }

    void store_silently(std::size_t number, const std::string& flag)
    {
        const bool is_ok = ask("STORE " + std::to_string(number) + " +FLAGS.SILENT (" + flag + ")");
        auto& known = flags_[number - 1];
        if (is_ok && known && !told_.contains(number)) known->insert(flag);
    }

    std::size_t size() const { return flags_.size(); }
    const std::vector<Flags>& flags() const { return flags_; }
    bool agrees_with(const std::vector<Flags>& truth) const
    {
        return std::ranges::equal(flags_, truth, [](const Flags& a, const Flags& b) { return !a || a == b; });
    }
    void close() { pair_.client.close(); }

  private:
    bool believe(const std::string& text)
    {
        told_.clear();
        std::istringstream lines(text);
        bool is_ok = false;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("* ")) believe_line(line.substr(2));
            is_ok |= line.starts_with("t OK");
        }
        return is_ok;
    }

    void believe_line(const std::string& line)
    {
        std::istringstream words(line);
        std::size_t number = 0;
        std::string what;
        if (!(words >> number >> what)) return;
        if (what == "EXISTS") flags_.resize(number);
        if (what == "EXPUNGE") {
            ASSERT_LE(number, flags_.size());
            flags_.erase(flags_.begin() + static_cast<std::ptrdiff_t>(number) - 1);
        }
        if (what == "FETCH") believe_flags(number, line);
    }

    void believe_flags(std::size_t number, const std::string& line)
    {
        ASSERT_LE(number, flags_.size());
        told_.insert(number);
        auto& flags = flags_[number - 1].emplace();
        const auto from = line.find("FLAGS (") + 7;
        std::istringstream names(line.substr(from, line.find(')', from) - from));
        for (std::string name; names >> name;) {
            if (name != "\\Recent") flags.insert(name);
        }
    }

    net::MemoryPair pair_;
    std::vector<Flags> flags_;    // of message 1, 2, …
    std::set<std::size_t> told_;  // by the last answer
};

class Belief : public ::testing::TestWithParam<unsigned> {
  protected:
    std::size_t pick(std::size_t below) { return random_() % below; }
    std::string any_flag() { return flag_names[pick(std::size(flag_names))]; }

    void act(Client& client)
    {
        const auto n = client.size() == 0 ? 0 : pick(client.size()) + 1;
        const auto number = std::to_string(n);
        switch (n == 0 ? 0 : pick(9)) {
        case 0: client.ask("APPEND INBOX (" + any_flag() + ") {3+}\r\na:b"); break;
        case 1: client.ask("STORE " + number + " +FLAGS (" + any_flag() + ")"); break;
        case 2: client.ask("STORE " + number + " -FLAGS (" + any_flag() + ")"); break;
        case 3: client.store_silently(n, any_flag()); break;
        case 4: client.ask("FETCH " + number + " FLAGS"); break;
        case 5: client.ask("EXPUNGE"); break;
        case 6: client.ask("COPY " + number + " INBOX"); break;
        case 7: client.ask("MOVE " + number + " Trash"); break;
        case 8: client.ask("STORE " + number + " FLAGS (" + any_flag() + ")"); break;
        }
    }

    std::vector<Flags> truth()
    {
        Client fresh(loop_, world_);
        auto flags = fresh.flags();
        fresh.close();
        return flags;
    }

    base::FakeClock clock_{base::WallTime(std::chrono::days(20'000))};
    World world_{clock_, {"lan"}};
    net::TestLoop loop_{clock_};
    std::mt19937 random_{GetParam()};
};

TEST_P(Belief, IsTheMailboxAfterNoop)
{
    Client first(loop_, world_);
    Client second(loop_, world_);
    for (int round = 0; round < 100; ++round) {
        for (auto acts = pick(6); acts > 0; --acts) act(pick(2) == 0 ? first : second);
        first.ask("NOOP");
        second.ask("NOOP");
        const auto want = truth();
        ASSERT_TRUE(first.agrees_with(want)) << "round " << round;
        ASSERT_TRUE(second.agrees_with(want)) << "round " << round;
        if (pick(3) == 0) first.ask("FETCH 1:* FLAGS");
        if (pick(3) == 0) second.ask("FETCH 1:* FLAGS");
    }
    first.close();
    second.close();
}

INSTANTIATE_TEST_SUITE_P(Seeds, Belief, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace imap::testing
