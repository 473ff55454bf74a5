#include "ledger/line_file.hpp"

#include "base/format.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace ledger {
namespace {

constexpr std::size_t read_together = 64 << 10;

}  // namespace

base::Result<LineFile> LineFile::open(const std::string& path)
{
    // A pipe is opened at once too, to be refused.
    auto file = disk::File::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (!file) return base::refuse(file.error());
    struct stat status{};
    if (fstat(file->descriptor(), &status) != 0)
        return base::refuse(disk::file_error(errno, "look at", path));
    if (!S_ISREG(status.st_mode))
        return base::refuse(base::Code::invalid, base::format("{} is no regular file", path));
    return LineFile(*std::move(file));
}

base::Result<std::optional<std::string>> LineFile::next()
{
    for (;;) {
        const auto end = read_.find('\n', at_);
        const auto size = (end == std::string::npos ? read_.size() : end) - at_;
        if (size > longest)
            return base::refuse(base::Code::limit,
                                base::format("{} has a line of more than {} bytes", file_.path(), longest));
        if (end != std::string::npos) {
            auto line = read_.substr(at_, size);
            at_ = end + 1;
            return line;
        }
        read_.erase(0, at_);
        at_ = 0;
        auto more = file_.read_at(offset_, read_together);
        if (!more) return base::refuse(more.error());
        if (more->empty()) return std::nullopt;
        offset_ += more->size();
        read_ += *more;
    }
}

}  // namespace ledger
