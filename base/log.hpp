// Log: one line per event, as text for people or JSON for machines.
//
//   log.info("imap", "login", {{"account", name}, {"from", peer}});
//
// Values are made printable; passwords and message bodies never appear. A warning is something
// that an operator can act on. Thread-safe; a line is one write.
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

class Log {
  public:
    using Fields = std::initializer_list<LogField>;
    using Sink = std::function<void(std::string_view line)>;  // line ends with \n

    Log(const Clock& clock, LogForm form, LogLevel least, Sink sink);

    void debug(std::string_view part, std::string_view event, Fields fields = {}) const;
    void info(std::string_view part, std::string_view event, Fields fields = {}) const;
    void warning(std::string_view part, std::string_view event, Fields fields = {}) const;
    void error(std::string_view part, std::string_view event, Fields fields = {}) const;

  private:
    void write(LogLevel level, std::string_view part, std::string_view event, Fields fields) const;

    const Clock& clock_;
    LogForm form_;
    LogLevel least_;
    Sink sink_;
};

Log::Sink to_stderr();  // one write(2) per line
Log::Sink to_nowhere();

}  // namespace base
