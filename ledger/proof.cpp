#include "ledger/proof.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "ledger/reader.hpp"
#include "ledger/tree.hpp"

#include <fstream>

namespace ledger {
namespace {

constexpr std::string_view format_name = "congvu-audit-record 1";

struct Place {
    Book book = Book::admin;
    std::uint32_t segment = 0;
    std::size_t index = 0;
    std::string record;
    std::vector<Hash> leaves;  // of all of the segment
};

// In the segment of a book where it must be, if it is.
base::Result<std::optional<Place>> look_in(const std::string& folder, Book book, std::uint64_t sequence)
{
    BookReader finder(folder, book);
    if (auto found = finder.seek({.sequence = sequence}); !found) return base::refuse(found.error());
    const auto first = finder.next();
    if (!first) return base::refuse(first.error());
    if (first->empty()) return std::nullopt;
    auto reader = SegmentReader::open(folder, book, finder.segment());
    if (!reader) return base::refuse(reader.error());
    Place place{book, finder.segment(), 0, {}, {}};
    for (;;) {
        const auto bytes = reader->next();
        if (!bytes) return base::refuse(bytes.error());
        if (bytes->empty()) break;
        if (base::ByteReader(bytes->substr(12)).be64() == sequence) {
            place.index = place.leaves.size();
            place.record = *bytes;
        }
        place.leaves.push_back(leaf_hash(*bytes));
    }
    if (place.record.empty()) return std::nullopt;
    return std::optional(std::move(place));
}

base::Result<Place> find(const std::string& folder, std::uint64_t sequence)
{
    for (const auto book : books) {
        auto place = look_in(folder, book, sequence);
        if (!place) return base::refuse(place.error());
        if (*place) return std::move(**place);
    }
    return base::refuse(base::Code::not_found, base::format("there is no record {}", sequence));
}

struct Covering {
    std::string line;
    std::uint64_t size = 0;
};

// The first head that knows the record.
base::Result<Covering> head_over(const std::string& folder, const Place& place, const PublicKey& key)
{
    std::ifstream heads(folder + "/heads");
    const auto about = base::format(" {} {} ", to_string(place.book), place.segment);
    for (std::string line; std::getline(heads, line) && !heads.eof();) {
        if (!line.contains(about)) continue;  // a signature takes long to check
        const auto head = head_from(line, key);
        if (!head) continue;
        const auto& at = (*head)[place.book];
        if (at.segment == place.segment && at.count > place.index && at.count <= place.leaves.size())
            return Covering{line, at.count};
    }
    return base::refuse(base::Code::unavailable,
                        "no signed head covers this record yet: ask again after audit.head_every");
}

base::Result<Inclusion> inclusion_from(const base::Json& json)
{
    Inclusion inclusion{static_cast<std::uint64_t>(json.number("index")),
                        static_cast<std::uint64_t>(json.number("size")),
                        {}};
    for (const auto& hash : json["proof"].as_array()) {
        if (inclusion.proof.size() == 64) return base::refuse(base::Code::corrupt, "the proof is too long");
        inclusion.proof.push_back(hash_from_hex(hash.as_text()));
    }
    return inclusion;
}

base::Error wrong(std::string what)
{
    return {base::Code::corrupt, std::move(what)};
}

}  // namespace

base::Result<std::string> export_record(const std::string& folder, std::uint64_t sequence)
{
    const auto place = find(folder, sequence);
    if (!place) return base::refuse(place.error());
    const auto pem = disk::read_file(folder + "/key.pub");
    if (!pem) return base::refuse(pem.error());
    const auto key = PublicKey::from_pem(*pem);
    if (!key) return base::refuse(key.error());
    const auto head = head_over(folder, *place, *key);
    if (!head) return base::refuse(head.error());
    const auto record = record_from(place->record);
    if (!record) return base::refuse(record.error());

    base::Json::Array proof;
    for (const auto& hash : proof_of(place->index, std::span(place->leaves).first(head->size)))
        proof.emplace_back(to_hex(hash));
    return base::Json(base::Json::Object{{"format", format_name},
                                         {"book", to_string(place->book)},
                                         {"segment", std::uint64_t{place->segment}},
                                         {"index", std::uint64_t{place->index}},
                                         {"size", head->size},
                                         {"record", base::to_base64(place->record)},
                                         {"proof", std::move(proof)},
                                         {"head", head->line},
                                         {"shows", to_json(*record)}})
        .print();
}

base::Result<Checked> check_export(std::string_view file, const PublicKey& key)
{
    const auto json = base::Json::parse(file);
    if (!json) return base::refuse(wrong("this is no exported record: " + json.error().detail));
    if (json->text("format") != format_name) return base::refuse(wrong("this is no exported record"));
    auto head = head_from(json->text("head"), key);
    if (!head) return base::refuse(head.error());
    const auto bytes = base::from_base64(json->text("record"));
    if (!bytes) return base::refuse(wrong("the record is no base64"));
    auto record = record_from(*bytes);
    if (!record) return base::refuse(record.error());
    const auto inclusion = inclusion_from(*json);
    if (!inclusion) return base::refuse(inclusion.error());

    const auto leaf = leaf_hash(*bytes);
    for (const auto book : books) {
        const auto& at = (*head)[book];
        if (json->text("book") != to_string(book)) continue;
        const bool is_of_head =
            at.segment == static_cast<std::uint64_t>(json->number("segment")) && at.count == inclusion->size;
        if (!is_of_head) return base::refuse(wrong("the head is about another segment"));
        if (!is_in_tree(leaf, *inclusion, at.tree))
            return base::refuse(wrong("the record is not among those that the head has signed"));
        return Checked{std::move(*record), *head};
    }
    return base::refuse(wrong("there is no such book"));
}

}  // namespace ledger
