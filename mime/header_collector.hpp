// HeaderCollector: the few fields that a summary needs, taken from a header that streams by.
//
// Values are kept unfolded, within a budget that all headers of one message share. A field that
// comes twice counts once, the first time (what most clients show); lists of recipients are joined
// (RFC 5322 §4.5.3 let them repeat).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mime {

enum class Slot : std::size_t {
    date,
    subject,
    from,
    sender,
    reply_to,
    to,
    cc,
    bcc,
    in_reply_to,
    message_id,
    references,
    content_type,
    content_id,
    content_description,
    content_transfer_encoding,
    content_md5,
    content_disposition,
    content_language,
    content_location
};

class HeaderCollector {
  public:
    explicit HeaderCollector(std::size_t budget) : budget_(budget) {}

    enum class At { line_start, within_line };
    // A piece of one line; the last piece of a line has its \n. The empty line is not fed.
    void feed(std::string_view piece, At at);
    // Ends the header: values may be taken, and the next header begins.
    void finish() { end_field(); }

    // Unfolded, trimmed, NUL as U+FFFD and a bare CR as space; what is over a bound is cut off.
    std::optional<std::string> take(Slot slot);
    void clear();

  private:
    static constexpr std::size_t slot_count = 19;
    struct Value {
        std::optional<std::string> text;
        bool cut = false;
    };

    void begin_field();
    void end_field();
    void name_ended();
    void append(std::string_view piece);

    std::size_t budget_;
    std::array<Value, slot_count> values_;
    std::optional<Slot> current_;
    bool in_name_ = false;
    std::string name_;
};

}  // namespace mime
