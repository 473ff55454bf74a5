#include "admin-cli/files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace admin_cli {
namespace {

std::string key_of(int error)
{
    switch (error) {
    case ENOENT: return "file_missing";
    case EACCES:
    case EPERM: return "file_denied";
    case EROFS: return "file_read_only";
    case ENOSPC:
    case EDQUOT: return "file_no_space";
    case EISDIR: return "file_is_folder";
    default: return "file_trouble";
    }
}

}  // namespace

std::unexpected<control::Note> failed(const std::string& path)
{
    int error = errno;
    return std::unexpected(control::Note{key_of(error), {{"path", path}, {"why", std::strerror(error)}}});
}

OpenFile::~OpenFile()
{
    if (descriptor_ >= 0) close(descriptor_);
}

bool OpenFile::write_all(std::string_view bytes) const
{
    while (!bytes.empty()) {
        ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool OpenFile::sync() const
{
    return fsync(descriptor_) == 0;
}

FileResult<std::string> read_file(const std::string& path)
{
    OpenFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return failed(path);
    std::string content;
    for (;;) {
        char buffer[64 * 1024];
        ssize_t got = read(file.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(path);
        if (got == 0) return content;
        content.append(buffer, static_cast<std::size_t>(got));
        if (content.size() > largest_file)
            return std::unexpected(
                control::Note{"file_too_big", {{"path", path}, {"most", largest_file >> 20}}});
    }
}

FileResult<> sync_folder_of(const std::string& path)
{
    auto slash = path.rfind('/');
    std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    OpenFile opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || !opened.sync()) return failed(folder);
    return {};
}

FileResult<> replace_file(const std::string& path, std::string_view content)
{
    std::string fresh = path + ".new";
    OpenFile file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0 || !file.write_all(content) || !file.sync()) return failed(fresh);
    if (rename(fresh.c_str(), path.c_str()) != 0) return failed(path);
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

std::string harmless(std::string cell)
{
    const bool is_formula = cell.size() > 1 && std::string_view("=+-@\t\r").contains(cell.front());
    return is_formula ? "'" + cell : cell;
}

std::string beside(std::string_view path, std::string_view word)
{
    if (path.ends_with(".csv") || path.ends_with(".CSV")) path.remove_suffix(4);
    return std::string(path).append(".").append(word) + ".csv";
}

std::string namesake(const std::string& path)
{
    struct stat info{};
    bool is_file = stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
    return is_file ? path : "import.csv";
}

}  // namespace admin_cli
