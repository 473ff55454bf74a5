// HeaderCollector: the few fields that a summary needs, taken from a header that streams by.
//
// Texts are kept unfolded, each up to a bound; lists of addresses are read as they come and only their
// entries are kept, within a budget that all headers of one message share. A field that comes twice counts
// once, the first time (what most clients show); lists of recipients are joined (RFC 5322 §4.5.3 let them
// repeat).
#pragma once

#include "mime/address.hpp"
#include "mime/header.hpp"
#include "mime/summary_form.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mime {

enum class Slot : std::size_t {
    content_type,
    content_disposition,
    content_transfer_encoding,
    content_id,
    content_description,
    content_md5,
    content_language,
    content_location,
    date,
    subject,
    in_reply_to,
    message_id,
    references,
    from,
    sender,
    reply_to,
    to,
    cc,
    bcc
};

class HeaderCollector final : FieldReader::Taker {
  public:
    static constexpr std::size_t slot_count = 19, address_slot_count = 6;

    HeaderCollector();

    enum class Of { part, message };  // a part's Subject is nobody's
    void begin(Of whom);
    void feed(std::string_view bytes) { reader_.feed(bytes); }
    void finish() { reader_.finish(); }

    // After finish(). Trimmed; what is over the bound is cut off.
    std::optional<std::string> take(Slot slot);
    AddressListForm take_addresses(Slot slot);

  private:
    void begin_field(std::string_view name) override;
    void value(std::string_view piece) override;
    void end_field() override;
    void begin_addresses(Slot slot);
    void add(Slot slot, const EnvelopeAddress& entry);
    AddressListForm& addresses(Slot slot);

    FieldReader reader_;
    Of whom_ = Of::message;
    std::array<bool, slot_count> is_seen_{};
    std::array<std::optional<std::string>, slot_count> texts_;
    std::array<AddressListForm, address_slot_count> addresses_;
    std::size_t address_room_;     // of the whole message
    std::size_t list_room_ = 0;    // of the list in hand
    std::optional<Slot> current_;  // the field that is being read, if it is one of those
    std::optional<AddressReader> address_reader_;
};

}  // namespace mime
