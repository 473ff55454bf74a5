// HeaderFilter: reads a message's header as it streams by, leaves fields out, and notes what
// delivery must know. Memory is bounded: what is kept of a value is cut.
//
// The header ends at the empty line, or before a line that is no field (the message then goes on
// as it came). That end is held back, so that fields can be added before it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace smtp {

class HeaderFilter {
  public:
    static constexpr std::size_t most_kept = 16 * 1024;  // of one value
    static constexpr std::size_t longest_name = 256;

    enum class Fate { keep, drop };
    // Asked once per field, when its name is known.
    using Judge = std::function<Fate(std::string_view name)>;
    // Told of each field in `noted` when it is complete; the value is folded, cut at most_kept.
    using Note = std::function<void(std::string_view name, std::string_view value)>;

    HeaderFilter(Judge judge, std::vector<std::string> noted, Note note);

    // Takes octets up to the end of the header, appends what stays to `out`, and says how many it took.
    std::size_t feed(std::string_view octets, std::string& out);
    bool is_done() const { return state_ == State::done; }

    // Ends a header whose message ends within it.
    void finish();
    // What was held back: the empty line, or the beginning of the line that is no field.
    std::string take_end() { return std::move(head_); }
    bool has_empty_line() const { return head_ == "\r\n"; }

  private:
    enum class State { line_start, in_name, in_value, done };

    void head(char c, std::string& out);
    std::size_t value(std::string_view octets, std::string& out);
    void begin_field(std::string& out);
    void end_field();
    bool is_noted() const;

    Judge judge_;
    std::vector<std::string> noted_;
    Note note_;
    State state_ = State::line_start;
    std::string head_;   // of the line now read, undecided
    std::string name_;   // of the field now read
    std::string value_;  // kept, if noted
    Fate fate_ = Fate::keep;
    bool keeps_value_ = false;
};

}  // namespace smtp
