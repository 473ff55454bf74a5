// Finding: see finding.hpp.

#include "store/finding.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "store/queue_rows.hpp"

namespace store {

std::string_view to_string(Finding::Kind kind)
{
    using enum Finding::Kind;
    switch (kind) {
    case unreadable_row: return "unreadable row";
    case newer_row: return "row of a newer format";
    case unknown_row: return "unknown kind of row";
    case stray_row: return "stray row";
    case missing_row: return "missing row";
    case wrong_row: return "wrong row";
    case wrong_count: return "wrong count";
    case wrong_name: return "wrong name";
    case missing_message: return "missing message";
    case missing_owner: return "missing owner";
    case missing_bytes: return "missing bytes";
    case damaged_bytes: return "damaged bytes";
    case unused_bytes: return "unused bytes";
    case unreadable: return "unreadable";
    case missing_file: return "missing file";
    case damaged_file: return "damaged file";
    case stray_file: return "stray file";
    case torn_end: return "torn end";
    case busy: return "busy";
    }
    base::bug("unnamed finding");
}

std::string_view to_string(Finding::Remedy remedy)
{
    switch (remedy) {
    case Finding::Remedy::derive: return "repair";
    case Finding::Remedy::none: return "none";
    case Finding::Remedy::sweep: return "sweep";
    case Finding::Remedy::ignore: return "ignore";
    }
    base::bug("unnamed remedy");
}

namespace {

std::string text_of(const PartitionId& partition, std::string_view owner)
{
    const std::string id = base::to_string(partition.id);
    switch (partition.space) {
    case Space::account:
        return owner.empty() ? "account " + id : base::format("{} ({})", base::printable(owner), id);
    case Space::body: return "body " + id;
    case Space::queue: return base::format("shard {} of the queue", shard_of_partition(partition));
    case Space::agency: return partition.id.is_nil() ? "accounts of no agency" : "agency " + id;
    case Space::server: return "the store's own rows";
    }
    return "partition " + id;  // of a newer program
}

// "nqhuy (6f1c…), INBOX, uid 12"
std::string place_of(const Where& where, std::string_view owner)
{
    std::string text;
    const auto add = [&text](std::string_view more) {
        text += (text.empty() ? "" : ", ") + std::string(more);
    };
    if (where.partition) add(text_of(*where.partition, owner));
    if (!where.mailbox_name.empty())
        add(base::printable(where.mailbox_name));
    else if (where.mailbox != 0)
        add(base::format("mailbox {}", where.mailbox));
    if (where.uid != 0) add(base::format("uid {}", where.uid));
    if (!where.row.empty()) add("row " + base::to_hex(where.row));
    if (where.blob && !(where.partition && where.partition->space == Space::body))
        add("body " + base::to_string(*where.blob));
    if (!where.file.empty()) add(base::printable(where.file));
    return text;
}

std::string_view outlook(const Finding& finding)
{
    if (finding.state == Finding::State::repaired) return "repaired";
    switch (finding.remedy) {
    case Finding::Remedy::derive: return "can be repaired";
    case Finding::Remedy::none: return "cannot be repaired";
    case Finding::Remedy::sweep: return "waste";
    case Finding::Remedy::ignore: return "no damage";
    }
    base::bug("unnamed remedy");
}

}  // namespace

std::string to_text(const Finding& finding, std::string_view owner)
{
    const std::string place = place_of(finding.where, owner);
    return base::format("{}: {}{}{} ({})", to_string(finding.kind), place, place.empty() ? "" : ": ",
                        base::printable(finding.what, 1'000), outlook(finding));
}

}  // namespace store
