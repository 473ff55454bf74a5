// ENVELOPE, BODY and BODYSTRUCTURE as text (RFC 9051 §7.5.2). Depth is bounded by mime::SummaryBuilder.
#include "imap/proto/writer.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace imap {
namespace {

std::string address(const mime::EnvelopeAddress& address)
{
    return base::format("({} {} {} {})", nstring(address.name), nstring(address.route),
                        nstring(address.mailbox), nstring(address.host));
}

// env-from = "(" 1*address ")" / nil
std::string addresses(const std::vector<mime::EnvelopeAddress>& list)
{
    if (list.empty()) return "NIL";
    std::string text = "(";
    for (const auto& one : list) text += address(one);
    return text + ")";
}

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
std::string parameters(const std::vector<mime::Parameter>& list)
{
    if (list.empty()) return "NIL";
    std::string text = "(";
    for (const auto& [name, value] : list) {
        if (text.size() > 1) text += ' ';
        text += string(name) + ' ' + string(value);
    }
    return text + ")";
}

// body-fld-dsp = "(" string SP body-fld-param ")" / nil
std::string disposition(const mime::Part& part)
{
    if (!part.disposition) return "NIL";
    return "(" + string(*part.disposition) + " " + parameters(part.disposition_parameters) + ")";
}

// body-fld-lang = nstring / "(" string *(SP string) ")"
std::string languages(const std::vector<std::string>& list)
{
    if (list.empty()) return "NIL";
    if (list.size() == 1) return string(list.front());
    std::string text = "(";
    for (const auto& language : list) {
        if (text.size() > 1) text += ' ';
        text += string(language);
    }
    return text + ")";
}

// SP body-fld-dsp SP body-fld-lang SP body-fld-loc
std::string common_extensions(const mime::Part& part)
{
    return base::format(" {} {} {}", disposition(part), languages(part.languages), nstring(part.location));
}

void append_part(std::string& text, const mime::Part& part, Extensions extensions);

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
void append_multipart(std::string& text, const mime::Part& part, Extensions extensions)
{
    for (const auto& child : part.children) append_part(text, child, extensions);
    text += ' ' + string(part.subtype);
    if (extensions == Extensions::yes) text += ' ' + parameters(part.parameters) + common_extensions(part);
}

// body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
std::string body_fields(const mime::Part& part)
{
    return base::format("{} {} {} {} {}", parameters(part.parameters), nstring(part.id),
                        nstring(part.description), string(part.encoding.value_or("7bit")), part.body_size);
}

// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
void append_leaf(std::string& text, const mime::Part& part, Extensions extensions)
{
    text += string(part.type) + ' ' + string(part.subtype) + ' ' + body_fields(part);
    if (part.is_message() && part.envelope && part.children.size() == 1) {
        text += ' ' + envelope(*part.envelope) + ' ';
        append_part(text, part.children.front(), extensions);
        text += base::format(" {}", part.lines);
    } else if (base::iequals(part.type, "text")) {
        text += base::format(" {}", part.lines);
    }
    if (extensions == Extensions::yes) text += ' ' + nstring(part.md5) + common_extensions(part);
}

void append_part(std::string& text, const mime::Part& part, Extensions extensions)
{
    text += '(';
    // A multipart in which no part was found is told as a leaf: the grammar asks for at least one body.
    if (part.is_multipart() && !part.children.empty())
        append_multipart(text, part, extensions);
    else
        append_leaf(text, part, extensions);
    text += ')';
}

}  // namespace

// envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
// env-bcc SP
//            env-in-reply-to SP env-message-id ")"
std::string envelope(const mime::Envelope& envelope)
{
    std::string text = "(" + nstring(envelope.date) + ' ' + nstring(envelope.subject);
    for (const auto* list :
         {&envelope.from, &envelope.sender, &envelope.reply_to, &envelope.to, &envelope.cc, &envelope.bcc}) {
        text += ' ' + addresses(*list);
    }
    return text + ' ' + nstring(envelope.in_reply_to) + ' ' + nstring(envelope.message_id) + ")";
}

std::string body_structure(const mime::Part& root, Extensions extensions)
{
    std::string text;
    append_part(text, root, extensions);
    return text;
}

}  // namespace imap
