// Suspicion: a finding that has yet to be confirmed, with what would set it right. A report gathers those of one
// partition.
#pragma once

#include "store/finding.hpp"

#include <vector>

namespace store {

// A row as a check meets it.
struct SeenRow {
    std::string key;
    std::optional<std::string> value;  // nothing: the engine cannot read it
};

// One row to be written or erased, where it is still as it was seen. What is written once more is the same, so
// it may be run any number of times.
struct RowFix {
    std::string key;
    std::optional<std::string> seen;    // nothing: there was no such row
    std::optional<std::string> wanted;  // nothing: it goes
    bool is_blind = false;              // it cannot be read: written unseen
};

// Of what is more than a matter of rows: what repair does about it.
enum class Step { rows, recover_mailbox, make_inbox };

struct Suspicion {
    Finding finding;
    std::vector<RowFix> fixes;
    Step step = Step::rows;
};

class Report {
  public:
    explicit Report(PartitionId partition) : partition_(partition) {}

    // Valid until the next one.
    Suspicion& add(Finding::Kind kind, std::string what);
    // Of a row that cannot be read, or understood; `why` of the latter.
    Suspicion& unreadable(const SeenRow& row, const base::Error& why);
    // The row is to go.
    Suspicion& stray(const SeenRow& row, std::string what);

    // The one about a row, which there is.
    Suspicion& find(std::string_view row);

    const PartitionId& partition() const { return partition_; }
    std::vector<Suspicion>& all() { return all_; }
    // There are more than are kept at a time.
    bool is_full() const { return all_.size() > most; }

    static constexpr std::size_t most = 20'000;

  private:
    PartitionId partition_;
    std::vector<Suspicion> all_;
};

// The row is to be so, whatever of it was seen.
RowFix fix_of(const SeenRow& row, std::optional<std::string> wanted);
RowFix new_row(std::string key, std::string wanted);

}  // namespace store
