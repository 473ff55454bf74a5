#include "ledger/verify.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "ledger/line_file.hpp"
#include "ledger/segment.hpp"
#include "ledger/tree.hpp"

#include <algorithm>
#include <map>

namespace ledger {
namespace {

struct KnownHead {
    BookHead at;
    std::string time;
};
// By segment, then by the number of records in it.
using KnownHeads = std::map<std::uint32_t, std::map<std::uint64_t, KnownHead>>;
using Dropped = std::map<std::pair<Book, std::uint32_t>, Hash>;  // the chain at the end of each

// What a walk over all books knows.
struct Walk {
    const VerifyRequest& request;
    const std::function<void(const Finding&)>& tell;
    Verified sums{};
    std::array<KnownHeads, books.size()> heads{};
    Dropped dropped{};

    void find(Finding finding)
    {
        ++sums.findings;
        tell(finding);
    }
};

// A line without its end is torn: it was never told.
base::Result<void> read_heads(Walk& walk, const std::string& path, const PublicKey& key)
{
    auto file = LineFile::open(path);
    if (!file) return base::refuse(file.error());
    for (std::uint64_t number = 1;; ++number) {
        const auto next = file->next();
        if (!next) return base::refuse(next.error());
        if (!*next) return {};
        const auto& line = **next;
        if (line.empty()) continue;
        const auto head = head_from(line, key);
        if (!head) {
            walk.find({base::format("{}, line {}", path, number), 0, {}, head.error().detail});
            continue;
        }
        ++walk.sums.heads;
        walk.sums.last_head = std::max(walk.sums.last_head, time_in(line));
        for (const auto book : books) {
            const auto& at = (*head)[book];
            walk.sums.last_signed = std::max(walk.sums.last_signed, at.sequence);
            auto [known, is_new] =
                walk.heads[place_of(book)][at.segment].try_emplace(at.count, KnownHead{at, time_in(line)});
            if (!is_new && known->second.at != at)
                walk.find({base::format("{}, line {}", path, number), at.sequence, time_in(line),
                           base::format("differs from the head of {} about the same records of {}",
                                        known->second.time, to_string(book))});
        }
    }
}

// One book.
class BookWalk {
  public:
    BookWalk(Walk& all, Book book) : all_(all), book_(book) {}

    base::Result<void> run()
    {
        const auto numbers = segments_in(all_.request.folder, book_);
        if (!numbers) return base::refuse(numbers.error());
        std::uint32_t before = numbers->empty() ? 0 : numbers->front() - 1;
        if (before > 0) begin_behind_dropped(before);
        for (const auto number : *numbers) {
            for (++before; before < number; ++before) miss(before);
            if (auto read = segment(number, number == numbers->back()); !read) return read;
        }
        for (const auto& [number, heads] : all_.heads[place_of(book_)])
            if (number > before && !heads.empty() && heads.rbegin()->second.at.count > 0) miss(number);
        return {};
    }

  private:
    std::string name(std::uint32_t number) const
    {
        return base::format("{}/{}", to_string(book_), segment_name(number));
    }

    void begin_behind_dropped(std::uint32_t last)
    {
        const auto dropped = all_.dropped.find({book_, last});
        if (dropped == all_.dropped.end())
            return all_.find({name(last), 0, {}, "is missing, and nothing says that it was dropped"});
        chain_ = dropped->second;
    }

    void miss(std::uint32_t number) { all_.find({name(number), 0, {}, "is missing"}); }

    base::Result<void> segment(std::uint32_t number, bool is_last)
    {
        auto reader = SegmentReader::open(all_.request.folder, book_, number);
        if (!reader && reader.error().code != base::Code::corrupt) return base::refuse(reader.error());
        if (!reader) {
            all_.find({name(number), 0, {}, reader.error().detail});
            return {};
        }
        ++all_.sums.segments;
        if (chain_ && reader->header().chain != *chain_)
            all_.find({name(number), 0, {}, "does not follow from the segment before it"});
        chain_ = reader->header().chain;
        tree_ = {};
        if (auto read = records(*reader); !read) return read;
        return look_at_end(*reader, is_last);
    }

    base::Result<void> records(SegmentReader& reader)
    {
        const auto& heads = all_.heads[place_of(book_)][reader.header().number];
        bool is_head_wrong = false;
        for (;;) {
            const auto offset = reader.offset();
            const auto bytes = reader.next();
            if (!bytes) return base::refuse(bytes.error());
            if (bytes->empty()) return {};
            const Finding here{base::format("{}, byte {}", name(reader.header().number), offset), 0, {}, {}};
            look_at_record(*bytes, here);
            const auto known = heads.find(tree_.size());
            if (known == heads.end() || is_head_wrong) continue;
            is_head_wrong = known->second.at.chain != *chain_ || known->second.at.tree != tree_.root();
            if (is_head_wrong)
                all_.find(
                    {here.place, sequence_, time_,
                     base::format("differs from the head signed at {}: something up to here was changed",
                                  known->second.time)});
        }
    }

