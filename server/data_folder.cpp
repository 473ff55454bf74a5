#include "server/data_folder.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace server {
namespace {

std::unexpected<base::Error> trouble(const std::string& path)
{
    std::string advice = errno == EROFS    ? "mount it writable"
                         : errno == ENOSPC ? "make room"
                         : errno == EACCES ? "let congvud's user write there"
                                           : "choose another folder with --data";
    base::Code code = errno == ENOSPC ? base::Code::no_space : base::Code::cannot;
    return base::refuse(code, base::format("cannot use {}: {}; {}", path, std::strerror(errno), advice));
}

// As many bytes as the first start writes at least: better refused now than half-way.
constexpr std::size_t least_room = 1 << 20;

base::Result<void> check_room(const std::string& path)
{
    std::string probe = path + "/room-probe";
    int file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return trouble(path);
    errno = ::posix_fallocate(file, 0, least_room);
    int failed = errno;
    ::close(file);
    ::unlink(probe.c_str());
    errno = failed;
    if (failed != 0) return trouble(path);
    return {};
}

base::Result<void> check_format(const std::string& path)
{
    std::ifstream file(path + "/FORMAT");
    if (!file) return {};
    std::string text;
    std::getline(file, text);
    auto number = base::to_number(text);
    if (!number)
        return base::refuse(base::Code::corrupt,
                            base::format("{}/FORMAT holds no number: is this a folder of congvu?", path));
    if (*number > DataFolder::format) {
        return base::refuse(
            base::Code::unsupported,
            base::format("{} was written by a newer congvud (format {}, this one knows {}): install that "
                         "version again, or choose another folder with --data",
                         path, *number, DataFolder::format));
    }
    return {};
}

base::Result<void> write_format(const std::string& path)
{
    std::string name = path + "/FORMAT";
    int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return errno == EEXIST ? base::Result<void>() : trouble(path);
    std::string text = base::format("{}\n", DataFolder::format);
    bool is_written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    if (!is_written) ::unlink(name.c_str());
    int failed = errno;
    ::close(file);
    errno = failed;
    if (!is_written) return trouble(path);
    return {};
}

// The descriptor of a folder; -1 where it cannot be opened.
int open_folder(const std::string& path)
{
    return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// So that what was made in it is still there after a power cut.
bool sync_folder(const std::string& path)
{
    int folder = open_folder(path);
    bool is_synced = folder >= 0 && ::fsync(folder) == 0;
    int failed = errno;
    if (folder >= 0) ::close(folder);
    errno = failed;
    return is_synced;
}

// With all folders above that are missing.
base::Result<void> make_durably(const std::filesystem::path& path)
{
    std::error_code ignored;
    auto above = path.parent_path();
    if (!std::filesystem::exists(above, ignored)) {
        if (auto made = make_durably(above); !made) return made;
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return trouble(path.string());
    // Who may not look into it did not make anything in it either.
    if (!sync_folder(above.string()) && errno != EACCES) return trouble(above.string());
    return {};
}

}  // namespace

base::Result<DataFolder> DataFolder::open(std::string path)
{
    std::error_code ignored;
    path = std::filesystem::absolute(path, ignored).lexically_normal().string();
    if (auto made = make_durably(path); !made) return base::refuse(made.error());
    if (auto known = check_format(path); !known) return base::refuse(known.error());

    // The folder itself, for any file in it could be removed, and then made and locked by somebody else.
    int lock = open_folder(path);
    if (lock < 0) return trouble(path);
    DataFolder folder(path, lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        return base::refuse(
            base::Code::conflict,
            base::format(
                "{} is in use by another congvud: end that one first, or choose another folder with --data",
                path));
    }
    if (auto room = check_room(path); !room) return base::refuse(room.error());
    if (auto written = write_format(path); !written) return base::refuse(written.error());
    if (!sync_folder(path)) return trouble(path);
    return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1))
{}

DataFolder::~DataFolder()
{
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace server
