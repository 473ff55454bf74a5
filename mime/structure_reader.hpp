// StructureReader: finds the parts of a message that streams by, line by line.
//
// The open parts are a stack, the root first. A line that begins with "-" is held back until it is
// known whether it is a delimiter of an open multipart; everything else passes through. The line end before a
// delimiter belongs to the delimiter (RFC 2046 §5.1.1), which costs a subtraction when a part is closed.
#pragma once

#include "mime/boundary.hpp"
#include "mime/header_collector.hpp"
#include "mime/preview.hpp"
#include "mime/summary.hpp"

namespace mime {

class StructureReader {
  public:
    StructureReader();
    void feed(std::string_view bytes);
    Summary finish();

  private:
    using At = HeaderCollector::At;

    // An open part. Its address stays good: a list of children only grows while its last child is closed.
    struct Level {
        Part* part = nullptr;
        std::uint64_t lines_before_body = 0;
    };
    enum class Phase { header, body };

    void feed_line(std::string_view piece);
    void hold(std::string_view piece);
    void decide(std::string_view rest);
    void content(std::string_view piece, At at);
    void end_line(std::string_view piece);

    void delimiter(Boundaries::Match match);
    void open_child(std::uint64_t at);
    void end_header(std::uint64_t body_at);
    void begin_body(Part& part);
    void close_down_to(std::size_t levels, std::uint64_t end);
    std::uint64_t end_before_line() const;
    bool has_room_for_child() const;
    bool is_in_digest() const;
    Part* enclosing_message() const;
    void read_fields(Part& part);
    void read_message_fields();

    Summary summary_;
    HeaderCollector header_{SummaryBuilder::most_header_bytes};
    Boundaries boundaries_;
    Preview preview_;
    std::vector<Level> levels_;
    Phase phase_ = Phase::header;

    std::uint64_t position_ = 0;    // of the next byte
    std::uint64_t line_start_ = 0;  // of the line that is being read
    std::uint64_t line_ends_ = 0;   // before that line
    unsigned last_end_size_ = 0;    // of the line before it: 2 for CRLF, 1 for LF, 0 at the start
    char last_byte_ = 0;            // of the line so far
    std::string held_;              // the beginning of a line that may be a delimiter
    bool holding_ = false;
    bool in_delimiter_ = false;   // its line has not ended yet
    bool child_follows_ = false;  // after that line

    std::size_t parts_ = 0;
    std::size_t addresses_left_ = SummaryBuilder::most_addresses;
};

}  // namespace mime
