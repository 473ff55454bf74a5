// HeaderFilter: reads a message's header as it streams by, leaves fields out, and notes what
// delivery must know. Memory is bounded: what is kept of a value is cut.
//
// The header ends at the empty line, before a line that is no field, or with the message. That end is
// held back, so that fields can be added before it, and it is given back as an empty line in every
// case: so whatever reads the message later finds the same fields that were judged here, and no more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace smtp {

class HeaderFilter {
  public:
    static constexpr std::size_t most_kept = 16 * 1024;  // of one value
    static constexpr std::size_t longest_name = 998;     // a line's length (RFC 5322 §2.1.1)

    enum class Fate { keep, drop };
    enum class End : std::uint8_t { none, empty_line, no_field, message };
    // Asked once per field, when its name is known.
    using Judge = std::function<Fate(std::string_view name)>;
    // Told of each field in `noted` when it is complete; the value is folded, cut at most_kept.
    using Note = std::function<void(std::string_view name, std::string_view value)>;

    // The names of `noted` must outlive it.
    HeaderFilter(Judge judge, std::span<const std::string_view> noted, Note note);

    // Takes octets up to the end of the header, appends what stays to `out`, and says how many it took.
    std::size_t feed(std::string_view octets, std::string& out);
    bool is_done() const { return end_ != End::none; }
    End end() const { return end_; }

    // Ends a header whose message ends within it; the last field gets the line end that it lacks.
    void finish(std::string& out);
    // The empty line, its own or a new one, and what was held back of the line behind it.
    std::string take_end();

  private:
    enum class State : std::uint8_t { line_start, in_name, in_value };

    void head(char c, std::string& out);
    std::size_t value(std::string_view octets, std::string& out);
    void begin_field(std::string& out);
    void end_field();
    void end_header(End end);
    bool is_noted() const;

    Judge judge_;
    std::span<const std::string_view> noted_;
    Note note_;
    State state_ = State::line_start;
    End end_ = End::none;
    std::string head_;   // of the line now read, undecided
    std::string name_;   // of the field now read
    std::string value_;  // kept, if noted
    Fate fate_ = Fate::keep;
    bool keeps_value_ = false;
};

}  // namespace smtp
