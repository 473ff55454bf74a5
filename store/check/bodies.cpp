// Bodies: see inspection.hpp, part 2.

#include "store/check/inspection.hpp"
#include "store/check/mend.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t bodies_at_once = 256;
constexpr std::size_t most_rows = 10'000;

// All rows of one body's partition.
class BodyCheck {
  public:
    BodyCheck(Inspection& inspection, const BlobId& body)
        : inspection_(inspection),
          body_(body),
          report_({Space::body, body})
    {}

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

    Report& report() { return report_; }
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
        inspection_.lost_owners()[{body_, first_byte}] = {std::move(suspicion), {}};
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

    Inspection& inspection_;
    BlobId body_;
    Report report_;
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
    BodyCheck check(inspection, body);
    const auto is_there = co_await take_rows(inspection, body, check);
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

// What is not made anew once all accounts have told is told now.
net::Task<void> tell_lost_owners(Inspection& inspection)
{
    if (inspection.repairs()) co_return;
    for (auto& [place, lost] : inspection.lost_owners()) co_await inspection.tell(lost.suspicion.finding);
}

net::Task<bool> is_unused(const Inspection& inspection, BlobId blob)
{
    const bool is_in_use = inspection.core().claims->is_claimed(blob) || inspection.is_disowned(blob);
    if (is_in_use || !inspection.is_settled(blob)) co_return false;
    co_return !co_await is_owned(inspection, blob);
}

}  // namespace

net::Task<base::Result<void>> inspect_bodies(Inspection& inspection)
{
    BlobId after;
    for (;;) {
        auto bodies = co_await next_partitions(inspection, Space::body, after);
        if (!bodies) co_return base::refuse(std::move(bodies.error()));
        if (bodies->empty()) break;
        for (const auto& body : *bodies) co_await inspect_body(inspection, body);
        after = bodies->back();
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
        for (const auto& blob : *blobs) {
            if (!co_await is_unused(inspection, blob)) continue;
            Finding finding;
            finding.kind = Finding::Kind::unused_bytes;
            finding.where.blob = blob;
            finding.what = "bytes that nobody owns: the next sweep takes them";
            finding.remedy = Finding::Remedy::sweep;
            co_await inspection.tell(std::move(finding));
        }
        after = blobs->back();
        co_await breathe();
    }
}

}  // namespace store
