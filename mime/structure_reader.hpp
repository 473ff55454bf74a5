// StructureReader: finds the parts of a message that streams by, line by line.
//
// The open parts are a stack, the root first. A line that begins with "-" is held back until it is
// known whether it is a delimiter of an open multipart; everything else passes through. The line end before a
// delimiter belongs to the delimiter (RFC 2046 §5.1.1), which costs a subtraction when a part is closed.
//
// A part is written out when it is closed: only the open ones are kept, and those as what will be written.
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
    StoredSummary finish();

  private:
    // An open part.
    struct Level {
        std::uint64_t header_at = 0, body_at = 0;
        std::uint64_t lines_before_body = 0;
        std::size_t child_count = 0;
        std::string fields = {};    // in stored form, once the header has been read
        std::string envelope = {};  // of the message within, the same
        bool is_multipart = false, is_message = false;
        bool is_digest = false, is_alternative = false;
        bool is_attachment = false;      // or lies in one
        bool is_within_message = false;  // within the whole, that is
    };
    enum class Phase { header, body };

    void feed_line(std::string_view piece);
    void hold(std::string_view piece);
    void decide(std::string_view rest);
    void content(std::string_view piece);
    void end_line(std::string_view piece);

    void delimiter(Boundaries::Match match);
    void open_child(std::uint64_t at);
    void begin_child(std::uint64_t at);
    void end_header(std::uint64_t body_at);
    void begin_body(const Part& part);
    void begin_unread_message(const Part& part);
    void keep(Level& level, const Part& part);
    void close_down_to(std::size_t levels, std::uint64_t end);
    void close_level(std::uint64_t end);
    void add_empty_child(Level& level);
    std::uint64_t end_before_line() const;

    bool has_room_for_child(std::size_t bytes) const;
    bool may_be_opened(const Part& part) const;
    Level* outer() { return levels_.size() < 2 ? nullptr : &levels_[levels_.size() - 2]; }
    bool is_header_of_message();
    void read_message_fields();
    EnvelopeForm take_envelope();
    Part read_fields();

    SummaryForm form_;
    std::optional<std::string> message_id_;
    HeaderCollector header_;
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
    std::size_t structure_room_ = SummaryBuilder::most_structure_bytes;
    std::size_t text_room_ = SummaryBuilder::most_text_bytes;
};

}  // namespace mime
