// LineSplitter: a server's bytes, cut into the lines that a conversation file talks about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace talk {

class LineSplitter {
  public:
    void add(std::string_view bytes) { bytes_ += bytes; }
    // Without CRLF; a bare LF stays.
    std::optional<std::string> next()
    {
        const auto end = bytes_.find('\n');
        if (end == bytes_.npos) return std::nullopt;
        std::string line = bytes_.substr(0, end + 1);
        bytes_.erase(0, end + 1);
        if (line.ends_with("\r\n")) line.resize(line.size() - 2);
        return line;
    }
    const std::string& unfinished() const { return bytes_; }
    bool is_empty() const { return bytes_.empty(); }

  private:
    std::string bytes_;
};

}  // namespace talk
