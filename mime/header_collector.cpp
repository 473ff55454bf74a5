#include "mime/header_collector.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace mime {
namespace {

struct SlotRow {
    std::string_view name;
    std::size_t most;  // bytes kept; of addresses, in stored form
};

// By Slot. Bounds are several times what honest mail has.
constexpr std::array<SlotRow, HeaderCollector::slot_count> rows{
    {{"content-type", 8 << 10},
     {"content-disposition", 8 << 10},
     {"content-transfer-encoding", 256},
     {"content-id", 1 << 10},
     {"content-description", 2 << 10},
     {"content-md5", 256},
     {"content-language", 1 << 10},
     {"content-location", 2 << 10},
     {"date", 256},
     {"subject", 8 << 10},
     {"in-reply-to", 2 << 10},
     {"message-id", 1 << 10},
     {"references", 16 << 10},
     {"from", 16 << 10},
     {"sender", 16 << 10},
     {"reply-to", 16 << 10},
     {"to", SummaryBuilder::most_address_bytes},
     {"cc", SummaryBuilder::most_address_bytes},
     {"bcc", SummaryBuilder::most_address_bytes}}};

std::size_t index_of(Slot slot)
{
    return static_cast<std::size_t>(slot);
}

std::optional<Slot> slot_named(std::string_view name)
{
    auto found = std::ranges::find(rows, name, &SlotRow::name);
    if (found == rows.end()) return std::nullopt;
    return static_cast<Slot>(found - rows.begin());
}

bool is_of_message(Slot slot)
{
    return slot >= Slot::date;
}

bool is_address_list(Slot slot)
{
    return slot >= Slot::from;
}

bool may_repeat(Slot slot)
{
    return slot >= Slot::to;
}

// `piece` as far as it fits, with whole characters.
std::string_view cut_to(std::string_view piece, std::size_t most)
{
    if (piece.size() <= most) return piece;
    while (most > 0 && (static_cast<unsigned char>(piece[most]) & 0xC0) == 0x80) --most;
    return piece.substr(0, most);
}

}  // namespace

HeaderCollector::HeaderCollector() : reader_(*this), address_room_(SummaryBuilder::most_address_bytes)
{}

void HeaderCollector::begin(Of whom)
{
    whom_ = whom;
    is_seen_ = {};
    texts_ = {};
    addresses_ = {};
}

void HeaderCollector::begin_field(std::string_view name)
{
    current_ = slot_named(base::lower(name));
    if (!current_) return;
    const bool was_seen = std::exchange(is_seen_[index_of(*current_)], true);
    const bool is_unwanted = whom_ == Of::part && is_of_message(*current_);
    if (is_unwanted || (was_seen && !may_repeat(*current_)))
        current_.reset();
    else if (is_address_list(*current_))
        begin_addresses(*current_);
    else
        texts_[index_of(*current_)].emplace();
}

void HeaderCollector::begin_addresses(Slot slot)
{
    list_room_ = std::min(rows[index_of(slot)].most, address_room_);
    address_reader_.emplace([this, slot](const EnvelopeAddress& entry) { add(slot, entry); });
}

void HeaderCollector::add(Slot slot, const EnvelopeAddress& entry)
{
    const auto before = list_room_;
    addresses(slot).add(entry, list_room_);
    address_room_ -= before - list_room_;
}

AddressListForm& HeaderCollector::addresses(Slot slot)
{
    return addresses_[index_of(slot) - index_of(Slot::from)];
}

void HeaderCollector::value(std::string_view piece)
{
    if (!current_) return;
    if (address_reader_) {
        constexpr std::size_t slice = 1'024;
        for (; !piece.empty() && !addresses(*current_).is_full();
             piece.remove_prefix(std::min(slice, piece.size())))
            address_reader_->feed(piece.substr(0, slice));
        return;
    }
    auto& text = *texts_[index_of(*current_)];
    if (text.empty()) piece.remove_prefix(std::min(piece.find_first_not_of(" \t"), piece.size()));
    const auto most = rows[index_of(*current_)].most;
    auto kept = cut_to(piece, most - text.size());
    base::append_within(text, kept, most);
    if (kept.size() < piece.size()) current_.reset();  // the rest of the field is not looked at
}

void HeaderCollector::end_field()
{
    if (address_reader_) {
        address_reader_->finish();
        addresses(*current_).end();
        address_reader_.reset();
    }
    current_.reset();
}

std::optional<std::string> HeaderCollector::take(Slot slot)
{
    auto& text = texts_[index_of(slot)];
    if (text) text = std::string(base::trim(*text));
    return std::exchange(text, std::nullopt);
}

AddressListForm HeaderCollector::take_addresses(Slot slot)
{
    return std::exchange(addresses(slot), {});
}

}  // namespace mime
