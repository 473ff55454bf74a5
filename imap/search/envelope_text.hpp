// EnvelopeText: one message's envelope as it is searched: each of its texts decoded and folded once, however
// many keys ask for it.
#pragma once

#include "mime/summary.hpp"
#include "mime/text.hpp"

#include <array>
#include <optional>
#include <string>

namespace imap::search {

class EnvelopeText {
  public:
    enum class Field { from, to, cc, bcc, subject, message_id, in_reply_to };

    explicit EnvelopeText(const mime::Envelope& envelope) : envelope_(envelope) {}
    const mime::Envelope& envelope() const { return envelope_; }

    // An absent field is an empty text.
    bool holds(Field field, mime::Fold how, std::string_view folded);

  private:
    struct Text {
        std::optional<std::string> decoded;
        std::array<std::optional<std::string>, 2> folded;  // by mime::Fold
    };

    const mime::Envelope& envelope_;
    std::array<Text, 7> texts_;  // by Field
};

}  // namespace imap::search
