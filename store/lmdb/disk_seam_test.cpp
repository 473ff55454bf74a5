// For tests: see disk_seam.hpp.

#include "store/lmdb/disk_seam.hpp"

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace store::testing {
namespace {

using Call = DiskSeam::Call;

struct Watched {
    std::string folder;
    std::function<int(Call, const std::string&)> fails;
    std::set<std::string> unsynced;
    std::size_t writes = 0, syncs = 0;
};

std::atomic<bool> is_watching{false};
std::mutex mutex;
Watched watched;  // guarded by mutex

std::string path_of(int descriptor)
{
    char path[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
    return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

bool is_below(const std::string& path)
{
    return path == watched.folder || path.starts_with(watched.folder + '/');
}

std::string inner(const std::string& path)
{
    return path == watched.folder ? "." : path.substr(watched.folder.size() + 1);
}

bool syncs_by_itself(int descriptor)
{
    return (::fcntl(descriptor, F_GETFL) & O_DSYNC) != 0;
}

// True, and errno set, if the call is to fail.
bool must_fail(Call call, int descriptor)
{
    if (!is_watching) return false;
    const std::string path = path_of(descriptor);
    const bool is_meta = call == Call::write && syncs_by_itself(descriptor);
    std::lock_guard lock(mutex);
    if (!is_below(path)) return false;
    ++(call == Call::sync ? watched.syncs : watched.writes);
    const int failure = watched.fails ? watched.fails(is_meta ? Call::synced_write : call, inner(path)) : 0;
    if (failure != 0) errno = failure;
    return failure != 0;
}

void note_written(int descriptor)
{
    if (!is_watching || syncs_by_itself(descriptor)) return;
    const std::string path = path_of(descriptor);
    std::lock_guard lock(mutex);
    if (is_below(path)) watched.unsynced.insert(inner(path));
}

void note_synced(int descriptor)
{
    if (!is_watching) return;
    const std::string path = path_of(descriptor);
    std::lock_guard lock(mutex);
    if (is_below(path)) watched.unsynced.erase(inner(path));
}

void note_named(const std::string& path)
{
    if (!is_watching) return;
    const std::string above = path.substr(0, path.rfind('/'));
    std::lock_guard lock(mutex);
    if (is_below(above)) watched.unsynced.insert(inner(above));
}

}  // namespace

DiskSeam::DiskSeam(std::string folder)
{
    std::lock_guard lock(mutex);
    watched = {std::move(folder), nullptr, {}, 0, 0};
    is_watching = true;
}

DiskSeam::~DiskSeam()
{
    std::lock_guard lock(mutex);
    is_watching = false;
    watched = {};
}

void DiskSeam::fail(std::function<int(Call, const std::string& path)> fails)
{
    std::lock_guard lock(mutex);
    watched.fails = std::move(fails);
}

std::set<std::string> DiskSeam::unsynced() const
{
    std::lock_guard lock(mutex);
    return watched.unsynced;
}

std::size_t DiskSeam::count(Call call) const
{
    std::lock_guard lock(mutex);
    return call == Call::sync ? watched.syncs : watched.writes;
}

}  // namespace store::testing

using store::testing::Call;
namespace seam = store::testing;

extern "C" {

int fdatasync(int descriptor)
{
    if (seam::must_fail(Call::sync, descriptor)) return -1;
    const auto outcome = static_cast<int>(::syscall(SYS_fdatasync, descriptor));
    if (outcome == 0) seam::note_synced(descriptor);
    return outcome;
}

int fsync(int descriptor)
{
    if (seam::must_fail(Call::sync, descriptor)) return -1;
    const auto outcome = static_cast<int>(::syscall(SYS_fsync, descriptor));
    if (outcome == 0) seam::note_synced(descriptor);
    return outcome;
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset)
{
    if (seam::must_fail(Call::write, descriptor)) return -1;
    const ssize_t written = ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
    if (written > 0) seam::note_written(descriptor);
    return written;
}

ssize_t writev(int descriptor, const iovec* parts, int count)
{
    if (seam::must_fail(Call::write, descriptor)) return -1;
    const ssize_t written = ::syscall(SYS_writev, descriptor, parts, count);
    if (written > 0) seam::note_written(descriptor);
    return written;
}

int open(const char* path, int flags, ...)
{
    std::va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    const bool is_new = (flags & O_CREAT) != 0 && ::access(path, F_OK) != 0;
    const auto descriptor = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
    if (is_new && descriptor >= 0) seam::note_named(path);
    return descriptor;
}

int mkdir(const char* path, mode_t mode)
{
    const auto outcome = static_cast<int>(::syscall(SYS_mkdir, path, mode));
    if (outcome == 0) seam::note_named(path);
    return outcome;
}

}  // extern "C"
