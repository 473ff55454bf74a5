#include "base/log_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <unistd.h>

namespace base {
namespace {

constexpr auto patience_at_the_end = std::chrono::seconds(1);
constexpr int look_again_ms = 100;

// As many whole lines as a pipe takes at once: neither torn by another writer nor, once poll(2) has said that
// there is room, waited for. A line that is longer goes in parts.
std::string_view piece_of(std::string_view lines)
{
    const auto piece = lines.substr(0, PIPE_BUF);
    const auto end = piece.rfind('\n');
    return end == piece.npos ? piece : piece.substr(0, end + 1);
}

// To be woken for each line costs more than to write it.
constexpr std::chrono::milliseconds gathering(5);

std::uint64_t count_of(std::string_view lines)
{
    return static_cast<std::uint64_t>(std::ranges::count(lines, '\n'));
}

}  // namespace

LogWriter::LogWriter(int fd, const Clock& clock, LogForm form, Counter& dropped, std::size_t most_waiting)
    : fd_(fd),
      clock_(clock),
      form_(form),
      dropped_(dropped),
      most_waiting_(most_waiting),
      thread_([this] { run(); })
{}

LogWriter::~LogWriter()
{
    {
        std::lock_guard lock(mutex_);
        end_ = std::chrono::steady_clock::now() + patience_at_the_end;
    }
    changed_.notify_one();
    thread_.join();
}

Log::Sink LogWriter::sink()
{
    return [this](std::string_view line) { put(line); };
}

void LogWriter::put(std::string_view line)
{
    {
        std::lock_guard lock(mutex_);
        if (waiting_.size() + line.size() > most_waiting_) return drop(line);
        const bool is_awake = !waiting_.empty();
        waiting_ += line;
        if (is_awake) return;
    }
    changed_.notify_one();
}

// Under the lock.
void LogWriter::drop(std::string_view lines)
{
    untold_ += count_of(lines);
    dropped_.add(count_of(lines));
}

void LogWriter::run()
{
    for (std::string batch; take(batch); batch.clear()) write(batch);
}

// All that waits, and behind it how much was dropped; false once it has ended.
bool LogWriter::take(std::string& batch)
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty() || end_; });
    changed_.wait_for(lock, gathering, [this] { return end_.has_value(); });
    batch.swap(waiting_);
    if (batch.empty()) return false;
    if (untold_ == 0) return true;
    try {
        batch += log_line(form_, {clock_.now(),
                                  LogLevel::warning,
                                  "log",
                                  "lines were dropped: nobody took them",
                                  {{"lines", std::to_string(untold_)}}});
        untold_ = 0;
    } catch (const std::bad_alloc&) {
        // Said with the next lines.
    }
    return true;
}

void LogWriter::write(std::string_view batch)
{
    while (!batch.empty()) {
        const auto piece = piece_of(batch);
        const auto count = may_write() ? ::write(fd_, piece.data(), piece.size()) : -1;
        if (count > 0)
            batch.remove_prefix(static_cast<std::size_t>(count));
        else if (count == 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    if (batch.empty()) return;
    std::lock_guard lock(mutex_);
    drop(batch);
}

// Waits for room; false, with errno, when it has ended meanwhile.
bool LogWriter::may_write()
{
    for (;;) {
        pollfd writing{.fd = fd_, .events = POLLOUT, .revents = 0};
        if (poll(&writing, 1, look_again_ms) > 0) return true;
        std::lock_guard lock(mutex_);
        errno = ETIMEDOUT;
        if (end_ && std::chrono::steady_clock::now() > *end_) return false;
    }
}

}  // namespace base
