// FirstPasswords: the list of first passwords that an import hands to the operator, FILE.first-passwords.csv.
//
// A password is durable here before the server hears of it, so an account whose password nobody knows cannot
// come to be, whenever and whatever is killed. The other way round may happen (a password whose account was
// not made): the next run finds it by staff id and uses it. Lines are only ever appended; the last one of a
// staff id counts, and one without a password takes back those above it. Mode 0600, locked while an import
// runs.
#pragma once

#include "admin-cli/files.hpp"

#include <optional>
#include <unordered_map>

namespace admin_cli {

struct FirstPassword {
    std::string staff_id, login, address, full_name, agency_code, password;
};

class FirstPasswords {
  public:
    // Refused: another import has it; it is a file of something else; it cannot be written.
    static FileResult<FirstPasswords> open(std::string path);

    // What an earlier run wrote for this official.
    std::optional<std::string> password_of(const std::string& staff_id) const;
    // Those that are not there already, with one fsync.
    FileResult<> add(const std::vector<FirstPassword>& some);
    // These were not given after all: whoever reads the list is told so.
    FileResult<> take_back(std::vector<FirstPassword> some);
    const std::string& path() const { return path_; }

  private:
    struct Known {
        std::string login, password;
    };
    FirstPasswords(std::string path, OpenFile file) : path_(std::move(path)), file_(std::move(file)) {}
    FileResult<> load();

    std::string path_;
    OpenFile file_;
    std::unordered_map<std::string, Known> known_;
    bool is_new_ = true;
};

}  // namespace admin_cli
