#include "mime/header_collector.hpp"

#include "base/text.hpp"
#include "mime/summary.hpp"

#include <algorithm>

namespace mime {
namespace {

constexpr std::size_t longest_name = 64;

// By Slot.
constexpr std::array<std::string_view, 19> names{"date",
                                                 "subject",
                                                 "from",
                                                 "sender",
                                                 "reply-to",
                                                 "to",
                                                 "cc",
                                                 "bcc",
                                                 "in-reply-to",
                                                 "message-id",
                                                 "references",
                                                 "content-type",
                                                 "content-id",
                                                 "content-description",
                                                 "content-transfer-encoding",
                                                 "content-md5",
                                                 "content-disposition",
                                                 "content-language",
                                                 "content-location"};

std::optional<Slot> slot_named(std::string_view name)
{
    auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Slot>(found - names.begin());
}

bool is_address_list(Slot slot)
{
    return slot >= Slot::from && slot <= Slot::bcc;
}

bool may_repeat(Slot slot)
{
    return slot >= Slot::to && slot <= Slot::bcc;
}

// What can stand in no IMAP string is made visible (NUL) or harmless (CR).
std::string cleaned(std::string_view text)
{
    std::string clean;
    clean.reserve(text.size());
    for (char c : base::trim(text)) {
        if (c == '\0')
            clean += "\uFFFD";
        else
            clean += c == '\r' ? ' ' : c;
    }
    return clean;
}

}  // namespace

void HeaderCollector::feed(std::string_view piece, At at)
{
    bool continues = piece.front() == ' ' || piece.front() == '\t';
    if (at == At::line_start && !continues) begin_field();

    if (in_name_) {
        auto colon = piece.find(':');
        auto part = piece.substr(0, colon);
        name_ += part.substr(0, longest_name + 1 - std::min(name_.size(), longest_name + 1));
        if (colon == piece.npos) {
            if (piece.ends_with('\n')) in_name_ = false;  // a line without colon is no field
            return;
        }
        name_ended();
        piece.remove_prefix(colon + 1);
    }
    if (current_ && !piece.empty()) append(piece);
}

void HeaderCollector::begin_field()
{
    end_field();
    in_name_ = true;
}

void HeaderCollector::end_field()
{
    current_.reset();
    in_name_ = false;
    name_.clear();
}

void HeaderCollector::name_ended()
{
    in_name_ = false;
    current_ = slot_named(base::lower(base::trim(name_)));
    if (!current_) return;
    auto& value = values_[static_cast<std::size_t>(*current_)];
    if (!value.text)
        value.text.emplace();
    else if (may_repeat(*current_))
        append(", ");
    else
        current_.reset();
}

void HeaderCollector::append(std::string_view piece)
{
    auto& [text, cut] = values_[static_cast<std::size_t>(*current_)];
    auto most =
        is_address_list(*current_) ? SummaryBuilder::most_header_bytes : SummaryBuilder::most_field_bytes;
    auto room = std::min(budget_, most - std::min(most, text->size()));
    if (cut) return;
    cut = piece.size() > room;
    auto kept = piece.substr(0, room);
    *text += kept;
    budget_ -= kept.size();
    if (!text->ends_with('\n')) return;
    text->pop_back();
    if (text->ends_with('\r')) text->pop_back();
}

std::optional<std::string> HeaderCollector::take(Slot slot)
{
    auto& [text, cut] = values_[static_cast<std::size_t>(slot)];
    if (!text) return std::nullopt;
    // Half an address would be another address.
    if (cut && is_address_list(slot)) text->resize(std::min(text->size(), text->rfind(',') + 1));
    auto clean = cleaned(*text);
    text.reset();
    return clean;
}

void HeaderCollector::clear()
{
    end_field();
    values_ = {};
}

}  // namespace mime
