// The stored form of a Summary. Numbers are varints, texts have their length before them.
//
//   summary   version:u8  marks:u8 (1 has_eight_bit, 2 has_nul)  envelope  part  preview:text
//   references:texts texts     count  text… envelope  marks (1 date, 2 subject, 4 in_reply_to, 8 message_id,
//   16 sender = from, 32 reply_to = from)
//             the texts that are marked  from  [sender]  [reply_to]  to  cc  bcc
//   addresses count  { marks (1 name, 2 route, 4 mailbox, 8 host)  the texts that are marked }…
//   part      marks (1 id, 2 description, 4 encoding, 8 md5, 16 disposition, 32 location, 64 envelope)
//             type  subtype  the texts that are marked
//             parameters  disposition_parameters (count { name value }…)  languages:texts
//             header_at - the body_at of what it lies in  header_size  body_size  lines
//             [envelope]  count  part…
//
// body_at is header_at + header_size. What is read is checked as if a stranger had written it: counts against
// the bounds of SummaryBuilder, each part against the body that it lies in.

#include "base/bytes.hpp"
#include "mime/summary.hpp"

#include <array>

namespace mime {
namespace {

using Addresses = std::vector<EnvelopeAddress>;
using Texts = std::vector<std::string>;
using OptionalText = std::optional<std::string>;

constexpr std::uint64_t sender_is_from = 16, reply_to_is_from = 32, has_envelope = 64;
constexpr std::uint64_t largest_message = std::uint64_t{1} << 60;

template<std::size_t count> std::uint64_t marks_of(const std::array<const OptionalText*, count>& texts)
{
    std::uint64_t marks = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (*texts[i]) marks |= std::uint64_t{1} << i;
    return marks;
}

class Writer {
  public:
    void summary(const Summary& summary);
    std::string bytes() { return std::move(out_).bytes(); }

  private:
    template<std::size_t count> void present(const std::array<const OptionalText*, count>& texts)
    {
        for (const auto* text : texts)
            if (*text) out_.text(**text);
    }
    void texts(const Texts& list);
    void addresses(const Addresses& list);
    void parameters(const std::vector<Parameter>& list);
    void envelope(const Envelope& envelope);
    void part(const Part& part, std::uint64_t outer_body_at);

    base::ByteWriter out_;
};

void Writer::summary(const Summary& summary)
{
    out_.u8(Summary::version);
    out_.u8(static_cast<std::uint8_t>((summary.has_eight_bit ? 1 : 0) | (summary.has_nul ? 2 : 0)));
    envelope(summary.envelope);
    part(summary.root, 0);
    out_.text(summary.preview);
    texts(summary.references);
}

void Writer::texts(const Texts& list)
{
    out_.varint(list.size());
    for (const auto& text : list) out_.text(text);
}

void Writer::addresses(const Addresses& list)
{
    out_.varint(list.size());
    for (const auto& address : list) {
        std::array texts{&address.name, &address.route, &address.mailbox, &address.host};
        out_.varint(marks_of(texts));
        present(texts);
    }
}

void Writer::parameters(const std::vector<Parameter>& list)
{
    out_.varint(list.size());
    for (const auto& parameter : list) out_.text(parameter.name).text(parameter.value);
}

void Writer::envelope(const Envelope& envelope)
{
    bool same_sender = envelope.sender == envelope.from, same_reply_to = envelope.reply_to == envelope.from;
    std::array texts{&envelope.date, &envelope.subject, &envelope.in_reply_to, &envelope.message_id};
    out_.varint(marks_of(texts) | (same_sender ? sender_is_from : 0) |
                (same_reply_to ? reply_to_is_from : 0));
    present(texts);
    addresses(envelope.from);
    if (!same_sender) addresses(envelope.sender);
    if (!same_reply_to) addresses(envelope.reply_to);
    addresses(envelope.to);
    addresses(envelope.cc);
    addresses(envelope.bcc);
}

void Writer::part(const Part& part, std::uint64_t outer_body_at)
{
    std::array texts{&part.id,  &part.description, &part.encoding,
                     &part.md5, &part.disposition, &part.location};
    out_.varint(marks_of(texts) | (part.envelope ? has_envelope : 0));
    out_.text(part.type).text(part.subtype);
    present(texts);
    parameters(part.parameters);
    parameters(part.disposition_parameters);
    this->texts(part.languages);
    out_.varint(part.header_at - outer_body_at)
        .varint(part.header_size)
        .varint(part.body_size)
        .varint(part.lines);
    if (part.envelope) envelope(*part.envelope);
    out_.varint(part.children.size());
    for (const auto& child : part.children) this->part(child, part.body_at);
}

class Reader {
  public:
    explicit Reader(std::string_view bytes) : in_(bytes) {}
    base::Result<Summary> summary();

