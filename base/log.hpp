// Log: one line per event, as text for people or JSON for machines.
//
//   log.info("imap", "login", {{"account", name}, {"from", peer}});
//
// Values are made printable (base/text.hpp) here; passwords and message bodies never appear. A warning is
// something that an operator can act on. Thread-safe; throws nothing: without memory a line is lost.
#pragma once

#include "base/clock.hpp"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace base {

enum class LogLevel { debug, info, warning, error };
enum class LogForm { text, json };

struct LogField {
    std::string_view name;
    std::string value;
};

using LogFields = std::initializer_list<LogField>;

struct LogEvent {
    WallTime time;
    LogLevel level;
    std::string_view part, event;
    LogFields fields;
};

// One line, with its end: `2026-07-01T04:00:00.123456Z info    imap: login account="a b"`, or a JSON object.
// In the first form a value with a space, a quote, an equals sign or a backslash stands in quotes, and only
// there does a backslash announce something: \" \\ \x0a.
std::string log_line(LogForm form, const LogEvent& event);

class Log {
  public:
    using Fields = LogFields;
    using Sink = std::function<void(std::string_view line)>;  // line ends with \n

    Log(const Clock& clock, LogForm form, LogLevel least, Sink sink);

    void debug(std::string_view part, std::string_view event, Fields fields = {}) const noexcept;
    void info(std::string_view part, std::string_view event, Fields fields = {}) const noexcept;
    void warning(std::string_view part, std::string_view event, Fields fields = {}) const noexcept;
    void error(std::string_view part, std::string_view event, Fields fields = {}) const noexcept;

  private:
    void write(LogLevel level, std::string_view part, std::string_view event, Fields fields) const noexcept;

    const Clock& clock_;
    LogForm form_;
    LogLevel least_;
    Sink sink_;
};

Log::Sink to_nowhere();  // to a file, a pipe, the terminal: base/log_writer.hpp

}  // namespace base
