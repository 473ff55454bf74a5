// A Summary to its stored form and back (the drawing: summary_form.cpp). What is read is checked as if a
// stranger had written it: counts against what is left of the bytes, each part against what it lies in.

#include "base/bytes.hpp"
#include "mime/summary_form.hpp"

#include <array>
#include <limits>
#include <utility>

namespace mime {
namespace {

using Addresses = std::vector<EnvelopeAddress>;
using Texts = std::vector<std::string>;
using OptionalText = std::optional<std::string>;

AddressListForm form_of(const Addresses& addresses)
{
    AddressListForm form;
    auto room = std::numeric_limits<std::size_t>::max();
    for (const auto& address : addresses) form.add(address, room);
    return form;
}

EnvelopeForm form_of(const Envelope& envelope)
{
    return {
        envelope.date,          envelope.subject,         envelope.in_reply_to,       envelope.message_id,
        form_of(envelope.from), form_of(envelope.sender), form_of(envelope.reply_to), form_of(envelope.to),
        form_of(envelope.cc),   form_of(envelope.bcc)};
}

void append_part(const Part& part, std::string& bytes)
{
    for (const auto& child : part.children) append_part(child, bytes);
    bytes += fields_form(part);
    if (part.envelope) bytes += form_of(*part.envelope).bytes();
    bytes += place_form(part, part.children.size());
}

class Reader {
  public:
    explicit Reader(std::string_view bytes) : in_(bytes) {}
    base::Result<Summary> summary();

  private:
    // A part that waits for the one that it lies in.
    struct Read {
        Part part;
        std::size_t depth = 1;
    };

    std::size_t count();
    std::uint64_t offset();
    template<std::size_t count>
    void present(std::uint64_t marks, const std::array<OptionalText*, count>& texts)
    {
        for (std::size_t i = 0; i < count; ++i)
            if ((marks >> i & 1) != 0) *texts[i] = std::string(in_.text());
    }
    Texts texts();
    Addresses addresses();
    std::vector<Parameter> parameters();
    Envelope envelope();
    void fields(Part& part);
    void part();
    void adopt(Read& outer, std::size_t child_count);

    base::ByteReader in_;
    bool sane_ = true;
    std::vector<Read> read_;
};

// Of things that take a byte or more.
std::size_t Reader::count()
{
    auto count = in_.varint();
    if (count > in_.rest().size()) sane_ = false;
    return sane_ && in_.ok() ? static_cast<std::size_t>(count) : 0;
}

std::uint64_t Reader::offset()
{
    constexpr std::uint64_t largest_message = std::uint64_t{1} << 60;
    auto value = in_.varint();
    if (value > largest_message) sane_ = false;
    return sane_ ? value : 0;
}

Texts Reader::texts()
{
    Texts list(count());
    for (auto& text : list) text = in_.text();
    return list;
}

Addresses Reader::addresses()
{
    constexpr std::uint64_t same_host_mark = 16;
    Addresses list(count());
    std::string last_host;
    for (auto& address : list) {
        auto marks = in_.varint();
        present(marks, std::array{&address.name, &address.route, &address.mailbox, &address.host});
        if ((marks & same_host_mark) != 0) address.host = last_host;
        if (address.host) last_host = *address.host;
    }
    return list;
}

std::vector<Parameter> Reader::parameters()
{
    std::vector<Parameter> list(count());
    for (auto& [name, value] : list) {
        name = in_.text();
        value = in_.text();
    }
    return list;
}

Envelope Reader::envelope()
{
    constexpr std::uint64_t sender_is_from = 16, reply_to_is_from = 32;
    Envelope read;
    auto marks = in_.varint();
    present(marks, std::array{&read.date, &read.subject, &read.in_reply_to, &read.message_id});
    read.from = addresses();
    read.sender = (marks & sender_is_from) != 0 ? read.from : addresses();
    read.reply_to = (marks & reply_to_is_from) != 0 ? read.from : addresses();
    read.to = addresses();
    read.cc = addresses();
    read.bcc = addresses();
    return read;
}

void Reader::fields(Part& part)
{
    constexpr std::uint64_t default_mark = 1, disposition_mark = 64, languages_mark = 128;
    auto marks = in_.varint();
    part.parameters = {{"charset", "us-ascii"}};
    if ((marks & default_mark) == 0) {
        part.type = in_.text();
        part.subtype = in_.text();
        part.parameters = parameters();
    }
    present(marks >> 1, std::array{&part.id, &part.description, &part.encoding, &part.md5, &part.location,
                                   &part.disposition});
    if ((marks & disposition_mark) != 0) part.disposition_parameters = parameters();
    if ((marks & languages_mark) != 0) part.languages = texts();
}

void Reader::part()
{
    Read read;
    auto& part = read.part;
    fields(part);
    if (part.is_message()) part.envelope = std::make_unique<Envelope>(envelope());
    part.header_at = offset();
    part.header_size = offset();
    part.body_at = part.header_at + part.header_size;
    part.body_size = offset();
    part.lines = offset();
    auto child_count = in_.varint();
    const bool is_right = part.is_message()     ? child_count == 1
                          : part.is_multipart() ? child_count > 0
                                                : child_count == 0;
    if (!is_right || child_count > read_.size()) sane_ = false;
    if (!sane_ || !in_.ok()) return;
    adopt(read, static_cast<std::size_t>(child_count));
    read_.push_back(std::move(read));
}

// The parts read last lie in `outer`, one after the other.
void Reader::adopt(Read& outer, std::size_t child_count)
{
    auto& part = outer.part;
    auto first = read_.end() - static_cast<std::ptrdiff_t>(child_count);
    auto at = part.body_at;
    for (auto child = first; child != read_.end(); ++child) {
        if (child->part.header_at < at) sane_ = false;
        at = child->part.body_at + child->part.body_size;
        outer.depth = std::max(outer.depth, child->depth + 1);
        part.children.push_back(std::move(child->part));
    }
    read_.erase(first, read_.end());
    if (at > part.body_at + part.body_size) sane_ = false;
    if (outer.depth > SummaryBuilder::deepest + 1) sane_ = false;
}

base::Result<Summary> Reader::summary()
{
    if (in_.u8() != Summary::version)
        return base::refuse(base::Code::unsupported, "a summary of another version");
    Summary summary;
    summary.envelope = envelope();
    summary.preview = in_.text();
    summary.references = texts();
    if (in_.varint() != in_.rest().size()) sane_ = false;
    while (sane_ && in_.ok() && !in_.rest().empty()) part();
    if (!sane_ || !in_.ok() || read_.size() != 1)
        return base::refuse(base::Code::corrupt, "a damaged summary");
    summary.root = std::move(read_.front().part);
    return summary;
}

}  // namespace

std::string Summary::to_bytes() const
{
    SummaryForm form{form_of(envelope).bytes(), preview, references, {}};
    append_part(root, form.parts);
    return form.bytes();
}

base::Result<Summary> Summary::from_bytes(std::string_view bytes)
{
    if (bytes.empty()) return base::refuse(base::Code::corrupt, "an empty summary");
    return Reader(bytes).summary();
}

}  // namespace mime
