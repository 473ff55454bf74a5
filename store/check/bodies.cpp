// Bodies: see inspection.hpp, part 2.

#include "store/check/inspection.hpp"
#include "store/check/mend.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t bodies_at_once = 1024;
constexpr std::size_t most_at_a_glance = 300;
constexpr std::size_t most_rows = 10'000;

// All rows of one body's partition.
class BodyCheck {
  public:
    explicit BodyCheck(const BlobId& body) : body_(body), report_({Space::body, body}) {}

    void take(const SeenRow& row);
    bool lacks_summary() const { return has_owners_ && !has_row_; }
    // `bytes` of the blob, where it is there.
    void finish(const base::Result<BlobInfo>& bytes)
    {
        if (lacks_summary() && !has_fault_) fault("the body's summary is not there", {});
        if (row_ && bytes && row_->size != bytes->size)
            fault(base::format("the body has {} bytes, not {}", bytes->size, row_->size), {});
        if (row_) check_summary();
    }

    // Its bytes, if there is nothing to be said about its rows.
    std::optional<std::uint64_t> size_if_sound()
    {
        if (row_) check_summary();
        const bool is_sound = row_ && !has_fault_ && lost_owners_.empty() && report_.all().empty();
        return is_sound ? std::optional(row_->size) : std::nullopt;
    }

    Report& report() { return report_; }
    // Rows of owners that cannot be read, by what their accounts begin with.
    std::map<std::uint8_t, Suspicion>& lost_owners() { return lost_owners_; }
    // The body's own row is to be made anew.
    bool has_fault() const { return has_fault_; }

  private:
    struct Kind {
        char letter;
        std::size_t size;  // of its keys
        void (BodyCheck::*take)(const SeenRow&);
    };
    static const Kind kinds[];

    void fault(std::string what, const SeenRow& row)
    {
        has_fault_ = true;
        auto& suspicion = report_.add(
            row.key.empty() ? Finding::Kind::wrong_row : Finding::Kind::unreadable_row, std::move(what));
        if (!has_row_) suspicion.finding.kind = Finding::Kind::missing_row;
        suspicion.finding.where.row = key::body();
    }

    void take_body(const SeenRow& row)
    {
        has_row_ = true;
        auto read =
            row.value ? body_row(*row.value) : base::refuse(base::Code::corrupt, "its checksum is wrong");
        if (read) return void(row_ = std::move(*read));
        if (read.error().code == base::Code::unsupported)
            report_.unreadable(row, read.error());
        else
            fault(read.error().detail, row);
    }

    void check_summary()
    {
        auto summary = unpacked_summary(row_->summary);
        // One of another version is made anew when it is asked for.
        if (summary || summary.error().code == base::Code::unsupported || has_fault_) return;
        fault(summary.error().detail, {key::body(), std::nullopt});
    }

    void take_owners(const SeenRow& row)
    {
        has_owners_ = true;
        const auto first_byte = static_cast<std::uint8_t>(row.key[1]);
        auto owners = row.value ? owners_row(*row.value, body_) : base::refuse(base::Code::corrupt);
        const auto is_elsewhere = [&](const Owner& owner) { return owner.account.bytes[0] != first_byte; };
        if (owners &&
            (!std::ranges::is_sorted(owners->owners) || std::ranges::any_of(owners->owners, is_elsewhere)))
            owners = base::refuse(base::Code::corrupt, "owners out of order");
        if (owners) return;
        Report own({Space::body, body_});
        auto& suspicion = own.unreadable(row, owners.error());
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row, std::nullopt));
        lost_owners_.insert_or_assign(first_byte, std::move(suspicion));
    }

    // What it tells is in its key.
    void take_reference(const SeenRow& row)
    {
        has_owners_ = true;
        const auto read = row.value ? check_reference(*row.value) : base::refuse(base::Code::corrupt);
        if (read) return;
        auto& suspicion = report_.unreadable(row, read.error());
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row, reference_row()));
    }

    BlobId body_;
    Report report_;
    std::map<std::uint8_t, Suspicion> lost_owners_;
    std::optional<BodyRow> row_;
    bool has_row_ = false, has_owners_ = false, has_fault_ = false;
};

const BodyCheck::Kind BodyCheck::kinds[] = {
    {'s', 1, &BodyCheck::take_body},
    {'o', 2, &BodyCheck::take_owners},
    {'q', 25, &BodyCheck::take_reference},
};

void BodyCheck::take(const SeenRow& row)
{
    const auto kind = std::ranges::find_if(
        kinds, [&](const Kind& one) { return row.key.front() == one.letter && row.key.size() == one.size; });
    if (kind != std::end(kinds)) return (this->*kind->take)(row);
    auto& suspicion = report_.add(Finding::Kind::unknown_row, "no kind of row that this program knows");
    suspicion.finding.where.row = row.key;
    suspicion.finding.remedy = Finding::Remedy::none;
}

// At one moment: the last owner takes the summary along. Also where it cannot be told.
net::Task<bool> has_owners_only(const Inspection& inspection, BlobId body)
{
    bool is_so = true;
    auto look = [&is_so](const Rows& rows) -> base::Result<void> {
        is_so = has_owner(rows) && !rows.get(key::body());
        return {};
    };
    auto looked = co_await inspection.engine().read({Space::body, body}, look);
    co_return is_so || !looked;
}

