#include "imap/search/envelope_text.hpp"

#include "mime/encoded_word.hpp"

namespace imap::search {
namespace {

using Field = EnvelopeText::Field;

const std::vector<mime::EnvelopeAddress>* addresses(const mime::Envelope& envelope, Field field)
{
    switch (field) {
    case Field::from: return &envelope.from;
    case Field::to: return &envelope.to;
    case Field::cc: return &envelope.cc;
    case Field::bcc: return &envelope.bcc;
    default: return nullptr;
    }
}

const std::optional<std::string>& text(const mime::Envelope& envelope, Field field)
{
    return field == Field::subject      ? envelope.subject
           : field == Field::message_id ? envelope.message_id
                                        : envelope.in_reply_to;
}

// "Nông Văn Thanh <nvthanh@example.gov.vn>": a name and an address may be found together, as people see them.
std::string text_of(const mime::EnvelopeAddress& address)
{
    auto text = address.name.value_or("");
    if (!text.empty()) text += ' ';
    text += '<' + address.mailbox.value_or("");
    if (address.host) text += '@' + *address.host;
    return text + '>';
}

// NUL, which no search can ask for, stands between two addresses.
std::string decoded(const mime::Envelope& envelope, Field field)
{
    const auto* list = addresses(envelope, field);
    if (list == nullptr) return mime::decode_words(text(envelope, field).value_or(""));
    std::string all;
    for (const auto& address : *list) all += mime::decode_words(text_of(address)) + '\0';
    return all;
}

}  // namespace

bool EnvelopeText::holds(Field field, mime::Fold how, std::string_view folded)
{
    auto& text = texts_[static_cast<std::size_t>(field)];
    if (!text.decoded) text.decoded = search::decoded(envelope_, field);
    auto& known = text.folded[static_cast<std::size_t>(how)];
    if (!known) known = mime::fold(how, *text.decoded);
    return mime::holds(*known, folded);
}

}  // namespace imap::search
