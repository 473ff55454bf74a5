// Settings: each module has a plain struct with defaults and one function that describes it;
// parser, error messages, --print-settings and conf/mail.conf all come from that description.
//
//   struct Settings { std::uint64_t max_message_size = 50 << 20; };
//   void describe(base::Section& s, Settings& v) {
//       s.bytes("max_message_size", v.max_message_size, "Largest message accepted, in bytes.");
//   }
//
// File form: `[section]` lines, `name = value` lines, `#` comments. A list is separated by
// commas. Bytes may end in KiB, MiB or GiB; durations in ms, s, min, h or d; booleans are yes or no; time
// zones are offsets from UTC like +0700.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// As people write sizes: 1000, 64 KiB, 10MiB, 20 GiB. And the other way, in the largest unit that divides it.
std::optional<std::uint64_t> to_size(std::string_view text);
std::string size_text(std::uint64_t bytes);

class Section {
  public:
    void field(std::string_view name, std::string& value, std::string_view help);
    void field(std::string_view name, std::uint64_t& value, std::string_view help);
    void bytes(std::string_view name, std::uint64_t& value, std::string_view help);
    void field(std::string_view name, bool& value, std::string_view help);
    void field(std::string_view name, Duration& value, std::string_view help);
    void field(std::string_view name, std::vector<std::string>& value, std::string_view help);
    void zone(std::string_view name, std::chrono::minutes& value, std::string_view help);  // +0700

  private:
    friend class Settings;
    struct Field {
        std::string name, help;
        std::function<Result<void>(std::string_view)> set;
        std::function<std::string()> get;
    };
    std::string name_, help_;
    std::vector<Field> fields_;
};

class Settings {
  public:
    // The section's fields point into the caller's structs, which must outlive this object.
    Section& section(std::string_view name, std::string_view help);

    // Reads a whole file's text. The first error names file, line, the setting, and what would be right
    // (an unknown name is answered with the nearest known one).
    Result<void> read(std::string_view file_name, std::string_view text);
    // One setting: "smtp.max_message_size=1MiB", as given on the command line.
    Result<void> set(std::string_view assignment);

    // "smtp.hostname": those that to_text() names first.
    void usual(std::vector<std::string> names);
    std::string to_text() const;  // commented, as conf/mail.conf

  private:
    const Section::Field& field_named(std::string_view section_name, std::string_view name) const;
    std::string usual_text() const;
    Result<void> set_in(std::string_view section_name, std::string_view line);

    std::deque<Section> sections_;  // references to them stay valid
    std::vector<std::string> usual_;
};

}  // namespace base
