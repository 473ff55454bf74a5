// RefusedList: the lines that an import left out, FILE.refused.csv: the file's own columns, then line and
// reason, so that it can be mended in place and taken in as it is. Of a line that could not even be read, the
// first cell holds all of it.
//
// What people mended there is theirs. Nothing is ever removed; a list that was changed since it was written
// stays as it is, and a numbered one is written beside it (FILE.refused.2.csv). A checksum in the last
// column's name, "reason 1c291ca3", tells.
#pragma once

#include "admin-cli/files.hpp"
#include "base/csv.hpp"

#include <map>

namespace admin_cli {

class RefusedList {
  public:
    // Where a list may be written, if `wanted` is the place that was asked for. Refused: it is the import's
    // own file, or a file of something else.
    static FileResult<RefusedList> place(const std::string& wanted, const std::string& import_file);

    const std::string& path() const { return path_; }
    bool is_beside() const { return path_ != wanted_; }
    const std::string& wanted() const { return wanted_; }

    using Reasons = std::multimap<std::size_t, std::string>;  // by line
    FileResult<> write(const base::CsvTable& table, const Reasons& reasons) const;

  private:
    RefusedList(std::string wanted, std::string path) : wanted_(std::move(wanted)), path_(std::move(path)) {}

    std::string wanted_, path_;
};

}  // namespace admin_cli
