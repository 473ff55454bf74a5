#include "store/check/suspicion.hpp"

#include "base/format.hpp"

namespace store {

Suspicion& Report::add(Finding::Kind kind, std::string what)
{
    if (is_full()) all_.pop_back();
    Suspicion suspicion;
    suspicion.finding.kind = kind;
    suspicion.finding.what = std::move(what);
    suspicion.finding.where.partition = partition_;
    return all_.emplace_back(std::move(suspicion));
}

Suspicion& Report::unreadable(const SeenRow& row, const base::Error& why)
{
    const bool is_newer = row.value && why.code == base::Code::unsupported;
    auto& suspicion = add(is_newer ? Finding::Kind::newer_row : Finding::Kind::unreadable_row,
                          row.value ? why.detail : "its checksum is wrong");
    suspicion.finding.where.row = row.key;
    // What a newer program wrote is not ours to judge.
    if (is_newer) suspicion.finding.remedy = Finding::Remedy::none;
    return suspicion;
}

Suspicion& Report::stray(const SeenRow& row, std::string what)
{
    auto& suspicion = add(Finding::Kind::stray_row, std::move(what));
    suspicion.finding.where.row = row.key;
    suspicion.fixes.push_back(fix_of(row, std::nullopt));
    return suspicion;
}

Suspicion& Report::find(std::string_view row)
{
    for (auto& one : all_) {
        if (one.finding.where.row == row) return one;
    }
    return add(Finding::Kind::wrong_row, "a row that is wrong");
}

RowFix fix_of(const SeenRow& row, std::optional<std::string> wanted)
{
    return {row.key, row.value, std::move(wanted), !row.value};
}

RowFix new_row(std::string key, std::string wanted)
{
    return {std::move(key), std::nullopt, std::move(wanted)};
}

}  // namespace store
