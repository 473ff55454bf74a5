#include "ledger/record.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstring>

namespace ledger {
namespace {

constexpr std::uint8_t is_text = 1, is_number = 2;
constexpr std::size_t usual_fields = 300;  // bytes

void put_be(char* into, std::uint64_t value, std::size_t width)
{
    for (std::size_t i = 0; i < width; ++i)
        into[i] = static_cast<char>(value >> (8 * (width - 1 - i)) & 0xFF);
}

// A letter is not cut in two.
std::string_view cut(std::string_view text)
{
    if (text.size() <= longest_text) return text;
    std::size_t end = longest_text;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

base::Result<Field> field_from(base::ByteReader& reader)
{
    Field field;
    field.name = reader.u8();
    const auto type = reader.u8();
    if (type == is_text)
        field.value = std::string(reader.text());
    else if (type == is_number)
        field.value = reader.varint();
    if (!reader.ok() || (type != is_text && type != is_number))
        return base::refuse(base::Code::corrupt, "a field of a record is damaged");
    return field;
}

base::Json json_of(const Field& field)
{
    if (const auto* number = std::get_if<std::uint64_t>(&field.value)) return *number;
    return base::printable(std::get<std::string>(field.value), 4 * longest_text);
}

}  // namespace

Event::Event(Kind kind) : kind_(kind)
{
    fields_.reserve(usual_fields);
}

bool Event::begin(Name name, std::uint8_t type)
{
    if (count_ == most_fields) return false;
    ++count_;
    fields_ += static_cast<char>(name);
    fields_ += static_cast<char>(type);
    return true;
}

Event& Event::add(Name name, std::string_view text)
{
    if (text.empty() || !begin(name, is_text)) return *this;
    text = cut(text);
    if (text.size() >= 0x80) fields_ += static_cast<char>(0x80 | (text.size() & 0x7F));
    fields_ += static_cast<char>(text.size() >= 0x80 ? text.size() >> 7 : text.size());
    fields_ += text;
    return *this;
}

Event& Event::add(Name name, std::uint64_t number)
{
    if (!begin(name, is_number)) return *this;
    for (; number >= 0x80; number >>= 7) fields_ += static_cast<char>(0x80 | (number & 0x7F));
    fields_ += static_cast<char>(number);
    return *this;
}

void Event::write_to(std::string& bytes) const
{
    const auto at = bytes.size();
    bytes.append(record_head, '\0');
    bytes += fields_;
    bytes.append(sizeof(Hash), '\0');
    put_be(&bytes[at], bytes.size() - at - 4, 4);
    bytes[at + record_head - 1] = static_cast<char>(kind_);
}

std::string_view Record::text(Name name) const
{
    for (const auto& field : fields)
        if (field.name == static_cast<std::uint8_t>(name))
            if (const auto* text = std::get_if<std::string>(&field.value)) return *text;
    return {};
}

std::uint64_t Record::number(Name name) const
{
    for (const auto& field : fields)
        if (field.name == static_cast<std::uint8_t>(name))
            if (const auto* number = std::get_if<std::uint64_t>(&field.value)) return *number;
    return 0;
}

std::size_t record_size(std::string_view bytes)
{
    base::ByteReader reader(bytes);
    const std::size_t size = std::size_t{reader.be32()} + 4;
    return reader.ok() && size >= smallest_record && size <= largest_record ? size : 0;
}

base::Result<Record> record_from(std::string_view bytes)
{
    if (const auto size = record_size(bytes); size == 0 || size != bytes.size())
        return base::refuse(base::Code::corrupt, "no record has this length");
    Record record;
    base::ByteReader head(bytes.substr(4));
    const std::uint64_t stamp = head.be64();
    record.stamp = base::WallTime(std::chrono::microseconds(static_cast<std::int64_t>(stamp)));
    record.sequence = head.be64();
    record.kind = head.u8();
    base::ByteReader fields(bytes.substr(record_head, bytes.size() - smallest_record));
    while (!fields.at_end()) {
        if (record.fields.size() == most_fields)
            return base::refuse(base::Code::corrupt, "a record has too many fields");
        auto field = field_from(fields);
        if (!field) return base::refuse(field.error());
        record.fields.push_back(std::move(*field));
    }
    record.hash = hash_from(hash_in(bytes));
    return record;
}

std::string_view hash_in(std::string_view record)
{
    return record.substr(record.size() - sizeof(Hash));
}

Hash chain_hash(const Hash& before, std::string_view record)
{
    return sha256({view(before), record.substr(0, record.size() - sizeof(Hash))});
}

void put_stamp(char* record, base::WallTime stamp, std::uint64_t sequence)
{
    put_be(record + 4, static_cast<std::uint64_t>(stamp.time_since_epoch().count()), 8);
    put_be(record + 12, sequence, 8);
}

void put_hash(char* record, std::size_t size, const Hash& hash)
{
    std::memcpy(record + size - sizeof(Hash), hash.data(), hash.size());
}

base::Json to_json(const Record& record)
{
    base::Json::Object object{{"sequence", record.sequence}, {"time", to_text(record.stamp)}};
    if (is_kind(record.kind)) {
        const auto kind = static_cast<Kind>(record.kind);
        object.emplace("kind", to_string(kind));
        object.emplace("book", to_string(book_of(kind)));
    } else {
        object.emplace("kind", base::format("kind_{}", record.kind));
    }
    for (const auto& field : record.fields) {
        auto name = is_name(field.name) ? std::string(to_string(static_cast<Name>(field.name)))
                                        : base::format("field_{}", field.name);
        auto [at, is_first] = object.try_emplace(std::move(name), json_of(field));
        if (is_first) continue;
        auto list = at->second.as_array();
        if (list.empty()) list.push_back(at->second);
        list.push_back(json_of(field));
        at->second = std::move(list);
    }
    return object;
}

std::string to_text(base::WallTime stamp)
{
    const auto day = std::chrono::floor<std::chrono::days>(stamp);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(stamp - day);
    return base::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                        clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                        clock.subseconds().count());
}

}  // namespace ledger
