// Files: reading one whole, writing one so that it is there after a power cut.
#pragma once

#include "control/proto/words.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace admin_cli {

inline constexpr std::size_t largest_file = 256 << 20;

// What is wrong is said to people, in their language.
template<typename T = void> using FileResult = std::expected<T, control::Note>;

FileResult<std::string> read_file(const std::string& path);

// Over whatever was there, as a whole or not at all (a new file, renamed). Mode 0600: staff lists are
// personal data. Durable on return.
FileResult<> replace_file(const std::string& path, std::string_view content);

// One line, cells quoted where needed, CRLF-ended (RFC 4180 §2).
std::string csv_line(const std::vector<std::string>& cells);
// A cell that somebody else has filled: a spreadsheet would run what begins like a formula, and shows this instead.
std::string harmless(std::string cell);
// What a spreadsheet needs to see that a file is UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// can-bo.csv and "refused" → can-bo.refused.csv
std::string beside(std::string_view path, std::string_view word);
// The path to name other files after: what is no file (a pipe, the terminal) has no place beside it.
std::string namesake(const std::string& path);

// A descriptor that is closed.
class OpenFile {
  public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile();

    int get() const { return descriptor_; }
    // False as the system has it, which then knows why (errno).
    bool write_all(std::string_view bytes) const;
    bool sync() const;

  private:
    int descriptor_;
};

// The system's last error, about this file.
std::unexpected<control::Note> failed(const std::string& path);
// Makes a new name in its folder durable.
FileResult<> sync_folder_of(const std::string& path);

}  // namespace admin_cli
