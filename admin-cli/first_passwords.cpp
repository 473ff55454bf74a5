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

FileResult<FirstPasswords> FirstPasswords::open(std::string path)
{
    OpenFile file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return failed(path);
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return std::unexpected(control::Note{"file_in_use", {{"path", path}}});
    if (fchmod(file.get(), 0600) != 0) return failed(path);
    FirstPasswords passwords(std::move(path), std::move(file));
    if (auto loaded = passwords.load(); !loaded) return std::unexpected(loaded.error());
    return passwords;
}

FileResult<> FirstPasswords::load()
{
    auto content = read_file(path_);
    if (!content) return std::unexpected(content.error());
    // A power cut may have torn the last line: what was not whole was not promised.
    std::string_view whole(*content);
    whole = whole.substr(0, whole.rfind('\n') + 1);
    if (whole.size() < content->size() && ftruncate(file_.get(), static_cast<off_t>(whole.size())) != 0)
        return failed(path_);
    is_new_ = whole.empty();
    if (is_new_) return {};

    auto table = base::parse_csv(whole);
    if (!table || table->columns != columns)
        return std::unexpected(control::Note{"not_first_passwords", {{"path", path_}}});
    for (auto& row : table->rows)
        known_.insert_or_assign(row.cells[0], Known{std::move(row.cells[1]), std::move(row.cells[5])});
    return {};
}

std::optional<std::string> FirstPasswords::password_of(const std::string& staff_id) const
{
    auto found = known_.find(staff_id);
    if (found == known_.end() || found->second.password.empty()) return std::nullopt;
    return found->second.password;
}

FileResult<> FirstPasswords::take_back(std::vector<FirstPassword> some)
{
    for (auto& one : some) one.password.clear();
    return add(some);
}

FileResult<> FirstPasswords::add(const std::vector<FirstPassword>& some)
{
    std::string lines;
    if (is_new_) lines += std::string(byte_order_mark) + csv_line(columns);
    std::size_t nothing = lines.size();
    for (const auto& one : some) {
        auto found = known_.find(one.staff_id);
        if (found != known_.end() && found->second.login == one.login &&
            found->second.password == one.password)
            continue;
        lines +=
            csv_line({one.staff_id, one.login, one.address, one.full_name, one.agency_code, one.password});
        known_.insert_or_assign(one.staff_id, Known{one.login, one.password});
    }
    if (lines.size() == nothing) return {};
    if (!file_.write_all(lines) || !file_.sync()) return failed(path_);
    is_new_ = false;
    return sync_folder_of(path_);
}

}  // namespace admin_cli
