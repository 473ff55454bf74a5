#include "mime/structure_reader.hpp"

#include "base/text.hpp"
#include "mime/header.hpp"
#include "mime/lexer.hpp"
#include "mime/parameters.hpp"
#include "mime/transfer.hpp"

#include <algorithm>
#include <utility>

namespace mime {
namespace {

// What every part may say of itself, however much the others have said.
constexpr std::size_t reserve = 512;

// What the reader did not look into (see Part).
void make_unknown(Part& part)
{
    part.type = "application";
    part.subtype = "octet-stream";
}

Part default_text()
{
    Part part;
    part.parameters = {{"charset", "us-ascii"}};
    return part;
}

// What fits into the reserve.
Part essential(const Part& part)
{
    constexpr std::size_t longest = 64;
    Part kept;
    kept.type = part.type.substr(0, longest);
    kept.subtype = part.subtype.substr(0, longest);
    if (part.encoding) kept.encoding = part.encoding->substr(0, longest);
    if (part.disposition) kept.disposition = part.disposition->substr(0, longest);
    return kept;
}

// A boundary never ends in space (RFC 2046 §5.1.1).
std::string boundary_of(const Part& part)
{
    std::string boundary(parameter(part.parameters, "boundary"));
    if (boundary.empty()) boundary = decoded_parameter(part.parameters, "boundary");
    boundary.resize(boundary.find_last_not_of(" \t") + 1);
    return boundary;
}

bool is_base64(const Part& part)
{
    return encoding_named(part.encoding) == Encoding::base64;
}

std::vector<std::string> list_of_tokens(std::string_view value)
{
    std::vector<std::string> tokens;
    for (auto piece : base::split(value, ','))
        if (auto token = base::trim(piece); !token.empty() && tokens.size() < SummaryBuilder::most_parameters)
            tokens.emplace_back(token);
    return tokens;
}

}  // namespace

StructureReader::StructureReader()
{
    begin_child(0);
}

void StructureReader::feed(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto end = bytes.find('\n');
        auto piece = bytes.substr(0, end == bytes.npos ? bytes.size() : end + 1);
        bytes.remove_prefix(piece.size());
        feed_line(piece);
    }
}

// `piece` lies in one line, and has its \n if it ends it.
void StructureReader::feed_line(std::string_view piece)
{
    bool starts_line = position_ == line_start_;
    position_ += piece.size();
    if (starts_line) holding_ = piece.front() == '-' && !boundaries_.empty();

    if (holding_)
        hold(piece);
    else if (!in_delimiter_)
        content(piece);

    if (piece.ends_with('\n'))
        end_line(piece);
    else
        last_byte_ = piece.back();
}

void StructureReader::hold(std::string_view piece)
{
    auto kept = piece.substr(0, Boundaries::enough_of_line - held_.size());
    held_ += kept;
    bool is_delimiter_like = held_ == "-" || held_.starts_with("--");
    bool is_enough = held_.size() == Boundaries::enough_of_line || held_.ends_with('\n');
    if (is_enough || !is_delimiter_like) decide(piece.substr(kept.size()));
}

// Is the held line a delimiter? `rest` is what came with it and was not held.
void StructureReader::decide(std::string_view rest)
{
    holding_ = false;
    auto line = std::exchange(held_, {});
    if (auto match = boundaries_.find(line)) return delimiter(*match);
    content(line);
    if (!rest.empty()) content(rest);
}

void StructureReader::content(std::string_view piece)
{
    if (phase_ == Phase::header)
        header_.feed(piece);
    else if (preview_.wants_more())
        preview_.feed(piece);
}

void StructureReader::end_line(std::string_view piece)
{
    bool has_cr = piece.ends_with("\r\n") || (piece.size() == 1 && last_byte_ == '\r');
    last_end_size_ = has_cr ? 2 : 1;
    bool is_empty = position_ - line_start_ == last_end_size_;
    ++line_ends_;
    line_start_ = position_;
    last_byte_ = 0;

    if (std::exchange(in_delimiter_, false)) {
        if (std::exchange(child_follows_, false)) open_child(position_);
    } else if (is_empty && phase_ == Phase::header) {
        end_header(position_);
    }
}

