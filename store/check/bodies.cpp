// Bodies: see inspection.hpp, part 2.

#include "store/check/bytes_beside.hpp"
#include "store/check/mend.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t most_at_a_glance = 300;
constexpr std::size_t most_rows = 10'000;

// A SeenRow as long as it is looked at.
struct RowView {
    std::string_view key;
    std::optional<std::string_view> value;

    SeenRow seen() const
    {
        return {std::string(key), value ? std::optional<std::string>(*value) : std::nullopt};
    }
};

// All rows of one body's partition.
class BodyCheck {
  public:
    explicit BodyCheck(const BlobId& body) : body_(body), report_({Space::body, body}) {}

    void take(const RowView& row);
    bool lacks_summary() const { return has_owners_ && !has_row_; }
    // `bytes` of the blob, where it is there.
    void finish(const base::Result<BlobInfo>& bytes)
    {
        if (lacks_summary() && !has_fault_) fault("the body's summary is not there", Of::another);
        if (size_ && bytes && *size_ != bytes->size)
            fault(base::format("the body has {} bytes, not {}", bytes->size, *size_), Of::another);
        if (size_) check_summary();
    }

    // Its bytes, if there is nothing to be said about its rows.
    std::optional<std::uint64_t> size_if_sound()
    {
        if (size_) check_summary();
        const bool is_sound = size_ && !has_fault_ && lost_owners_.empty() && report_.all().empty();
        return is_sound ? size_ : std::nullopt;
    }

    // Accounts, of the rows that can be read.
    const std::vector<Owner>& owners() const { return owners_; }
    bool has_references() const { return has_references_; }
    Report& report() { return report_; }
    // Rows of owners that cannot be read, by what their accounts begin with.
    std::map<std::uint8_t, Suspicion>& lost_owners() { return lost_owners_; }
    // The body's own row is to be made anew.
    bool has_fault() const { return has_fault_; }

  private:
    struct Kind {
        char letter;
        std::size_t size;  // of its keys
        void (BodyCheck::*take)(const RowView&);
    };
    static const Kind kinds[];

    enum class Of { itself, another };

    // Of the body's own row: that it cannot be read, or does not fit with something else.
    void fault(std::string what, Of of)
    {
        has_fault_ = true;
        auto& suspicion = report_.add(
            of == Of::another ? Finding::Kind::wrong_row : Finding::Kind::unreadable_row, std::move(what));
        if (!has_row_) suspicion.finding.kind = Finding::Kind::missing_row;
        suspicion.finding.where.row = key::body();
    }

    void take_body(const RowView& row)
    {
        has_row_ = true;
        const auto read = row.value ? body_row_view(*row.value)
                                    : base::refuse(base::Code::corrupt, "its checksum is wrong");
        if (!read && read.error().code == base::Code::unsupported)
            report_.unreadable(row.seen(), read.error());
        else if (!read)
            fault(read.error().detail, Of::itself);
        else
            look_at(*read);
    }

    void look_at(const BodyRowView& row)
    {
        size_ = row.size;
        // In version 1 it lies there as it is.
        summary_ = row.version == 1 ? mime::Summary::check(row.summary) : store::check_summary(row.summary);
    }

    // One of another version is made anew when it is asked for.
    void check_summary()
    {
        if (summary_ || summary_.error().code == base::Code::unsupported || has_fault_) return;
        fault(summary_.error().detail, Of::itself);
    }

    void take_owners(const RowView& row)
    {
        has_owners_ = true;
        const auto first_byte = static_cast<std::uint8_t>(row.key[1]);
        auto owners = row.value ? owners_row(*row.value, body_) : base::refuse(base::Code::corrupt);
        const auto is_elsewhere = [&](const Owner& owner) { return owner.account.bytes[0] != first_byte; };
        if (owners &&
            (!std::ranges::is_sorted(owners->owners) || std::ranges::any_of(owners->owners, is_elsewhere)))
            owners = base::refuse(base::Code::corrupt, "owners out of order");
        if (owners) return keep(std::move(owners->owners));
        Report own({Space::body, body_});
        auto& suspicion = own.unreadable(row.seen(), owners.error());
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row.seen(), std::nullopt));
        lost_owners_.insert_or_assign(first_byte, std::move(suspicion));
    }

    void keep(std::vector<Owner> owners)
    {
        if (owners_.empty())
            owners_ = std::move(owners);
        else
            owners_.insert(owners_.end(), owners.begin(), owners.end());
    }

    // What it tells is in its key.
    void take_reference(const RowView& row)
    {
        has_owners_ = has_references_ = true;
        const auto read = row.value ? check_reference(*row.value) : base::refuse(base::Code::corrupt);
        if (read) return;
        auto& suspicion = report_.unreadable(row.seen(), read.error());
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row.seen(), reference_row()));
    }

    BlobId body_;
    Report report_;
    std::map<std::uint8_t, Suspicion> lost_owners_;
    std::optional<std::uint64_t> size_;  // as its row has it, if that can be read
    base::Result<void> summary_;
    std::vector<Owner> owners_;
    bool has_row_ = false, has_owners_ = false, has_references_ = false, has_fault_ = false;
};

