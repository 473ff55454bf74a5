// Boundaries: the delimiter lines of the multiparts that are open (RFC 2046 §5.1.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

class Boundaries {
  public:
    // What is kept of a line in order to know it: longer boundaries are compared by their beginning.
    static constexpr std::size_t longest = 1'000;
    static constexpr std::size_t enough_of_line = longest + 128;

    struct Match {
        std::size_t level = 0;  // as given to open()
        bool closes = false;    // --boundary--
    };

    void open(std::size_t level, std::string_view boundary);  // innermost last
    void close_from(std::size_t level);                       // that level and all inside it
    bool empty() const { return open_.empty(); }

    // `line` with or without its line end. A line that is exactly a delimiter wins, from the inside out;
    // otherwise the longest boundary that the line begins with, since an exact match is not required.
    std::optional<Match> find(std::string_view line) const;

  private:
    struct Open {
        std::size_t level;
        std::string boundary;
    };
    std::vector<Open> open_;
};

}  // namespace mime