  private:
    std::size_t count(std::size_t& left);
    std::uint64_t offset();
    template<std::size_t count>
    void present(std::uint64_t marks, const std::array<OptionalText*, count>& texts)
    {
        for (std::size_t i = 0; i < count; ++i)
            if ((marks >> i & 1) != 0) *texts[i] = std::string(in_.text());
    }
    Texts texts(std::size_t most);
    Addresses addresses();
    std::vector<Parameter> parameters();
    Envelope envelope();
    void part(Part& part, const Part* outer, std::size_t depth);
    void children(Part& part, std::size_t depth);

    base::ByteReader in_;
    bool sane_ = true;
    std::size_t addresses_left_ = 3 * SummaryBuilder::most_addresses;  // sender and reply_to are copied out
    std::size_t parts_left_ = 2 * SummaryBuilder::most_parts;          // each multipart may hold an empty one
};

// A count of things of which there may be `left` more; each takes a byte or more.
std::size_t Reader::count(std::size_t& left)
{
    auto count = in_.varint();
    if (count > left || count > in_.rest().size()) sane_ = false;
    if (!sane_ || !in_.ok()) return 0;
    left -= static_cast<std::size_t>(count);
    return static_cast<std::size_t>(count);
}

std::uint64_t Reader::offset()
{
    auto value = in_.varint();
    if (value > largest_message) sane_ = false;
    return sane_ ? value : 0;
}

Texts Reader::texts(std::size_t most)
{
    Texts list(count(most));
    for (auto& text : list) text = in_.text();
    return list;
}

Addresses Reader::addresses()
{
    Addresses list(count(addresses_left_));
    for (auto& address : list)
        present(in_.varint(), std::array{&address.name, &address.route, &address.mailbox, &address.host});
    return list;
}

std::vector<Parameter> Reader::parameters()
{
    auto most = SummaryBuilder::most_parameters;
    std::vector<Parameter> list(count(most));
    for (auto& [name, value] : list) {
        name = in_.text();
        value = in_.text();
    }
    return list;
}

Envelope Reader::envelope()
{
    Envelope read;
    auto marks = in_.varint();
    present(marks, std::array{&read.date, &read.subject, &read.in_reply_to, &read.message_id});
    read.from = addresses();
    for (auto [same, list] : {std::pair{sender_is_from, &read.sender}, {reply_to_is_from, &read.reply_to}}) {
        bool copies = (marks & same) != 0;
        if (copies && read.from.size() > addresses_left_)
            sane_ = false;
        else if (copies)
            addresses_left_ -= read.from.size();
        *list = !copies ? addresses() : sane_ ? read.from : Addresses();
    }
    read.to = addresses();
    read.cc = addresses();
    read.bcc = addresses();
    return read;
}

void Reader::part(Part& part, const Part* outer, std::size_t depth)
{
    auto marks = in_.varint();
    part.type = in_.text();
    part.subtype = in_.text();
    present(marks, std::array{&part.id, &part.description, &part.encoding, &part.md5, &part.disposition,
                              &part.location});
    part.parameters = parameters();
    part.disposition_parameters = parameters();
    part.languages = texts(SummaryBuilder::most_parameters);
    part.header_at = offset() + (outer != nullptr ? outer->body_at : 0);
    part.header_size = offset();
    part.body_at = part.header_at + part.header_size;
    part.body_size = offset();
    part.lines = offset();
    if (outer != nullptr && part.body_at + part.body_size > outer->body_at + outer->body_size) sane_ = false;
    if ((marks & has_envelope) != 0) part.envelope = std::make_unique<Envelope>(envelope());
    children(part, depth);
}

void Reader::children(Part& part, std::size_t depth)
{
    auto count = this->count(parts_left_);
    bool is_message = part.is_message();
    if (is_message != (part.envelope != nullptr)) sane_ = false;
    if (is_message ? count != 1 : part.is_multipart() ? count == 0 : count != 0) sane_ = false;
    if (count > 0 && depth > SummaryBuilder::deepest) sane_ = false;
    for (auto end = part.body_at; count > 0 && sane_ && in_.ok(); --count) {
        Part& child = part.children.emplace_back();
        this->part(child, &part, depth + 1);
        if (child.header_at < end) sane_ = false;
        end = child.body_at + child.body_size;
    }
}

base::Result<Summary> Reader::summary()
{
    if (in_.u8() != Summary::version)
        return base::refuse(base::Code::unsupported, "a summary of another version");
    Summary summary;
    auto marks = in_.u8();
    summary.has_eight_bit = (marks & 1) != 0;
    summary.has_nul = (marks & 2) != 0;
    summary.envelope = envelope();
    part(summary.root, nullptr, 1);
    summary.preview = in_.text();
    summary.references = texts(SummaryBuilder::most_references);
    if (!sane_ || !in_.at_end()) return base::refuse(base::Code::corrupt, "a damaged summary");
    return summary;
}

}  // namespace

std::string Summary::to_bytes() const
{
    Writer writer;
    writer.summary(*this);
    return writer.bytes();
}

base::Result<Summary> Summary::from_bytes(std::string_view bytes)
{
    if (bytes.empty()) return base::refuse(base::Code::corrupt, "an empty summary");
    return Reader(bytes).summary();
}

}  // namespace mime
