// A disk that is watched, fails, or forgets: preloaded into congvud, it stands before the system calls by which files
// are written and read. Concerns files below a folder. Nothing of congvud is built with it.
//
//   CONGVU_DISK=FOLDER            which files
//   CONGVU_DISK_JOURNAL=FILE      everything written is noted there (see Note)
//   CONGVU_DISK_FAULTS=FILE       a Fault lies there, written by the test while congvud runs
//   CONGVU_DISK_SYNCS=never       syncs do nothing and say yes
//
// journal   (Note · path · data)*     integers in the machine's own order
//           kind 'w' written at offset · 't' cut or lengthened to offset · 's' synced · 'n' name made · 'd' folder made
//                'r' renamed, data is the new path · 'u' name removed
//
// A program's calls meet these functions first, LMDB's and libstdc++'s too. What is mapped into memory is not seen.

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <limits.h>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

// A synced write goes through a descriptor that syncs by itself.
enum class Call : std::uint32_t { none, write, sync, read, synced_write };

// Calls of one kind on paths that hold `part` fail with `number`, after `spared` of them and `failing` times.
struct Fault {
    std::atomic<std::uint32_t> call;
    std::uint32_t number;
    std::atomic<std::int64_t> spared, failing;
    std::atomic<std::uint64_t> failed;  // so far: ours to count
    char part[96];
};

struct Note {
    std::uint8_t kind;
    std::uint8_t is_durable;  // written through a descriptor that syncs by itself
    std::uint16_t path_size;
    std::uint32_t data_size;
    std::uint64_t offset, begun, ended;  // nanoseconds of the monotonic clock
};

