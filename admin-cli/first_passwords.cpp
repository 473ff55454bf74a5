#include "admin-cli/first_passwords.hpp"

#include "base/csv.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace admin_cli {
namespace {

const std::vector<std::string> columns{"staff_id",  "login",       "address",
                                       "full_name", "agency_code", "first_password"};

}  // namespace

base::Result<FirstPasswords> FirstPasswords::open(std::string path)
{
    OpenFile file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return failed("open", path);
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return base::refuse(base::Code::conflict, path + " is in use by another import");
    if (fchmod(file.get(), 0600) != 0) return failed("chmod", path);
    FirstPasswords passwords(std::move(path), std::move(file));
    if (auto loaded = passwords.load(); !loaded) return base::refuse(loaded.error());
    return passwords;
}

base::Result<void> FirstPasswords::load()
{
    auto content = read_file(path_);
    if (!content) return base::refuse(content.error());
    // A power cut may have torn the last line: what was not whole was not promised.
    std::string_view whole(*content);
    whole = whole.substr(0, whole.rfind('\n') + 1);
    if (whole.size() < content->size() && ftruncate(file_.get(), static_cast<off_t>(whole.size())) != 0)
        return failed("truncate", path_);
    is_new_ = whole.empty();
    if (is_new_) return {};

    auto table = base::parse_csv(whole);
    if (!table || table->columns != columns)
        return base::refuse(base::Code::exists, path_ + " is no list of first passwords; move it away");
    for (auto& row : table->rows)
        known_.insert_or_assign(row.cells[0], Known{std::move(row.cells[1]), std::move(row.cells[5])});
    return {};
}

std::optional<std::string> FirstPasswords::secret_of(const std::string& staff_id) const
{
    auto found = known_.find(staff_id);
    if (found == known_.end()) return std::nullopt;
    return found->second.secret;
}

base::Result<void> FirstPasswords::add(const std::vector<FirstPassword>& some)
{
    std::string lines;
    if (is_new_) lines += std::string(byte_order_mark) + csv_line(columns);
    std::size_t nothing = lines.size();
    for (const auto& one : some) {
        auto found = known_.find(one.staff_id);
        if (found != known_.end() && found->second.login == one.login && found->second.secret == one.secret)
            continue;
        lines += csv_line({one.staff_id, one.login, one.address, one.full_name, one.agency_code, one.secret});
        known_.insert_or_assign(one.staff_id, Known{one.login, one.secret});
    }
    if (lines.size() == nothing) return {};
    if (auto written = file_.write_all(lines); !written) return failed("write", path_);
    if (auto synced = file_.sync(); !synced) return failed("fsync", path_);
    is_new_ = false;
    return sync_folder_of(path_);
}

}  // namespace admin_cli