const BodyCheck::Kind BodyCheck::kinds[] = {
    {'s', 1, &BodyCheck::take_body},
    {'o', 2, &BodyCheck::take_owners},
    {'q', 25, &BodyCheck::take_reference},
};

void BodyCheck::take(const RowView& row)
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
        for (const auto& row : slice->rows) check.take({row.key, row.value});
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

// What a glance at a body's rows shows of it.
struct Glanced {
    std::optional<std::uint64_t> size;  // of its bytes; nothing: its rows are to be inspected by themselves
    std::uint64_t worth = 0;            // of its owners, to the balance
    bool is_odd = true;                 // not only accounts have it
};

Glanced glance(const Balance& balance, const BlobId& body, const Rows& rows)
{
    struct {
        BodyCheck check;
        std::size_t count = 0;
    } seen{BodyCheck(body)};
    rows.scan(std::string_view("\0", 1), "\xFF", [&seen](std::string_view key, std::string_view value) {
        seen.check.take({key, value});
        return ++seen.count < most_at_a_glance ? Next::go_on : Next::stop;
    });
    Glanced glanced;
    if (seen.count < most_at_a_glance) glanced.size = seen.check.size_if_sound();
    if (!glanced.size) return glanced;
    const auto& owners = seen.check.owners();
    for (const auto& owner : owners) glanced.worth += balance.worth(owner, body, *glanced.size);
    glanced.is_odd = owners.empty() || seen.check.has_references();
    return glanced;
}

// Most are sound, which a glance at many of them together shows; any other is inspected by itself.
net::Task<void> inspect_some(Inspection& inspection, const std::vector<BlobId>& bodies)
{
    std::vector<Glanced> glances(bodies.size());
    auto look = [&](std::size_t number, const Rows& rows) {
        glances[number] = glance(inspection.balance(), bodies[number], rows);
    };
    const auto seen = co_await look_at_bodies(inspection, bodies, look, With::bytes_too);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const BlobId& body = bodies[i];
        const auto& [size, worth, is_odd] = glances[i];
        const bool is_sound = seen.is_read[i] && size && seen.bytes[i] && seen.bytes[i]->size == *size &&
                              inspection.damaged_rows({Space::body, body}).empty();
        if (is_odd || !is_sound) inspection.note_odd(body), inspection.note_unowned(body);
        if (is_sound)
            ++inspection.sums().bodies;
        else
            co_await inspect_body(inspection, body);
        if (!inspection.is_settled(body)) continue;
        if (is_sound)
            inspection.balance().take(body, worth);
        else
            inspection.balance().doubt(body);
    }
}

// What is not made anew once all accounts have told is told now.
net::Task<void> tell_lost_owners(Inspection& inspection)
{
    if (inspection.repairs()) co_return;
    for (auto& [place, lost] : inspection.lost_owners()) co_await inspection.tell(lost.suspicion.finding);
}

}  // namespace

net::Task<base::Result<void>> inspect_bodies(Inspection& inspection)
{
    BytesBeside bytes(inspection);
    BlobId after;
    for (;;) {
        auto bodies = co_await next_partitions(inspection, Space::body, after);
        if (!bodies) co_return base::refuse(std::move(bodies.error()));
        if (bodies->empty()) break;
        after = bodies->back();
        if (auto passed = co_await bytes.pass(*bodies); !passed) co_return passed;
        co_await inspect_some(inspection, *bodies);
        co_await breathe();
    }
    if (auto passed = co_await bytes.pass_rest(); !passed) co_return passed;
    co_await tell_lost_owners(inspection);
    co_return base::Result<void>();
}

}  // namespace store
