// Header: the fields of a header that streams by, and what some of them say.
//
// A field is its first line and the lines after it that begin with a space or tab (RFC 5322 §2.2.3). Lines
// may end in LF alone. A line without colon is no field, nor is one that begins with space before any field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mime {

class FieldReader {
  public:
    class Taker {
      public:
        virtual ~Taker() = default;
        virtual void
        begin_field(std::string_view name) = 0;  // as written, without the space before the colon
        // Unfolded, in pieces; NUL as U+FFFD and a bare CR as space, which can stand in every IMAP string.
        virtual void value(std::string_view piece) = 0;
        virtual void end_field() = 0;
    };
    explicit FieldReader(Taker& taker) : taker_(taker) {}

    void feed(std::string_view bytes);  // an empty line is no field either
    void finish();                      // the header is over; another may begin

  private:
    enum class In { line_start, name, value, no_field };

    void begin_line(char c);
    void name(std::string_view& bytes);
    void value(std::string_view& bytes);
    void end_field();

    Taker& taker_;
    In in_ = In::line_start;
    std::string name_;
    bool has_field_ = false;  // it may go on in the next line
    bool has_cr_ = false;     // not known yet whether it ends the line
};

// Without line ends (RFC 5322 §2.2.3) and without space at both ends.
std::string unfold(std::string_view value);

// The ids of a Message-ID, References or In-Reply-To value, each as <…>, without repetition; at most `most`.
std::vector<std::string> message_ids(std::string_view value, std::size_t most = 1'000);

}  // namespace mime