    void look_at_record(std::string_view bytes, Finding here)
    {
        ++all_.sums.records;
        const auto record = record_from(bytes);
        const bool is_chained = hash_in(bytes) == view(chain_hash(*chain_, bytes));
        chain_ = hash_from(hash_in(bytes));
        tree_.add(leaf_hash(bytes));
        if (record) {
            here.sequence = record->sequence;
            here.time = to_text(record->stamp);
        }
        if (!is_chained)
            here.what =
                "the chain breaks: this record was changed, or one before it was taken away, put in or moved";
        else if (!record)
            here.what = record.error().detail;
        else if (record->sequence <= sequence_ || here.time <= time_)
            here.what = "its number or its time is not beyond that of the record before it";
        if (!here.what.empty()) all_.find(std::move(here));
        if (!record) return;
        sequence_ = std::max(sequence_, record->sequence);
        time_ = std::max(time_, to_text(record->stamp));
        all_.sums.last = std::max(all_.sums.last, sequence_);
        if (record->kind == static_cast<std::uint8_t>(Kind::dropped)) remember_dropped(*record);
    }

    void remember_dropped(const Record& record)
    {
        for (const auto book : books)
            if (record.text(Name::book) == to_string(book))
                all_.dropped[{book, static_cast<std::uint32_t>(record.number(Name::segment))}] =
                    hash_from_hex(record.text(Name::chain));
    }

    base::Result<void> look_at_end(SegmentReader& reader, bool is_last)
    {
        const auto number = reader.header().number;
        const auto rest = reader.rest();
        if (!rest) return base::refuse(rest.error());
        const auto& heads = all_.heads[place_of(book_)][number];
        if (!heads.empty() && heads.rbegin()->first > tree_.size()) {
            const auto& head = heads.rbegin()->second;
            all_.find({base::format("{}, byte {}", name(number), reader.offset()), head.at.sequence,
                       head.time,
                       base::format("{} records are missing here that the head of that time has signed",
                                    head.at.count - tree_.size())});
        } else if (*rest > 0 && !(is_last && reader.is_unfinished())) {
            all_.find({base::format("{}, byte {}", name(number), reader.offset()),
                       0,
                       {},
                       base::format("{} bytes that are no record", *rest)});
        }
        return {};
    }

    Walk& all_;
    const Book book_;
    std::optional<Hash> chain_;  // at the end of what was read; none before the first segment
    Tree tree_;
    std::uint64_t sequence_ = 0;
    std::string time_;
};

base::Result<PublicKey> key_of(const VerifyRequest& request)
{
    const auto path = request.key.empty() ? request.folder + "/key.pub" : request.key;
    const auto pem = disk::read_file(path);
    if (!pem && pem.error().code != base::Code::not_found) return base::refuse(pem.error());
    if (!pem || pem->empty())
        return base::refuse(base::Code::not_found, base::format("there is no public key in {}", path));
    auto key = PublicKey::from_pem(*pem);
    if (!key) return base::refuse(key.error().code, base::format("{}: {}", path, key.error().detail));
    return key;
}

// Twice as many as there may be: what is written while a head is made is not signed by it.
void miss_heads(Walk& walk)
{
    const auto& sums = walk.sums;
    if (sums.last - std::min(sums.last, sums.last_signed) <= 2 * walk.request.head_records) return;
    walk.find({walk.request.folder + "/heads",
               sums.last_signed + 1,
               {},
               base::format("no head signs what comes after record {}, though one is due after {}",
                            sums.last_signed, walk.request.head_records)});
}

}  // namespace

std::string to_text(const Finding& finding)
{
    auto text = finding.place;
    if (finding.sequence != 0) text += base::format(", record {}", finding.sequence);
    if (!finding.time.empty()) text += base::format(" ({})", finding.time);
    return text + ": " + finding.what;
}

base::Json to_json(const Verified& sums)
{
    return base::Json::Object{{"records", sums.records},     {"segments", sums.segments},
                              {"heads", sums.heads},         {"findings", sums.findings},
                              {"last", sums.last},           {"last_signed", sums.last_signed},
                              {"last_head", sums.last_head}, {"key", sums.key}};
}

base::Result<Verified> verify(const VerifyRequest& request, const std::function<void(const Finding&)>& found)
{
    const auto key = key_of(request);
    if (!key) return base::refuse(key.error());
    Walk walk{request, found};
    walk.sums.key = key->id();
    auto own = read_heads(walk, request.folder + "/heads", *key);
    if (!own && own.error().code != base::Code::not_found) return base::refuse(own.error());
    if (!request.anchor.empty())
        if (auto read = read_heads(walk, request.anchor, *key); !read) return base::refuse(read.error());
    // Administration comes first: it says what was dropped of the others.
    for (const auto book : books)
        if (auto read = BookWalk(walk, book).run(); !read) return base::refuse(read.error());
    miss_heads(walk);
    return walk.sums;
}

}  // namespace ledger
