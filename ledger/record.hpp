// Record: one event as it stands in a book. Drawn in docs/formats/audit.md.
//
//   record   length u32 · stamp u64 · sequence u64 · kind u8 · field* · hash 32
//   field    name u8 · (1 · text | 2 · number varint)
//
// Numbers are big-endian where a width is given; a text is its length as a varint, then its bytes. `length` counts
// what follows it. `stamp` is microseconds of UTC since 1970, unique in the whole ledger, and grows from record to
// record whatever the clock does; `sequence` too. `hash` is SHA-256 over the hash of the record before it in this
// book and all of this record up to there: the chain.
#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "ledger/crypto.hpp"
#include "ledger/kinds.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ledger {

inline constexpr std::size_t most_fields = 128;
inline constexpr std::size_t longest_text = 1024;  // bytes; what is longer is cut there
inline constexpr std::size_t record_head = 4 + 8 + 8 + 1;
inline constexpr std::size_t smallest_record = record_head + 32;
inline constexpr std::size_t largest_record = smallest_record + most_fields * (longest_text + 4);

// What is to be recorded: built field by field, as it will be written.
//
//   Event(Kind::login).add(Name::who, login).add(Name::address, peer.address)
class Event {
  public:
    explicit Event(Kind kind);

    // What is empty is left out; beyond most_fields nothing is added.
    Event& add(Name name, std::string_view text);
    Event& add(Name name, std::uint64_t number);

    Kind kind() const { return kind_; }
    std::size_t count() const { return count_; }
    // A whole record, but for stamp, sequence and hash, which are zeros: to be put at the end of `bytes`.
    void write_to(std::string& bytes) const;

  private:
    bool begin(Name name, std::uint8_t type);

    Kind kind_;
    std::size_t count_ = 0;
    std::string fields_;
};

struct Field {
    std::uint8_t name = 0;  // a Name, if this program knows it
    std::variant<std::string, std::uint64_t> value;

    bool operator==(const Field&) const = default;
};

struct Record {
    base::WallTime stamp;
    std::uint64_t sequence = 0;
    std::uint8_t kind = 0;  // a Kind, if this program knows it
    std::vector<Field> fields;
    Hash hash{};

    // The first text of that name; empty if there is none.
    std::string_view text(Name name) const;
    std::uint64_t number(Name name) const;
    bool operator==(const Record&) const = default;
};

// How long the record is that begins here, its length field included: 0 where none can.
std::size_t record_size(std::string_view bytes);
// `bytes` is one whole record. Its hash is not looked at. Refused: corrupt.
base::Result<Record> record_from(std::string_view bytes);
// Of a whole record.
Hash chain_hash(const Hash& before, std::string_view record);
std::string_view hash_in(std::string_view record);

// Fills in what an Event has left open.
void put_stamp(char* record, base::WallTime stamp, std::uint64_t sequence);
void put_hash(char* record, std::size_t size, const Hash& hash);

// {"sequence":1,"time":"…","book":"access","kind":"login","who":"…"}; a name that occurs several times has a list.
base::Json to_json(const Record& record);
// "2026-11-26T03:00:00.123456Z"
std::string to_text(base::WallTime stamp);

}  // namespace ledger
