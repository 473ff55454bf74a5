#include "mime/structure_reader.hpp"

#include "base/text.hpp"
#include "mime/envelope.hpp"
#include "mime/header.hpp"
#include "mime/lexer.hpp"
#include "mime/parameters.hpp"

#include <algorithm>
#include <utility>

namespace mime {
namespace {

// What the reader did not look into (see Part).
void make_unknown(Part& part)
{
    part.type = "application";
    part.subtype = "octet-stream";
}

void make_default_text(Part& part)
{
    part.type = "text";
    part.subtype = "plain";
    part.parameters = {{"charset", "us-ascii"}};
}

// A boundary never ends in space (RFC 2046 §5.1.1).
std::string boundary_of(const Part& part)
{
    std::string boundary(parameter(part.parameters, "boundary"));
    if (boundary.empty()) boundary = decoded_parameter(part.parameters, "boundary");
    boundary.resize(boundary.find_last_not_of(" \t") + 1);
    return boundary;
}

void close(Part& part, std::uint64_t end)
{
    part.body_size = end - part.body_at;
    if (!part.is_multipart() || !part.children.empty()) return;
    Part& empty = part.children.emplace_back();
    make_default_text(empty);
    empty.header_at = empty.body_at = part.body_at;
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
    levels_.push_back({&summary_.root});
    parts_ = 1;
}

void StructureReader::feed(std::string_view bytes)
{
    summary_.has_nul = summary_.has_nul || bytes.contains('\0');
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
        content(piece, starts_line ? At::line_start : At::within_line);

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
    content(line, At::line_start);
    if (!rest.empty()) content(rest, At::within_line);
}

void StructureReader::content(std::string_view piece, At at)
{
    if (phase_ == Phase::body) {
        if (preview_.wants_more()) preview_.feed(piece);
        return;
    }
    auto is_eight_bit = [](char c) { return static_cast<unsigned char>(c) > 127; };
    summary_.has_eight_bit = summary_.has_eight_bit || std::ranges::any_of(piece, is_eight_bit);
    header_.feed(piece, at);
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
        child_follows_ = has_room_for_child();
}

// The line end before a delimiter is the delimiter's, unless a header or the delimiter before needs it as its
// own.
std::uint64_t StructureReader::end_before_line() const
{
    if (phase_ == Phase::header) return line_start_;
    return std::max(line_start_ - last_end_size_, levels_.back().part->body_at);
}

bool StructureReader::has_room_for_child() const
{
    return parts_ < SummaryBuilder::most_parts && levels_.size() < SummaryBuilder::deepest;
}

void StructureReader::open_child(std::uint64_t at)
{
    Part& child = levels_.back().part->children.emplace_back();
    child.header_at = child.body_at = at;
    levels_.push_back({&child});
    ++parts_;
    phase_ = Phase::header;
}

void StructureReader::end_header(std::uint64_t body_at)
{
    Part& part = *levels_.back().part;
    part.body_at = body_at;
    part.header_size = part.body_at - part.header_at;
    levels_.back().lines_before_body = line_ends_;
    phase_ = Phase::body;

    header_.finish();
    read_message_fields();
    read_fields(part);
    header_.clear();
    begin_body(part);
}

void StructureReader::begin_body(Part& part)
{
    if (!part.is_multipart() && !part.is_message()) return preview_.begin(part);
    if (!has_room_for_child()) return make_unknown(part);
    if (part.is_message()) return open_child(part.body_at);
    auto boundary = boundary_of(part);
    if (!boundary.empty()) boundaries_.open(levels_.size() - 1, boundary);
}

// Closes the innermost parts until so many levels are left; their last byte is the one before `end`.
void StructureReader::close_down_to(std::size_t levels, std::uint64_t end)
{
    while (phase_ == Phase::header) end_header(end);
    preview_.end();
    boundaries_.close_from(levels);
    for (; levels_.size() > levels; levels_.pop_back()) {
        auto [part, lines_before] = levels_.back();
        close(*part, end);
        bool is_last_outside = in_delimiter_ && end < line_start_;  // the line end that is the delimiter's
        part->lines = line_ends_ - lines_before - (is_last_outside ? 1 : 0);
    }
}

Summary StructureReader::finish()
{
    if (holding_) decide({});
    if (std::exchange(child_follows_, false)) open_child(position_);
    in_delimiter_ = false;
    close_down_to(0, position_);
    summary_.preview = preview_.take();
    return std::move(summary_);
}

// The part whose child is the message that the header at hand belongs to; nullptr where that is the whole.
Part* StructureReader::enclosing_message() const
{
    return levels_.size() < 2 ? nullptr : levels_[levels_.size() - 2].part;
}

void StructureReader::read_message_fields()
{
    auto* outer = enclosing_message();
    if (outer == nullptr) {
        auto references = header_.take(Slot::references).value_or("");
        summary_.envelope = make_envelope(header_, addresses_left_);
        references += summary_.envelope.in_reply_to.value_or("");
        summary_.references = message_ids(references, SummaryBuilder::most_references);
    } else if (outer->is_message()) {
        outer->envelope = std::make_unique<Envelope>(make_envelope(header_, addresses_left_));
    }
}

bool StructureReader::is_in_digest() const
{
    auto* outer = enclosing_message();
    return outer != nullptr && outer->is_multipart() && base::iequals(outer->subtype, "digest");
}

void StructureReader::read_fields(Part& part)
{
    auto filled = [&](Slot slot) {
        auto value = header_.take(slot);
        return value && value->empty() ? std::nullopt : std::move(value);
    };
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

    make_default_text(part);
    auto value = header_.take(Slot::content_type);
    if (!value && is_in_digest()) part.type = "message", part.subtype = "rfc822", part.parameters.clear();
    if (!value) return;
    if (auto type = parse_content_type(*value)) {
        part.type = std::move(type->type);
        part.subtype = std::move(type->subtype);
        part.parameters = std::move(type->parameters);
    }
}

}  // namespace mime
