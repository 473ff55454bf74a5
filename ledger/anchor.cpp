#include "ledger/anchor.hpp"

#include "disk/file.hpp"

#include <fcntl.h>
#include <new>

namespace ledger {
namespace {

constexpr std::size_t most_waiting = 1 << 20;  // bytes
constexpr std::chrono::seconds last_patience(5);

base::Result<void> append(const std::string& path, std::string_view lines)
{
    auto file = disk::File::open(path, O_WRONLY | O_CREAT | O_APPEND);
    if (!file) return base::refuse(file.error());
    const auto end = file->size();
    if (!end) return base::refuse(end.error());
    if (auto written = file->write_at(*end, lines); !written) return written;
    return disk::sync(*file);
}

void drop_oldest(std::string& lines)
{
    while (lines.size() > most_waiting) lines.erase(0, lines.find('\n') + 1);
}

}  // namespace

Anchor::Anchor(std::string path, const base::Log& log) : work_(std::make_shared<Work>())
{
    if (path.empty()) return;
    thread_ = std::thread([path = std::move(path), log = &log, work = work_] { run(path, log, work); });
}

Anchor::~Anchor()
{
    if (!thread_.joinable()) return;
    std::unique_lock lock(work_->mutex);
    work_->is_ending = true;
    work_->changed.notify_all();
    const auto is_done = [this] { return work_->lines.empty() && !work_->is_writing; };
    const bool has_ended = work_->changed.wait_for(lock, last_patience, is_done);
    work_->is_given_up = !has_ended;
    lock.unlock();
    if (has_ended)
        thread_.join();
    else
        thread_.detach();
}

void Anchor::add(std::string_view line) noexcept
{
    if (!thread_.joinable()) return;
    try {
        std::lock_guard lock(work_->mutex);
        work_->lines += line;
        drop_oldest(work_->lines);
        ++work_->added;
    } catch (const std::bad_alloc&) {
        return;  // the next head says all that this one does
    }
    work_->changed.notify_all();
}

// The log is not touched once the anchor may be gone.
void Anchor::run(const std::string& path, const base::Log* log, const std::shared_ptr<Work>& work)
{
    std::unique_lock lock(work->mutex);
    std::uint64_t tried = 0;
    for (;;) {
        // What could not be written is tried again with the next head, which may find the disk there again.
        work->changed.wait(lock, [&] { return work->added != tried || work->is_ending; });
        if (work->is_given_up || work->lines.empty() || work->added == tried) break;
        tried = work->added;
        try {
            write_once(path, log, *work, lock);
        } catch (const std::bad_alloc&) {
            if (!lock.owns_lock()) lock.lock();
            work->is_writing = false;
        }
    }
    work->lines.clear();
    work->changed.notify_all();
}

// The lock is let go of meanwhile.
void Anchor::write_once(const std::string& path, const base::Log* log, Work& work,
                        std::unique_lock<std::mutex>& lock)
{
    const std::string lines = work.lines;
    work.is_writing = true;
    lock.unlock();
    const auto written = append(path, lines);
    lock.lock();
    work.is_writing = false;
    if (written) work.lines.erase(0, work.lines.find(lines) == 0 ? lines.size() : 0);
    if (!written && !work.is_warned && !work.is_ending)
        log->warning("audit", "a head could not be copied to audit.anchor",
                     {{"why", written.error().detail}});
    work.is_warned = !written;
}

}  // namespace ledger