std::uint64_t now()
{
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

std::string_view wish(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

class Disk {
  public:
    static Disk& get()
    {
        static auto* disk = new Disk;  // outlives whatever still writes at the end
        return *disk;
    }

    bool forgets_syncs() const { return forgets_syncs_; }
    bool is_below(std::string_view path) const
    {
        return !folder_.empty() && path.starts_with(folder_) && !path.ends_with("(deleted)");
    }
    // The errno with which this call must fail, or 0.
    int fault(Call call, std::string_view path) const
    {
        if (!fault_ || fault_->call.load() != static_cast<std::uint32_t>(call)) return 0;
        if (!is_below(path) || path.find(fault_->part) == path.npos) return 0;
        if (fault_->spared.fetch_sub(1) > 0 || fault_->failing.fetch_sub(1) <= 0) return 0;
        ++fault_->failed;
        return static_cast<int>(fault_->number);
    }
    std::mutex& order() { return order_; }
    void note(Note note, std::string_view path, std::string_view data)
    {
        if (journal_ < 0) return;
        note.ended = now();
        note.path_size = static_cast<std::uint16_t>(path.size());
        note.data_size = static_cast<std::uint32_t>(data.size());
        std::string bytes(reinterpret_cast<const char*>(&note), sizeof note);
        bytes.append(path).append(data);
        for (std::string_view rest = bytes; !rest.empty();) {
            const auto count = ::syscall(SYS_write, journal_, rest.data(), rest.size());
            if (count < 0) std::abort();
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
    }

  private:
    Disk() : folder_(wish("CONGVU_DISK")), forgets_syncs_(wish("CONGVU_DISK_SYNCS") == "never")
    {
        if (const auto path = wish("CONGVU_DISK_JOURNAL"); !path.empty())
            journal_ = open_own(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC);
        if (const auto path = wish("CONGVU_DISK_FAULTS"); !path.empty()) {
            const int file = open_own(path, O_RDWR | O_CLOEXEC);
            void* at = ::mmap(nullptr, sizeof(Fault), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (at == MAP_FAILED) std::abort();
            fault_ = static_cast<Fault*>(at);
        }
    }
    static int open_own(std::string_view path, int flags)
    {
        const auto file = ::syscall(SYS_openat, AT_FDCWD, std::string(path).c_str(), flags, 0600);
        if (file < 0) std::abort();
        return static_cast<int>(file);
    }

    std::string folder_;
    bool forgets_syncs_;
    int journal_ = -1;
    Fault* fault_ = nullptr;
    std::mutex order_;  // of what is written, as noted
};

std::string path_of(int descriptor)
{
    char link[32], path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const auto size = ::syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path);
    return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

std::string path_at(int folder, const char* name)
{
    if (name[0] == '/') return name;
    return (folder == AT_FDCWD
                ? path_of(static_cast<int>(::syscall(SYS_openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC)))
                : path_of(folder)) +
           "/" + name;
}

bool syncs_by_itself(int descriptor)
{
    return (::fcntl(descriptor, F_GETFL) & O_DSYNC) != 0;
}

bool fails(Call call, const std::string& path)
{
    const int number = Disk::get().fault(call, path);
    if (number != 0) errno = number;
    return number != 0;
}

// Carries out what writes `parts`, at `offset` or, where that is negative, at the descriptor's own.
template<typename Do>
ssize_t write_parts(int descriptor, const iovec* parts, int count, off_t offset, Do carry_out)
{
    auto& disk = Disk::get();
    const std::string path = path_of(descriptor);
    if (!disk.is_below(path)) return carry_out();
    const bool is_synced = syncs_by_itself(descriptor);
    if (fails(is_synced ? Call::synced_write : Call::write, path)) return -1;
    std::lock_guard lock(disk.order());
    Note note{'w', is_synced, 0, 0, 0, now(), 0};
    const int whence = (::fcntl(descriptor, F_GETFL) & O_APPEND) != 0 ? SEEK_END : SEEK_CUR;
    note.offset = static_cast<std::uint64_t>(offset < 0 ? ::lseek(descriptor, 0, whence) : offset);
    const ssize_t written = carry_out();
    if (written <= 0) return written;
    std::string data;
    for (int i = 0; i < count; ++i)
        data.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    data.resize(static_cast<std::size_t>(written));
    disk.note(note, path, data);
    return written;
}

int sync_file(int descriptor, long number)
{
    auto& disk = Disk::get();
    const std::string path = path_of(descriptor);
    if (!disk.is_below(path)) return static_cast<int>(::syscall(number, descriptor));
    if (fails(Call::sync, path)) return -1;
    if (disk.forgets_syncs()) return 0;
    const Note note{'s', 0, 0, 0, 0, now(), 0};
    const auto outcome = static_cast<int>(::syscall(number, descriptor));
    std::lock_guard lock(disk.order());
    if (outcome == 0) disk.note(note, path, {});
    return outcome;
}

int open_file(int folder, const char* name, int flags, mode_t mode)
{
    auto& disk = Disk::get();
    const std::string path = path_at(folder, name);
    if (!disk.is_below(path)) return static_cast<int>(::syscall(SYS_openat, folder, name, flags, mode));
    if (disk.forgets_syncs()) flags &= ~(O_DSYNC | O_SYNC);
    std::lock_guard lock(disk.order());
    const bool is_new = (flags & O_CREAT) != 0 && ::access(path.c_str(), F_OK) != 0;
    if (is_new && fails(Call::write, path)) return -1;
    const Note note{is_new ? std::uint8_t{'n'} : std::uint8_t{'t'}, 0, 0, 0, 0, now(), 0};
    const auto descriptor = static_cast<int>(::syscall(SYS_openat, folder, name, flags, mode));
    if (descriptor >= 0 && (is_new || (flags & O_TRUNC) != 0)) disk.note(note, path, {});
    return descriptor;
}

// What changes a file's length or a name.
template<typename Do>
int change(std::uint8_t kind, const std::string& path, std::uint64_t offset, std::string_view data,
           Do carry_out)
{
    auto& disk = Disk::get();
    if (!disk.is_below(path)) return carry_out();
    std::lock_guard lock(disk.order());
    const Note note{kind, 0, 0, 0, offset, now(), 0};
    const int outcome = carry_out();
    if (outcome == 0) disk.note(note, path, data);
    return outcome;
}

std::uint64_t size_of(int descriptor)
{
    struct stat found{};
    ::fstat(descriptor, &found);
    return static_cast<std::uint64_t>(found.st_size);
}

}  // namespace

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset)
{
    const iovec part{const_cast<void*>(bytes), size};
    return write_parts(descriptor, &part, 1, offset,
                       [&] { return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset); });
}
ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off_t offset)
{
    return pwrite(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void* bytes, std::size_t size)
{
    const iovec part{const_cast<void*>(bytes), size};
    return write_parts(descriptor, &part, 1, -1,
                       [&] { return ::syscall(SYS_write, descriptor, bytes, size); });
}

ssize_t writev(int descriptor, const iovec* parts, int count)
{
    return write_parts(descriptor, parts, count, -1,
                       [&] { return ::syscall(SYS_writev, descriptor, parts, count); });
}

ssize_t pwritev(int descriptor, const iovec* parts, int count, off_t offset)
{
    return write_parts(descriptor, parts, count, offset,
                       [&] { return ::syscall(SYS_pwritev, descriptor, parts, count, offset, 0); });
}
ssize_t pwritev64(int descriptor, const iovec* parts, int count, off_t offset)
{
    return pwritev(descriptor, parts, count, offset);
}

ssize_t pread(int descriptor, void* into, std::size_t size, off_t offset)
{
    if (fails(Call::read, path_of(descriptor))) return -1;
    return ::syscall(SYS_pread64, descriptor, into, size, offset);
}
ssize_t pread64(int descriptor, void* into, std::size_t size, off_t offset)
{
    return pread(descriptor, into, size, offset);
}

ssize_t preadv2(int descriptor, const iovec* parts, int count, off_t offset, int flags)
{
    if (fails(Call::read, path_of(descriptor))) return -1;
    return ::syscall(SYS_preadv2, descriptor, parts, count, offset, 0, flags);
}
ssize_t preadv64v2(int descriptor, const iovec* parts, int count, off_t offset, int flags)
{
    return preadv2(descriptor, parts, count, offset, flags);
}

int fsync(int descriptor)
{
    return sync_file(descriptor, SYS_fsync);
}
int fdatasync(int descriptor)
{
    return sync_file(descriptor, SYS_fdatasync);
}

int open(const char* path, int flags, ...)
{
    std::va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open_file(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...)
{
    std::va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open_file(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...)
{
    std::va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open_file(folder, path, flags, mode);
}

int ftruncate(int descriptor, off_t size)
{
    return change('t', path_of(descriptor), static_cast<std::uint64_t>(size), {},
                  [&] { return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size)); });
}
int ftruncate64(int descriptor, off_t size)
{
    return ftruncate(descriptor, size);
}

int fallocate(int descriptor, int mode, off_t offset, off_t size)
{
    const std::string path = path_of(descriptor);
    if (fails(Call::write, path)) return -1;
    const auto carry_out = [&] {
        return static_cast<int>(::syscall(SYS_fallocate, descriptor, mode, offset, size));
    };
    const auto end = static_cast<std::uint64_t>(offset + size);
    // What only lies behind the end, or takes room without lengthening the file, changes no octet.
    if ((mode & FALLOC_FL_KEEP_SIZE) != 0 || end <= size_of(descriptor)) return carry_out();
    return change('t', path, end, {}, carry_out);
}
int fallocate64(int descriptor, int mode, off_t offset, off_t size)
{
    return fallocate(descriptor, mode, offset, size);
}
int posix_fallocate(int descriptor, off_t offset, off_t size)
{
    return fallocate(descriptor, 0, offset, size) == 0 ? 0 : errno;
}
int posix_fallocate64(int descriptor, off_t offset, off_t size)
{
    return posix_fallocate(descriptor, offset, size);
}

int mkdir(const char* path, mode_t mode)
{
    return change('d', path_at(AT_FDCWD, path), 0, {},
                  [&] { return static_cast<int>(::syscall(SYS_mkdir, path, mode)); });
}

int rename(const char* from, const char* to)
{
    return change('r', path_at(AT_FDCWD, from), 0, path_at(AT_FDCWD, to),
                  [&] { return static_cast<int>(::syscall(SYS_rename, from, to)); });
}
int renameat(int from_folder, const char* from, int to_folder, const char* to)
{
    return change('r', path_at(from_folder, from), 0, path_at(to_folder, to), [&] {
        return static_cast<int>(::syscall(SYS_renameat, from_folder, from, to_folder, to));
    });
}

int unlinkat(int folder, const char* name, int flags)
{
    return change('u', path_at(folder, name), 0, {},
                  [&] { return static_cast<int>(::syscall(SYS_unlinkat, folder, name, flags)); });
}
int unlink(const char* path)
{
    return unlinkat(AT_FDCWD, path, 0);
}
int rmdir(const char* path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}
int remove(const char* path)
{
    const int outcome = unlink(path);
    return outcome != 0 && errno == EISDIR ? rmdir(path) : outcome;
}

}  // extern "C"
