// RowCheck: the tables of the database, row by row, in slices that are short enough for a reader.
#pragma once

#include "store/finding.hpp"
#include "store/lmdb/blob_index.hpp"

#include <map>

namespace store {

// What a slice of a table has shown.
struct RowsSeen {
    std::vector<Finding> findings;
    std::uint64_t bytes = 0;
    bool is_last = false;
};

// Goes through one table. Where LMDB cannot read a page it goes on behind it, as near as can be.
class TableWalk {
  public:
    using Judge =
        std::function<void(std::string_view key, std::string_view sealed, std::vector<Finding>& findings)>;

    TableWalk(const Env& env, MDB_dbi table, Judge judge) : env_(env), table_(table), judge_(std::move(judge))
    {}

    RowsSeen next();

  private:
    void go_behind(std::string_view key, RowsSeen& seen);

    const Env& env_;
    MDB_dbi table_;
    Judge judge_;
    std::string at_ = std::string(1, '\0');
    std::size_t kept_ = 0;  // bytes of the key that what comes next shares with what cannot be read
};

// Rows of partitions.
void judge_row(std::string_view key, std::string_view sealed, std::vector<Finding>& findings);

// Places of blobs: how many there are in each segment.
class PlacesSeen {
  public:
    void judge(std::string_view key, std::string_view sealed, std::vector<Finding>& findings);

    const std::map<std::uint32_t, std::uint64_t>& in_segments() const { return in_segments_; }

  private:
    std::map<std::uint32_t, std::uint64_t> in_segments_;
};

// The places in one segment, or, for number 0, of bodies in files of their own; by offset.
using Places = std::vector<std::pair<BlobId, Place>>;
base::Result<Places> places_in(const Env& env, std::uint32_t segment);

}  // namespace store
