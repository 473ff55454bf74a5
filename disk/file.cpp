// File: see file.hpp.

#include "disk/file.hpp"

#include "base/format.hpp"
#include "disk/failpoint.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace disk {
namespace {

constexpr std::uint64_t read_at_once = 64 << 10, longest_file = 1 << 30;

base::Code code_of(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT: return base::Code::no_space;
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOTDIR: return base::Code::cannot;
    case ENOENT: return base::Code::not_found;
    case EEXIST: return base::Code::exists;
    default: return base::Code::unavailable;
    }
}

std::string_view advice_for(int number)
{
    switch (number) {
    case ENOSPC: return "; make room";
    case EDQUOT: return "; raise the disk quota";
    case EACCES:
    case EPERM: return "; let the server's user write there";
    case EROFS: return "; mount it writable";
    case EMFILE: return "; raise the limit of open files";
    default: return "";
    }
}

}  // namespace

base::Error file_error(int number, std::string_view doing, const std::string& path)
{
    return {code_of(number),
            base::format("{} {}: {}{}", doing, path, std::strerror(number), advice_for(number))};
}

File::~File()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<File> File::open(std::string path, int flags)
{
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor < 0) return base::refuse(file_error(errno, "cannot open", path));
    return File(descriptor, std::move(path));
}

base::Result<File> File::open_folder(std::string path)
{
    return open(std::move(path), O_RDONLY | O_DIRECTORY);
}

base::Result<std::uint64_t> File::size() const
{
    struct stat found{};
    if (::fstat(descriptor_, &found) != 0) return base::refuse(file_error(errno, "cannot look at", path_));
    return static_cast<std::uint64_t>(found.st_size);
}

base::Result<void> File::write_at(std::uint64_t offset, std::string_view bytes) const
{
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return base::refuse(file_error(errno, "cannot write", path_));
        bytes.remove_prefix(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

base::Result<void> File::truncate(std::uint64_t size) const
{
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) == 0) return {};
    return base::refuse(file_error(errno, "cannot shorten", path_));
}

int File::sync() const
{
    return ::fdatasync(descriptor_) == 0 ? 0 : errno;
}

int File::sync_names() const
{
    return ::fsync(descriptor_) == 0 ? 0 : errno;
}

base::Result<void> sync(const File& file)
{
    const int failed = file.sync();
    if (failed == 0) return {};
    return base::refuse(file_error(failed, "cannot sync", file.path()));
}

base::Result<void> sync_folder(const std::string& path)
{
    auto folder = File::open_folder(path);
    if (!folder) return base::refuse(folder.error());
    return sync_folder(*folder);
}

base::Result<void> sync_folder(const File& folder)
{
    const int failed = folder.sync_names();
    if (failed == 0) return {};
    return base::refuse(file_error(failed, "cannot sync", folder.path()));
}

base::Result<std::string> File::read_at(std::uint64_t offset, std::uint64_t size) const
{
    std::string bytes(size, '\0');
    const auto have = read_into(bytes, offset);
    if (!have) return base::refuse(have.error());
    bytes.resize(*have);
    return bytes;
}

base::Result<std::size_t> File::read_into(std::span<char> to, std::uint64_t offset) const
{
    std::size_t have = 0;
    while (have < to.size()) {
        const ssize_t count =
            ::pread(descriptor_, to.data() + have, to.size() - have, static_cast<off_t>(offset + have));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return base::refuse(file_error(errno, "cannot read", path_));
        if (count == 0) break;
        have += static_cast<std::size_t>(count);
    }
    return have;
}

std::string File::read_cached(std::uint64_t offset, std::uint64_t size) const
{
    std::string bytes(size, '\0');
    iovec into{bytes.data(), bytes.size()};
    const ssize_t count = ::preadv2(descriptor_, &into, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    if (count != static_cast<ssize_t>(size)) return {};
    return bytes;
}

base::Result<void> make_folder(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        base::Error why = file_error(errno, "cannot make", path);
        if (why.code == base::Code::not_found) why.code = base::Code::cannot;
        return base::refuse(std::move(why));
    }
    // Also where it was there already: whoever made it may have been killed before this.
    return sync_folder(std::filesystem::absolute(path).parent_path().string());
}

base::Result<std::vector<std::string>> names_in(const std::string& folder)
{
    std::vector<std::string> names;
    std::error_code failed;
    std::filesystem::directory_iterator at(folder, failed);
    for (; !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
        names.push_back(at->path().filename().string());
    }
    if (failed) return base::refuse(file_error(failed.value(), "cannot list", folder));
    return names;
}

base::Result<std::string> read_file(const std::string& path)
{
    const auto file = File::open(path, O_RDONLY);
    if (!file) return base::refuse(file.error());
    std::string all;
    all.reserve(std::min<std::uint64_t>(file->size().value_or(0), longest_file));
    for (;;) {
        const auto piece = file->read_at(all.size(), read_at_once);
        if (!piece) return base::refuse(piece.error());
        all += *piece;
        if (piece->size() < read_at_once) return all;
        if (all.size() > longest_file)
            return base::refuse(base::Code::limit, base::format("{} is longer than 1 GiB", path));
    }
}

base::Result<void> replace_file(const std::string& path, std::string_view content)
{
    const std::string fresh = path + ".new";
    {
        const auto file = File::open(fresh, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file) return base::refuse(file.error());
        failpoint("file.made");
        if (auto written = file->write_at(0, content); !written) return written;
        failpoint("file.written");
        if (auto synced = sync(*file); !synced) return synced;
    }
    failpoint("file.synced");
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        return base::refuse(file_error(errno, "cannot rename", fresh));
    failpoint("file.renamed");
    return sync_folder(std::filesystem::absolute(path).parent_path().string());
}

}  // namespace disk
