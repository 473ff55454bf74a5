#include "ledger/file.hpp"

#include "base/format.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ledger {
namespace {

constexpr std::uint64_t most_of_small = 1 << 20;

std::unexpected<base::Error> trouble(std::string_view doing, const std::string& path)
{
    const int number = errno;
    const bool is_full = number == ENOSPC || number == EDQUOT;
    const auto code = is_full            ? base::Code::no_space
                      : number == ENOENT ? base::Code::not_found
                                         : base::Code::unavailable;
    const std::string_view advice = is_full             ? "; make room"
                                    : number == EACCES  ? "; let the server's user write there"
                                    : number == EROFS   ? "; mount it writable"
                                    : number == ENOTDIR ? "; it must lie in a folder"
                                                        : "";
    return base::refuse(code, base::format("cannot {} {}: {}{}", doing, path, std::strerror(number), advice));
}

}  // namespace

File::~File()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<File> File::open(std::string path, int flags)
{
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor < 0) return trouble("open", path);
    return File(descriptor, std::move(path));
}

base::Result<std::uint64_t> File::size() const
{
    struct stat found{};
    if (::fstat(descriptor_, &found) != 0) return trouble("look at", path_);
    return static_cast<std::uint64_t>(found.st_size);
}

base::Result<void> File::write_at(std::uint64_t offset, std::string_view bytes) const
{
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return trouble("write", path_);
        bytes.remove_prefix(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

base::Result<void> File::truncate(std::uint64_t size) const
{
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) == 0) return {};
    return trouble("shorten", path_);
}

base::Result<void> File::sync() const
{
    if (::fdatasync(descriptor_) == 0) return {};
    return trouble("sync", path_);
}

base::Result<std::string> File::read_at(std::uint64_t offset, std::uint64_t size) const
{
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t count =
            ::pread(descriptor_, bytes.data() + have, bytes.size() - have, static_cast<off_t>(offset + have));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return trouble("read", path_);
        if (count == 0) break;
        have += static_cast<std::size_t>(count);
    }
    bytes.resize(have);
    return bytes;
}

base::Result<void> make_folder(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return trouble("make", path);
    return sync_folder(std::filesystem::absolute(path).parent_path().string());
}

base::Result<void> sync_folder(const std::string& path)
{
    auto folder = File::open(path, O_RDONLY | O_DIRECTORY);
    if (!folder) return base::refuse(folder.error());
    return folder->sync();
}

base::Result<std::vector<std::string>> names_in(const std::string& folder)
{
    std::vector<std::string> names;
    std::error_code failed;
    std::filesystem::directory_iterator at(folder, failed);
    for (; !failed && at != std::filesystem::directory_iterator(); at.increment(failed))
        names.push_back(at->path().filename().string());
    errno = failed.value();
    if (failed) return trouble("list", folder);
    return names;
}

base::Result<std::string> read_small(const std::string& path)
{
    auto file = File::open(path, O_RDONLY);
    if (!file && file.error().code == base::Code::not_found) return {};
    if (!file) return base::refuse(file.error());
    return file->read_at(0, most_of_small);
}

base::Result<void> replace_small(const std::string& path, std::string_view content)
{
    const auto fresh = path + ".new";
    {
        auto file = File::open(fresh, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file) return base::refuse(file.error());
        if (auto written = file->write_at(0, content); !written) return written;
        if (auto synced = file->sync(); !synced) return synced;
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) return trouble("rename", fresh);
    return sync_folder(std::filesystem::path(path).parent_path().string());
}

}  // namespace ledger
