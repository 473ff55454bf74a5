#include "tests/talk/player.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace talk {
namespace {

using Kind = Step::Kind;

constexpr std::size_t shown_before_failure = 12;
constexpr std::size_t shown_of_a_line = 400;

std::string shown(std::string_view line)
{
    return base::printable(line, shown_of_a_line);
}

std::string shown(const Received& received)
{
    switch (received.kind) {
    case Received::Kind::line: return shown(received.text);
    case Received::Kind::closed:
        return "<closed>" + (received.text.empty() ? "" : " after " + shown(received.text));
    case Received::Kind::nothing: break;
    }
    return "<nothing>" + (received.text.empty() ? "" : " but the unfinished " + shown(received.text));
}

class Player {
  public:
    Player(const Script& script, const Dial& dial, Captures captures)
        : script_(script),
          dial_(dial),
          captures_(std::move(captures))
    {}

    std::string play()
    {
        for (std::size_t at = 0; at < script_.steps.size() && failure_.empty();) at += take_step(at);
        if (failure_.empty()) nothing_is_left();
        return failure_;
    }

  private:
    // How many steps were taken together.
    std::size_t take_step(std::size_t at)
    {
        const Step& step = script_.steps[at];
        Channel* channel = open(step);
        if (!channel) return 1;
        switch (step.kind) {
        case Kind::send: send(*channel, step); return 1;
        case Kind::start_tls: start_tls(*channel, step); return 1;
        case Kind::later: let_pass(*channel, step); return 1;
        case Kind::expect_any_order: return any_order(*channel, at);
        default: expect(*channel, step); return 1;
        }
    }

    Channel* open(const Step& step)
    {
        auto& channel = channels_[step.connection];
        if (channel) return channel.get();
        auto dialled = dial_(script_.begins);
        if (!dialled) {
            fail(step, "no connection: " + dialled.error().detail);
            return nullptr;
        }
        channel = std::move(*dialled);
        return channel.get();
    }

    void send(Channel& channel, const Step& step)
    {
        const auto bytes = expand(step.pattern, captures_);
        if (!bytes) return fail(step, bytes.error().detail);
        note('C', step.connection, *bytes);
        channel.send(*bytes);
    }

    void start_tls(Channel& channel, const Step& step)
    {
        const auto started = channel.start_tls();
        if (!started) fail(step, "no handshake: " + started.error().detail);
    }

    void let_pass(Channel& channel, const Step& step)
    {
        const auto passed = channel.let_pass(step.wait);
        if (!passed) fail(step, passed.error().detail);
    }

    void expect(Channel& channel, const Step& step)
    {
        const auto patience = step.kind == Kind::expect_nothing ? Patience::silence : Patience::answer;
        const auto received = receive(channel, step.connection, patience);
        if (!is_expected(step, received)) fail(step, "came: " + shown(received));
        if (step.kind == Kind::expect_closed) ended_.insert(step.connection);
    }

    bool is_expected(const Step& step, const Received& received)
    {
        switch (step.kind) {
        case Kind::expect_closed: return received.kind == Received::Kind::closed && received.text.empty();
        case Kind::expect_nothing: return received.kind == Received::Kind::nothing && received.text.empty();
        default:
            return received.kind == Received::Kind::line && matches(step.pattern, received.text, captures_);
        }
    }

    // Consecutive S~: lines of one connection.
    std::size_t any_order(Channel& channel, std::size_t at)
    {
        std::vector<const Step*> open_steps;
        for (auto next = at; next < script_.steps.size(); ++next) {
            const auto& step = script_.steps[next];
            if (step.kind != Kind::expect_any_order || step.connection != script_.steps[at].connection) break;
            open_steps.push_back(&step);
        }
        const auto count = open_steps.size();
        while (!open_steps.empty() && failure_.empty()) {
            const Step& first = *open_steps.front();
            const auto received = receive(channel, first.connection, Patience::answer);
            const auto fitting = std::ranges::find_if(
                open_steps, [&](const Step* step) { return is_expected(*step, received); });
            if (fitting == open_steps.end())
                fail(first, base::format("came: {} (fits none of the {} lines still open)", shown(received),
                                         open_steps.size()));
            else
                open_steps.erase(fitting);
        }
        return count;
    }

    void nothing_is_left()
    {
        for (const auto& [number, channel] : channels_) {
            const auto received = channel->receive(Patience::silence);
            const auto wanted = ended_.contains(number) ? Received::Kind::closed : Received::Kind::nothing;
            if (received.kind == wanted && received.text.empty()) continue;
            failure_ = base::format("{}: at the end, connection {} still had: {}\n{}", script_.file, number,
                                    shown(received), before());
            return;
        }
    }

    Received receive(Channel& channel, int connection, Patience patience)
    {
        auto received = channel.receive(patience);
        if (received.kind == Received::Kind::line) note('S', connection, received.text);
        return received;
    }

    void note(char side, int connection, std::string_view text)
    {
        const auto who = connection == 1 ? std::string(1, side) : base::format("{}{}", side, connection);
        last_lines_.push_back(base::format("    {}: {}\n", who, shown(text)));
        if (last_lines_.size() > shown_before_failure) last_lines_.pop_front();
    }

    std::string before() const
    {
        std::string text = "  the last lines:\n";
        for (const auto& line : last_lines_) text += line;
        return text;
    }

    void fail(const Step& step, std::string_view what)
    {
        failure_ = base::format("{}:{}:\n  wanted: {}\n  {}\n{}", script_.file, step.line, step.written, what,
                                before());
    }

    const Script& script_;
    const Dial& dial_;
    Captures captures_;
    std::map<int, std::unique_ptr<Channel>> channels_;
    std::set<int> ended_;  // as written
    std::deque<std::string> last_lines_;
    std::string failure_;
};

}  // namespace

std::string play(const Script& script, const Dial& dial, Captures captures)
{
    return Player(script, dial, std::move(captures)).play();
}

}  // namespace talk