// The line that has begun at line_start_ delimits parts of the multipart at that level.
void StructureReader::delimiter(Boundaries::Match match)
{
    in_delimiter_ = true;
    close_down_to(match.level + 1, end_before_line());
    if (match.closes)
        boundaries_.close_from(match.level);  // what follows is the epilogue
    else
        child_follows_ = has_room_for_child(reserve);
}

// The line end before a delimiter is the delimiter's, unless a header or the delimiter before needs it as its
// own (see Part).
std::uint64_t StructureReader::end_before_line() const
{
    if (phase_ == Phase::header) return line_start_;
    return std::max(line_start_ - last_end_size_, levels_.back().body_at);
}

bool StructureReader::has_room_for_child(std::size_t bytes) const
{
    return parts_ < SummaryBuilder::most_parts && levels_.size() < SummaryBuilder::deepest &&
           structure_room_ >= bytes;
}

// There is room for itself and a child.
bool StructureReader::may_be_opened(const Part& part) const
{
    return !(part.is_multipart() || part.is_message()) || has_room_for_child(2 * reserve);
}

void StructureReader::begin_child(std::uint64_t at)
{
    Level child{.header_at = at, .body_at = at};
    if (!levels_.empty()) {
        auto& outer = levels_.back();
        ++outer.child_count;
        child.is_attachment = outer.is_attachment;
        child.is_within_message = outer.is_within_message || outer.is_message;
    }
    levels_.push_back(std::move(child));
    ++parts_;
}

void StructureReader::open_child(std::uint64_t at)
{
    begin_child(at);
    header_.begin(is_header_of_message() ? HeaderCollector::Of::message : HeaderCollector::Of::part);
    phase_ = Phase::header;
}

void StructureReader::end_header(std::uint64_t body_at)
{
    header_.finish();
    phase_ = Phase::body;
    if (is_header_of_message()) read_message_fields();
    auto part = read_fields();
    if (!may_be_opened(part)) make_unknown(part);

    auto& level = levels_.back();
    level.body_at = body_at;
    level.lines_before_body = line_ends_;
    keep(level, part);
    begin_body(part);
}

void StructureReader::keep(Level& level, const Part& part)
{
    level.is_multipart = part.is_multipart();
    level.is_message = part.is_message();
    level.is_digest = level.is_multipart && base::iequals(part.subtype, "digest");
    level.is_alternative = level.is_multipart && base::iequals(part.subtype, "alternative");
    level.is_attachment |= part.disposition && base::iequals(*part.disposition, "attachment");

    const std::size_t for_child = level.is_multipart || level.is_message ? reserve : 0;
    const auto room = structure_room_ - std::min(structure_room_, for_child);
    level.fields = fields_form(part);
    if (level.fields.size() > room) level.fields = fields_form(essential(part));
    structure_room_ -= std::min(structure_room_, level.fields.size());
}

void StructureReader::begin_body(const Part& part)
{
    const auto& level = levels_.back();
    if (level.is_multipart) {
        auto boundary = boundary_of(part);
        if (!boundary.empty()) boundaries_.open(levels_.size() - 1, boundary);
    } else if (level.is_message) {
        if (is_base64(part)) return begin_unread_message(part);
        open_child(level.body_at);
    } else if (!level.is_attachment) {
        auto shared = preview_.levels_shared();
        preview_.begin(part, {.level = levels_.size(),
                              .is_within_message = level.is_within_message,
                              .is_alternative = shared > 0 && levels_[shared - 1].is_alternative});
    }
}

// A message in base64, which RFC 2046 §5.2.1 forbids: its octets are its one part (see Part).
void StructureReader::begin_unread_message(const Part& part)
{
    Part octets;
    make_unknown(octets);
    octets.encoding = part.encoding;
    levels_.back().envelope = EnvelopeForm().bytes();
    begin_child(levels_.back().body_at);
    levels_.back().lines_before_body = line_ends_;
    keep(levels_.back(), octets);
}

// Closes the innermost parts until so many levels are left; their last byte is the one before `end`.
void StructureReader::close_down_to(std::size_t levels, std::uint64_t end)
{
    while (phase_ == Phase::header) end_header(end);
    preview_.end();
    preview_.close_down_to(levels);
    boundaries_.close_from(levels);
    while (levels_.size() > levels) close_level(end);
}