// False: it is gone meanwhile.
net::Task<base::Result<bool>> take_rows(const Inspection& inspection, BlobId body, BodyCheck& check)
{
    std::string from(1, '\0');
    for (std::size_t slices = 1;; ++slices) {
        auto slice = co_await read_slice(inspection, {Space::body, body}, {from}, most_rows);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        for (const auto& row : slice->rows) check.take(row);
        if (!slice->is_last) {
            from = key_after(std::move(slice->rows.back().key));
            co_await breathe();
            continue;
        }
        if (slices == 1) co_return !slice->rows.empty();
        co_return !check.lacks_summary() || co_await has_owners_only(inspection, body);
    }
}

net::Task<void> inspect_body(Inspection& inspection, BlobId body)
{
    co_await inspection.look_at_damaged_rows_again({Space::body, body});
    BodyCheck check(body);
    const auto is_there = co_await take_rows(inspection, body, check);
    for (auto& [first_byte, suspicion] : check.lost_owners())
        inspection.lost_owners()[{body, first_byte}] = {std::move(suspicion), {}};
    if (!is_there) co_return co_await inspection.tell_unreadable({Space::body, body}, is_there.error());
    if (!*is_there) co_return;
    check.finish(co_await inspection.engine().blobs().look(body));
    ++inspection.sums().bodies;
    if (inspection.repairs()) co_await mend(inspection, check.report());
    if (check.has_fault() && inspection.repairs() && co_await rebuild_body_row(inspection, body)) {
        for (auto& suspicion : check.report().all()) {
            if (suspicion.finding.where.row == key::body())
                suspicion.finding.state = Finding::State::repaired;
        }
    }
    co_await inspection.tell_all(check.report());
}

// The size that the rows of a sound body tell of.
std::optional<std::uint64_t> glance(const BlobId& body, const Rows& rows)
{
    BodyCheck check(body);
    std::size_t count = 0;
    rows.scan(std::string(1, '\0'), "\xFF", [&](std::string_view key, std::string_view value) {
        check.take({std::string(key), std::string(value)});
        return ++count < most_at_a_glance ? Next::go_on : Next::stop;
    });
    return count < most_at_a_glance ? check.size_if_sound() : std::nullopt;
}

// Most are sound, which a glance at many of them together shows; any other is inspected by itself.
net::Task<void> inspect_some(Inspection& inspection, std::vector<BlobId> bodies)
{
    std::vector<std::optional<std::uint64_t>> sizes(bodies.size());
    auto look = [&](std::size_t number, const Rows& rows) { sizes[number] = glance(bodies[number], rows); };
    const auto seen = co_await look_at_bodies(inspection, bodies, look, With::bytes_too);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const bool is_sound =
            seen.is_read[i] && sizes[i] && seen.bytes[i] && seen.bytes[i]->size == *sizes[i];
        if (is_sound && inspection.damaged_rows({Space::body, bodies[i]}).empty())
            ++inspection.sums().bodies;
        else
            co_await inspect_body(inspection, bodies[i]);
    }
}

// What is not made anew once all accounts have told is told now.
net::Task<void> tell_lost_owners(Inspection& inspection)
{
    if (inspection.repairs()) co_return;
    for (auto& [place, lost] : inspection.lost_owners()) co_await inspection.tell(lost.suspicion.finding);
}

// Of some blobs, those that nobody has.
net::Task<std::vector<BlobId>> unused_of(const Inspection& inspection, std::vector<BlobId> blobs)
{
    std::erase_if(blobs, [&](const BlobId& blob) {
        const bool is_in_use = inspection.core().claims->is_claimed(blob) || inspection.is_disowned(blob);
        return is_in_use || !inspection.is_settled(blob);
    });
    std::vector<std::uint8_t> has_some(blobs.size());  // one byte each: written side by side
    auto look = [&](std::size_t number, const Rows& rows) { has_some[number] = has_owner(rows); };
    const auto seen = co_await look_at_bodies(inspection, blobs, look, With::rows);
    std::vector<BlobId> unused;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        if (seen.is_read[i] ? !has_some[i] : !co_await is_owned(inspection, blobs[i]))
            unused.push_back(blobs[i]);
    }
    co_return unused;
}

}  // namespace

net::Task<base::Result<void>> inspect_bodies(Inspection& inspection)
{
    BlobId after;
    for (;;) {
        auto bodies = co_await next_partitions(inspection, Space::body, after);
        if (!bodies) co_return base::refuse(std::move(bodies.error()));
        if (bodies->empty()) break;
        after = bodies->back();
        co_await inspect_some(inspection, std::move(*bodies));
        co_await breathe();
    }
    co_await tell_lost_owners(inspection);
    co_return base::Result<void>();
}

net::Task<base::Result<void>> inspect_blobs(Inspection& inspection)
{
    BlobId after;
    for (;;) {
        auto blobs = co_await inspection.engine().blobs().list(after, bodies_at_once);
        if (!blobs && blobs.error().code == base::Code::corrupt) {
            co_await inspection.tell_unlisted(Space::server, blobs.error());
            co_return base::Result<void>();
        }
        if (!blobs) co_return base::refuse(std::move(blobs.error()));
        if (blobs->empty()) co_return base::Result<void>();
        after = blobs->back();
        const auto unused = co_await unused_of(inspection, std::move(*blobs));
        for (const auto& blob : unused) {
            Finding finding;
            finding.kind = Finding::Kind::unused_bytes;
            finding.where.blob = blob;
            finding.what = "bytes that nobody owns: the next sweep takes them";
            finding.remedy = Finding::Remedy::sweep;
            co_await inspection.tell(std::move(finding));
        }
        co_await breathe();
    }
}

}  // namespace store
