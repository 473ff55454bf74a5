// RowCheck: see row_check.hpp.

#include "store/lmdb/row_check.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr std::size_t rows_at_once = 5'000;
Finding damaged_page(std::string_view key, int code)
{
    Finding finding;
    finding.kind = Finding::Kind::unreadable;
    finding.remedy = Finding::Remedy::none;
    finding.where.row = key;
    finding.what =
        base::format("a page of the database cannot be read ({}), at or after row {}: bring the store back "
                     "from a backup",
                     mdb_strerror(code), base::to_hex(key));
    return finding;
}

bool can_be_derived(const std::optional<PartitionId>& partition)
{
    using enum Space;
    constexpr std::array spaces{account, body, queue, agency};
    return partition && std::ranges::find(spaces, partition->space) != spaces.end();
}

}  // namespace

RowsSeen TableWalk::next()
{
    RowsSeen seen;
    const ReadTxn txn(env_);
    auto cursor = txn.outcome() ? open_cursor(txn.get(), table_) : base::refuse(txn.outcome().error());
    if (!cursor) {
        seen.findings.push_back(damaged_page(at_, MDB_CORRUPTED));
        seen.is_last = true;
        return seen;
    }
    MDB_val key = to_val(at_);
    MDB_val value;
    std::string_view last;  // valid as long as the transaction
    int code = seek(cursor->get(), key, value);
    for (std::size_t rows = 0; code == 0 && rows < rows_at_once; ++rows) {
        last = to_view(key);
        judge_(last, to_view(value), seen.findings);
        seen.bytes += key.mv_size + value.mv_size;
        code = store::next(cursor->get(), key, value);
    }
    if (!last.empty()) {
        at_.assign(last).push_back('\0');
        kept_ = 0;
    }
    seen.is_last = code == MDB_NOTFOUND;
    if (code == 0 || seen.is_last) return seen;
    if (kept_ == 0) seen.findings.push_back(damaged_page(at_, code));
    go_behind(at_, seen);
    return seen;
}

// First behind the partition, then behind ever more of them, until something can be read again.
void TableWalk::go_behind(std::string_view key, RowsSeen& seen)
{
    const std::size_t keep = kept_ == 0 ? prefix_bytes : kept_ / 2;
    kept_ = std::max<std::size_t>(keep, 1);
    at_ = behind(std::string(key.substr(0, kept_)));
    seen.is_last = at_.empty() || keep == 0;
}

void judge_row(std::string_view key, std::string_view sealed, std::vector<Finding>& findings)
{
    if (unseal(key, sealed)) return;
    Finding finding;
    finding.kind = Finding::Kind::unreadable_row;
    finding.what = "its checksum is wrong";
    finding.where.row = key;
    finding.where.partition = partition_of(key);
    if (finding.where.partition) finding.where.row = key.substr(prefix_bytes);
    // Of the store's own rows, and of those that belong nowhere, nothing here knows how to make them anew.
    if (!can_be_derived(finding.where.partition)) finding.remedy = Finding::Remedy::none;
    findings.push_back(std::move(finding));
}

void PlacesSeen::judge(std::string_view key, std::string_view sealed, std::vector<Finding>& findings)
{
    const auto id = base::uuid_from_bytes(key);
    const auto bytes = unseal(key, sealed);
    const auto place =
        bytes ? place_from(*bytes) : base::refuse(base::Code::corrupt, "its checksum is wrong");
    if (place && id) {
        if (place->kind == Place::Kind::segment) ++in_segments_[place->file];
        return;
    }
    Finding finding;
    finding.kind = Finding::Kind::missing_bytes;
    finding.where.blob = id;
    finding.where.row = key;
    finding.what = "the place of its bytes cannot be read: " + (place ? "no id" : place.error().detail);
    findings.push_back(std::move(finding));
}

base::Result<Places> places_in(const Env& env, std::uint32_t segment)
{
    Places places;
    TableWalk walk(env, env.blobs, [&](std::string_view key, std::string_view sealed, std::vector<Finding>&) {
        const auto id = base::uuid_from_bytes(key);
        const auto bytes = unseal(key, sealed);
        const auto place = bytes ? place_from(*bytes) : base::refuse(base::Code::corrupt);
        if (!id || !place) return;
        const bool is_small = place->kind == Place::Kind::segment;
        if (is_small ? place->file == segment : segment == 0) places.emplace_back(*id, *place);
    });
    while (!walk.next().is_last) {
    }
    std::ranges::sort(places, {}, [](const auto& one) { return one.second.offset; });
    return places;
}

}  // namespace store
