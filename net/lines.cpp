#include "net/lines.hpp"

#include <array>

namespace net {
namespace {

constexpr std::size_t chunk = 16 * 1024;
constexpr std::size_t little = 1024;

base::Result<std::string> checked(std::string_view line)
{
    if (!line.ends_with('\r')) return base::refuse(base::Code::invalid, "a line ends in a bare LF");
    line.remove_suffix(1);
    if (line.find('\r') != line.npos) return base::refuse(base::Code::invalid, "a bare CR in a line");
    if (line.find('\0') != line.npos) return base::refuse(base::Code::invalid, "a NUL in a line");
    return std::string(line);
}

}  // namespace

Task<Woken> Lines::wait_input(base::Duration patience)
{
    if (has_buffered_input()) {
        if (wants_flush()) co_await flush();
        co_return Woken::input;
    }
    co_await flush();
    discard_input();
    const auto woken = co_await stream_->wait_input(patience);
    is_input_there_ = woken == Woken::input;
    co_return woken;
}

Task<base::Result<std::string>> Lines::line(std::size_t limit, base::Duration patience)
{
    const auto deadline = Loop::current().now() + patience;
    for (std::size_t scanned = 0;;) {
        const auto unread = std::string_view(input_).substr(at_, limit + 2);
        const auto end = unread.find('\n', scanned);
        if (end != unread.npos) {
            at_ += end + 1;
            co_return checked(unread.substr(0, end));
        }
        scanned = unread.size();
        if (scanned == limit + 2) break;
        co_await fill(Amid::command, deadline);
    }
    co_return base::refuse(base::Code::too_big, "the line is too long");
}

Task<void> Lines::skip_line(std::size_t most, base::Duration patience)
{
    const auto deadline = Loop::current().now() + patience;
    for (;;) {
        const auto unread = std::string_view(input_).substr(at_, most);
        const auto end = unread.find('\n');
        at_ += end == unread.npos ? unread.size() : end + 1;
        if (end != unread.npos) co_return;
        most -= unread.size();
        if (most == 0) throw Disconnected();
        co_await fill(Amid::command, deadline);
    }
}

Task<std::string_view> Lines::some(std::size_t most, base::Duration patience)
{
    if (!has_buffered_input()) co_await fill(Amid::body, Loop::current().now() + patience);
    const auto given = std::string_view(input_).substr(at_, most);
    at_ += given.size();
    co_return given;
}

void Lines::unread(std::size_t count)
{
    at_ -= count;
}

Task<void> Lines::flush(base::Duration patience)
{
    if (output_.empty()) co_return;
    if (std::exchange(is_mute_, true)) throw Disconnected();
    const std::string bytes = std::exchange(output_, {});
    co_await stream_->write_all(bytes, patience);
    is_mute_ = false;
}

void Lines::discard_input()
{
    std::string().swap(input_);  // assigning an empty one would keep the memory
    at_ = 0;
}

Task<void> Lines::fill(Amid what, base::SteadyTime deadline)
{
    co_await flush();
    // To wait costs no buffer where little has come; where much has, it is not copied again for each piece.
    if (input_.size() - at_ < little)
        std::string(input_, at_).swap(input_);
    else
        input_.erase(0, at_);
    at_ = 0;
    const auto left = [deadline] {
        return std::chrono::ceil<base::Duration>(deadline - Loop::current().now());
    };
    if (!std::exchange(is_input_there_, false)) co_await stream_->wait_more(what, left());
    co_await read(left());
}

Task<void> Lines::read(base::Duration left)
{
    // All that wait on this thread share it: what comes is taken from it at once.
    thread_local std::array<char, chunk> landing;
    const auto got = co_await stream_->read_some(landing, left);
    input_.append(landing.data(), got);
}

}  // namespace net
