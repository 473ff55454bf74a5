#include "imap/fetch/answer.hpp"

#include "base/format.hpp"
#include "imap/proto/writer.hpp"
#include "net/stream.hpp"

#include <algorithm>
#include <limits>

namespace imap::fetch {
namespace {

constexpr std::size_t most_unwritten = 64 * 1024;

Piece header_piece(Extent extent, const Section& section)
{
    using Text = Section::Text;
    if (section.text != Text::header_fields && section.text != Text::header_fields_not) return {extent, {}};
    auto keep =
        section.text == Text::header_fields ? HeaderFilter::Keep::listed : HeaderFilter::Keep::not_listed;
    return {extent, [&section, keep] { return std::make_unique<HeaderFilter>(section.fields, keep); }};
}

Section message_section(Section::Text text)
{
    return {.part = {}, .text = text, .fields = {}};
}

std::string origin(const std::optional<Partial>& partial)
{
    return partial ? base::format("<{}>", partial->offset) : "";
}

}  // namespace

net::Task<base::Result<void>> Answer::write()
{
    auto done = co_await items();
    if (done) {
        text_ += ")\r\n";
        output_.write(text_);
        co_await output_.make_room();
    } else if (is_committed_) {
        // The client waits for octets that do not exist: nothing it reads from here on would mean anything.
        throw net::Disconnected();
    }
    co_return done;
}

net::Task<base::Result<void>> Answer::items()
{
    if (plan_.needs_summary) {
        auto summary = co_await source_.summary();
        if (!summary) co_return base::refuse(summary.error());
        summary_ = std::move(*summary);
    }
    text_ = base::format("* {} FETCH (", row_.number);
    bool tells_flags = false;
    for (const auto& att : plan_.items) {
        if (&att != &plan_.items.front()) text_ += ' ';
        tells_flags |= att.item == FetchItem::flags;
        auto done = co_await item(att);
        if (!done) co_return done;
        if (text_.size() > most_unwritten) co_await make_room();
    }
    if (row_.tell_flags && !tells_flags) text_ += " FLAGS " + row_.flag_list;
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Answer::item(const FetchAtt& att)
{
    switch (att.item) {
    case FetchItem::body_section:
        co_return co_await section(att, base::format("BODY[{}]", to_text(att.section)));
    case FetchItem::binary: co_return co_await binary(att);
    case FetchItem::binary_size: co_return co_await binary_size(att);
    case FetchItem::rfc822: co_return co_await section(att, "RFC822");
    case FetchItem::rfc822_header: {
        FetchAtt header{.item = att.item, .section = message_section(Section::Text::header)};
        co_return co_await section(header, "RFC822.HEADER");
    }
    case FetchItem::rfc822_text: {
        FetchAtt text{.item = att.item, .section = message_section(Section::Text::text)};
        co_return co_await section(text, "RFC822.TEXT");
    }
    default: text_ += plain(att); co_return base::Result<void>();
    }
}

// What needs no octets of the message.
std::string Answer::plain(const FetchAtt& att) const
{
    const auto* message = row_.message;
    switch (att.item) {
    case FetchItem::flags: return "FLAGS " + row_.flag_list;
    case FetchItem::uid: return base::format("UID {}", row_.flags.uid);
    case FetchItem::modseq: return base::format("MODSEQ ({})", row_.flags.modseq);
    case FetchItem::internal_date: return "INTERNALDATE " + internal_date(message->internal_date, plan_.zone);
    case FetchItem::save_date: return "SAVEDATE " + internal_date(message->save_date, plan_.zone);
    case FetchItem::size: return base::format("RFC822.SIZE {}", message->size());
    case FetchItem::email_id: return base::format("EMAILID ({})", email_id(message->email_id));
    case FetchItem::thread_id: return "THREADID " + thread_id(message->thread_id);
    case FetchItem::envelope: return "ENVELOPE " + envelope(summary_.envelope);
    case FetchItem::body: return "BODY " + body_structure(summary_.root, Extensions::no);
    case FetchItem::body_structure: return "BODYSTRUCTURE " + body_structure(summary_.root, Extensions::yes);
    case FetchItem::preview: return "PREVIEW " + string(summary_.preview);
    default: base::bug("an item with octets");
    }
}

Layout Answer::layout() const
{
    return {summary_.root, row_.message->prefix.size(), row_.message->body_size};
}

net::Task<base::Result<void>> Answer::section(const FetchAtt& att, std::string_view label)
{
    text_ += label;
    text_ += origin(att.partial) + ' ';
    auto extent = find_section(layout(), att.section);
    if (!extent) {
        text_ += "NIL";
        co_return base::Result<void>();
    }
    co_return co_await octets(header_piece(*extent, att.section), att.partial, Form::literal);
}

net::Task<base::Result<void>> Answer::binary(const FetchAtt& att)
{
    text_ += base::format("BINARY[{}]{} ", to_text(att.section), origin(att.partial));
    auto extent = find_section(layout(), att.section);
    if (!extent) {
        text_ += "NIL";
        co_return base::Result<void>();
    }
    auto piece = decoded(att, *extent);
    if (!piece) co_return base::refuse(piece.error());
    co_return co_await octets(std::move(*piece), att.partial, Form::literal8);
}

net::Task<base::Result<void>> Answer::binary_size(const FetchAtt& att)
{
    std::uint64_t size = 0;
    if (auto extent = find_section(layout(), att.section)) {
        auto piece = decoded(att, *extent);
        if (!piece) co_return base::refuse(piece.error());
        auto measured = co_await measure(source_, *piece);
        if (!measured) co_return base::refuse(measured.error());
        size = *measured;
    }
    text_ += base::format("BINARY.SIZE[{}] {}", to_text(att.section), size);
    co_return base::Result<void>();
}

// Whole messages and parts made of parts have no encoding of their own (RFC 2045 §6.4).
base::Result<Piece> Answer::decoded(const FetchAtt& att, Extent extent) const
{
    const auto* part = find_part(summary_.root, att.section.part);
    if (part == nullptr || part->is_multipart() || part->is_message()) return Piece{extent, {}};
    auto encoding = mime::encoding_named(part->encoding);
    if (!encoding) return base::refuse(base::Code::unsupported, "unknown transfer encoding");
    if (*encoding == mime::Encoding::identity) return Piece{extent, {}};
    return Piece{extent, [encoding = *encoding] { return std::make_unique<Decoder>(encoding); }};
}

// What is transformed but short is read once, and no further than needed.
net::Task<base::Result<void>> Answer::short_octets(Piece piece, Partial window, Form form)
{
    OctetStream stream(source_, piece);
    auto skipped = co_await stream.skip(window.offset);
    if (!skipped) co_return skipped;
    std::string all;
    while (all.size() < window.size) {
        auto some = co_await stream.next();
        if (!some) co_return base::refuse(some.error());
        if (some->empty()) break;
        all += *some;
    }
    all.resize(std::min<std::uint64_t>(all.size(), window.size));
    begin_literal(all.size(), form);
    append_octets(std::move(all), form);
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Answer::octets(Piece piece, std::optional<Partial> partial, Form form)
{
    constexpr Partial everything{0, std::numeric_limits<std::uint64_t>::max()};
    const bool is_short =
        std::min(piece.extent.size, partial.value_or(everything).size) <= OctetStream::chunk;
    if (piece.transform && is_short) {
        co_return co_await short_octets(std::move(piece), partial.value_or(everything), form);
    }
    auto total = co_await measure(source_, piece);
    if (!total) co_return base::refuse(total.error());
    auto window = partial.value_or(Partial{0, *total});
    auto begin = std::min(window.offset, *total);
    OctetStream stream(source_, piece);
    auto skipped = co_await stream.skip(begin);
    if (!skipped) co_return skipped;
    co_return co_await copy(stream, std::min(window.size, *total - begin), form);
}

net::Task<base::Result<void>> Answer::copy(OctetStream& stream, std::uint64_t count, Form form)
{
    // The first octets are read before the size is told, so that a damaged message costs no more than its own
    // answer.
    auto some = count > 0 ? co_await stream.next() : base::Result<std::string>();
    if (!some) co_return base::refuse(some.error());
    begin_literal(count, form);
    while (count > 0) {
        if (some->empty()) co_return base::refuse(base::Code::corrupt, "a message changed its size");
        some->resize(std::min<std::uint64_t>(some->size(), count));
        count -= some->size();
        append_octets(std::move(*some), form);
        if (text_.size() > most_unwritten) co_await make_room();
        if (count == 0) break;
        some = co_await stream.next();
        if (!some) co_return base::refuse(some.error());
    }
    co_return base::Result<void>();
}

void Answer::begin_literal(std::uint64_t size, Form form)
{
    if (size == 0)
        text_ += "\"\"";
    else
        text_ += form == Form::literal8 ? literal8_head(size) : literal_head(size);
}

void Answer::append_octets(std::string octets, Form form)
{
    if (form == Form::literal) hide_nul(octets);
    text_ += octets;
}

net::Task<void> Answer::make_room()
{
    is_committed_ = true;
    output_.write(text_);
    text_.clear();
    co_await output_.make_room();
}

}  // namespace imap::fetch
