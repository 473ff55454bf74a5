#include "directory/ldap/file.hpp"

#include "base/format.hpp"

#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>

namespace directory::ldap {
namespace {

using base::Code;

class Descriptor {
  public:
    Descriptor(const std::filesystem::path& path, int flags)
        : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600))
    {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { static_cast<void>(close()); }

    bool is_open() const { return fd_ >= 0; }
    bool sync() const { return fsync(fd_) == 0; }
    bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }
    bool write_all(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            auto written = ::write(fd_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

  private:
    int fd_;
};

auto failed(const std::filesystem::path& path)
{
    auto code = errno == ENOSPC || errno == EDQUOT ? Code::no_space : Code::unavailable;
    return base::refuse(code, base::format("{}: {}", path.string(), std::strerror(errno)));
}

}  // namespace

base::Result<void> write_file(const std::filesystem::path& path, std::string_view bytes)
{
    auto temporary = path;
    temporary += ".new";
    Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open() || !file.write_all(bytes) || !file.sync() || !file.close()) return failed(temporary);
    if (rename(temporary.c_str(), path.c_str()) != 0) return failed(path);
    Descriptor folder(path.parent_path(), O_RDONLY | O_DIRECTORY);
    if (!folder.is_open() || !folder.sync()) return failed(path.parent_path());
    return {};
}

base::Result<std::string> read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) return base::refuse(Code::not_found, path.string() + " cannot be read");
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace directory::ldap