void StructureReader::close_level(std::uint64_t end)
{
    auto& level = levels_.back();
    if (level.is_multipart && level.child_count == 0) add_empty_child(level);
    Part place;
    place.header_at = level.header_at;
    place.header_size = level.body_at - level.header_at;
    place.body_size = end - level.body_at;
    bool is_last_outside = in_delimiter_ && end < line_start_;  // the line end that is the delimiter's
    place.lines = line_ends_ - level.lines_before_body - (is_last_outside ? 1 : 0);
    auto written = place_form(place, level.child_count);
    structure_room_ -= std::min(structure_room_, written.size());
    form_.parts.append(level.fields).append(level.envelope).append(written);
    levels_.pop_back();
}

void StructureReader::add_empty_child(Level& level)
{
    Part empty = default_text();
    empty.header_at = level.body_at;
    form_.parts.append(fields_form(empty)).append(place_form(empty, 0));
    ++level.child_count;
}

StoredSummary StructureReader::finish()
{
    if (holding_) decide({});
    if (std::exchange(child_follows_, false)) open_child(position_);
    in_delimiter_ = false;
    close_down_to(0, position_);
    form_.preview = preview_.take();
    std::string bytes = form_.bytes();
    return {std::move(bytes), std::move(form_.references), std::move(message_id_)};
}

// The whole is a message, and so is what lies in a message/rfc822.
bool StructureReader::is_header_of_message()
{
    return outer() == nullptr || outer()->is_message;
}

void StructureReader::read_message_fields()
{
    auto envelope = take_envelope();
    if (outer() != nullptr) {
        outer()->envelope = envelope.bytes();
        return;
    }
    auto ids = header_.take(Slot::references).value_or("") + envelope.in_reply_to.value_or("");
    form_.references = message_ids(ids, SummaryBuilder::most_references);
    form_.envelope = envelope.bytes();
    message_id_ = std::move(envelope.message_id);
}

EnvelopeForm StructureReader::take_envelope()
{
    auto text = [this](Slot slot) -> std::optional<std::string> {
        auto value = header_.take(slot);
        if (!value || value->size() > text_room_) return std::nullopt;
        text_room_ -= value->size();
        return value;
    };
    EnvelopeForm envelope;
    envelope.date = text(Slot::date);
    envelope.subject = text(Slot::subject);
    envelope.in_reply_to = text(Slot::in_reply_to);
    envelope.message_id = text(Slot::message_id);
    envelope.from = header_.take_addresses(Slot::from);
    envelope.sender = header_.take_addresses(Slot::sender);
    envelope.reply_to = header_.take_addresses(Slot::reply_to);
    envelope.to = header_.take_addresses(Slot::to);
    envelope.cc = header_.take_addresses(Slot::cc);
    envelope.bcc = header_.take_addresses(Slot::bcc);
    return envelope;
}

Part StructureReader::read_fields()
{
    auto filled = [&](Slot slot) {
        auto value = header_.take(slot);
        return value && value->empty() ? std::nullopt : std::move(value);
    };
    auto part = default_text();
    part.id = filled(Slot::content_id);
    part.description = filled(Slot::content_description);
    part.md5 = filled(Slot::content_md5);
    part.location = filled(Slot::content_location);
    part.languages = list_of_tokens(strip_comments(filled(Slot::content_language).value_or("")));
    if (auto encoding = filled(Slot::content_transfer_encoding))
        part.encoding = base::trim(strip_comments(*encoding));
    if (auto value = filled(Slot::content_disposition))
        if (auto disposition = parse_disposition(*value)) {
            part.disposition = std::move(disposition->kind);
            part.disposition_parameters = std::move(disposition->parameters);
        }

    auto value = header_.take(Slot::content_type);
    const bool is_in_digest = outer() != nullptr && outer()->is_digest;
    if (!value && is_in_digest) part.type = "message", part.subtype = "rfc822", part.parameters.clear();
    if (!value) return part;
    if (auto type = parse_content_type(*value)) {
        part.type = std::move(type->type);
        part.subtype = std::move(type->subtype);
        part.parameters = std::move(type->parameters);
    }
    return part;
}

}  // namespace mime
