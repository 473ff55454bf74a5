// The stored form of a Summary. Numbers are varints, texts have their length before them.
//
//   summary    version:u8  envelope  preview:text  references:texts  size of the parts  part…
//   texts      count  text…
//   envelope   marks (1 date, 2 subject, 4 in_reply_to, 8 message_id, 16 sender = from, 32 reply_to = from)
//              the texts that are marked  from  [sender]  [reply_to]  to  cc  bcc
//   addresses  count  entry…
//   entry      marks (1 name, 2 route, 4 mailbox, 8 host, 16 the host that was named last)
//              the texts that are marked
//   part       marks (1 text/plain; charset=us-ascii, 2 id, 4 description, 8 encoding, 16 md5, 32 location,
//                     64 disposition, 128 languages)
//              [type  subtype  parameters]  the texts that are marked
//              [disposition:text  parameters]  [languages:texts]
//              [the envelope of the message within, where the type is a message's]
//              header_at  header_size  body_size  lines  count of children
//   parameters count { name value }…
//
// Parts stand after their children, the root last: so each can be written when it has been read, and nothing
// of it need be kept. body_at is header_at + header_size.

#include "mime/summary_form.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

#include <utility>

namespace mime {
namespace {

using OptionalText = std::optional<std::string>;

template<std::size_t count> std::uint64_t marks_of(const std::array<const OptionalText*, count>& texts)
{
    std::uint64_t marks = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (*texts[i]) marks |= std::uint64_t{1} << i;
    return marks;
}

template<std::size_t count>
void write_present(base::ByteWriter& out, const std::array<const OptionalText*, count>& texts)
{
    for (const auto* text : texts)
        if (*text) out.text(**text);
}

void write_texts(base::ByteWriter& out, const std::vector<std::string>& list)
{
    out.varint(list.size());
    for (const auto& text : list) out.text(text);
}

void write_parameters(base::ByteWriter& out, const std::vector<Parameter>& list)
{
    out.varint(list.size());
    for (const auto& parameter : list) out.text(parameter.name).text(parameter.value);
}

constexpr std::size_t end_bytes = 1;  // of a group: an entry without marks

bool is_default_text(const Part& part)
{
    return part.type == "text" && part.subtype == "plain" &&
           part.parameters == std::vector<Parameter>{{"charset", "us-ascii"}};
}

}  // namespace

void AddressListForm::add(const EnvelopeAddress& entry, std::size_t& room)
{
    constexpr std::uint64_t same_host_mark = 16;
    const bool is_same = entry.host && !entry.host->empty() && *entry.host == last_host_;
    const OptionalText written = is_same ? std::nullopt : entry.host;
    std::array texts{&entry.name, &entry.route, &entry.mailbox, &written};
    base::ByteWriter out;
    out.varint(marks_of(texts) | (is_same ? same_host_mark : 0));
    write_present(out, texts);

    is_full_ = is_full_ || out.bytes().size() > room;
    if (is_full_) return;
    base::append_within(entries_, out.bytes(), entries_.size() + room + end_bytes);
    room -= out.bytes().size();
    ++count_;
    if (!is_same && entry.host) last_host_ = *entry.host;
    if (!entry.host) is_in_group_ = entry.mailbox.has_value();
}

void AddressListForm::end()
{
    if (!std::exchange(is_in_group_, false)) return;
    entries_.append(end_bytes, '\0');
    ++count_;
}

std::string AddressListForm::bytes() const
{
    return base::ByteWriter().varint(count_).raw(entries_).bytes();
}

std::string EnvelopeForm::bytes() const
{
    constexpr std::uint64_t sender_is_from = 16, reply_to_is_from = 32;
    const bool same_sender = sender.empty() || sender == from;
    const bool same_reply_to = reply_to.empty() || reply_to == from;
    std::array texts{&date, &subject, &in_reply_to, &message_id};
    base::ByteWriter out;
    out.varint(marks_of(texts) | (same_sender ? sender_is_from : 0) | (same_reply_to ? reply_to_is_from : 0));
    write_present(out, texts);
    out.raw(from.bytes());
    if (!same_sender) out.raw(sender.bytes());
    if (!same_reply_to) out.raw(reply_to.bytes());
    out.raw(to.bytes()).raw(cc.bytes()).raw(bcc.bytes());
    return std::move(out).bytes();
}

std::string fields_form(const Part& part)
{
    constexpr std::uint64_t default_mark = 1, languages_mark = 128;
    const bool is_default = is_default_text(part);
    std::array texts{&part.id,  &part.description, &part.encoding,
                     &part.md5, &part.location,    &part.disposition};
    base::ByteWriter out;
    out.varint(marks_of(texts) << 1 | (is_default ? default_mark : 0) |
               (part.languages.empty() ? 0 : languages_mark));
    if (!is_default) {
        out.text(part.type).text(part.subtype);
        write_parameters(out, part.parameters);
    }
    write_present(out, texts);
    if (part.disposition) write_parameters(out, part.disposition_parameters);
    if (!part.languages.empty()) write_texts(out, part.languages);
    return std::move(out).bytes();
}

std::string place_form(const Part& part, std::size_t child_count)
{
    return base::ByteWriter()
        .varint(part.header_at)
        .varint(part.header_size)
        .varint(part.body_size)
        .varint(part.lines)
        .varint(child_count)
        .bytes();
}

std::string SummaryForm::bytes() const
{
    base::ByteWriter out;
    out.u8(Summary::version).raw(envelope).text(preview);
    write_texts(out, references);
    out.text(parts);
    return std::move(out).bytes();
}

}  // namespace mime
