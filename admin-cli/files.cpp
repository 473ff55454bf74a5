#include "admin-cli/files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace admin_cli {
namespace {

base::Code code_of(int error)
{
    if (error == ENOENT) return base::Code::not_found;
    if (error == ENOSPC || error == EDQUOT) return base::Code::no_space;
    return error == EACCES || error == EPERM || error == EROFS ? base::Code::denied : base::Code::cannot;
}

}  // namespace

std::unexpected<base::Error> failed(std::string_view what, std::string_view path)
{
    int error = errno;
    return base::refuse(code_of(error),
                        std::string(what).append(" ").append(path) + ": " + std::strerror(error));
}

OpenFile::~OpenFile()
{
    if (descriptor_ >= 0) close(descriptor_);
}

base::Result<void> OpenFile::write_all(std::string_view bytes) const
{
    while (!bytes.empty()) {
        ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed("write", "");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

base::Result<void> OpenFile::sync() const
{
    if (fsync(descriptor_) != 0) return failed("fsync", "");
    return {};
}

base::Result<std::string> read_file(const std::string& path)
{
    OpenFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return failed("open", path);
    std::string content;
    for (;;) {
        char buffer[64 * 1024];
        ssize_t got = read(file.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path);
        if (got == 0) return content;
        content.append(buffer, static_cast<std::size_t>(got));
        if (content.size() > largest_file)
            return base::refuse(base::Code::too_big, path + " is over 256 MiB");
    }
}

base::Result<void> sync_folder_of(const std::string& path)
{
    auto slash = path.rfind('/');
    std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    OpenFile opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0) return failed("open", folder);
    return opened.sync();
}

base::Result<void> replace_file(const std::string& path, std::string_view content)
{
    std::string fresh = path + ".new";
    OpenFile file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return failed("create", fresh);
    if (auto written = file.write_all(content); !written) return failed("write", fresh);
    if (auto synced = file.sync(); !synced) return failed("fsync", fresh);
    if (rename(fresh.c_str(), path.c_str()) != 0) return failed("rename", fresh);
    return sync_folder_of(path);
}

std::string csv_line(const std::vector<std::string>& cells)
{
    std::string line;
    for (const auto& cell : cells) {
        if (&cell != &cells.front()) line += ',';
        if (cell.find_first_of(",;\t\"\r\n") == std::string::npos) {
            line += cell;
            continue;
        }
        line += '"';
        for (char c : cell) line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line + "\r\n";
}

std::string beside(std::string_view path, std::string_view word)
{
    if (path.ends_with(".csv") || path.ends_with(".CSV")) path.remove_suffix(4);
    return std::string(path).append(".").append(word) + ".csv";
}

}  // namespace admin_cli
