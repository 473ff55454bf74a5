#include "net/lines.hpp"

namespace net {
namespace {

constexpr std::size_t chunk = 16 * 1024;

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
    co_return co_await stream_->wait_input(patience);
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
        co_await fill(deadline);
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
        co_await fill(deadline);
    }
}

Task<std::string_view> Lines::some(std::size_t most, base::Duration patience)
{
    if (!has_buffered_input()) co_await fill(Loop::current().now() + patience);
    const auto given = std::string_view(input_).substr(at_, most);
    at_ += given.size();
    co_return given;
}

void Lines::unread(std::size_t count)
{
    at_ -= count;
}

Task<void> Lines::flush()
{
    if (output_.empty()) co_return;
    const std::string bytes = std::exchange(output_, {});
    co_await stream_->write_all(bytes, write_patience);
}

void Lines::discard_input()
{
    input_ = {};
    at_ = 0;
}

Task<void> Lines::fill(base::SteadyTime deadline)
{
    co_await flush();
    input_.erase(0, std::exchange(at_, 0));
    const auto had = input_.size();
    const auto left = std::chrono::ceil<base::Duration>(deadline - Loop::current().now());
    input_.resize(had + chunk);
    try {
        const auto got = co_await stream_->read_some(std::span(input_).subspan(had), left);
        input_.resize(had + got);
    } catch (...) {
        input_.resize(had);
        throw;
    }
}

}  // namespace net
