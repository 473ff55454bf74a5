// For tests: whether all rows and bytes of a store fit together, once nothing is under way and all is swept.
#pragma once

#include "store/body_rows.hpp"
#include "store/engine.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>

namespace store::testing {

// Each fault is a failure of the test.
void expect_whole(Engine& engine);

// Its parts.
using Table = std::map<std::string, std::string>;
Table rows_of(Engine& engine, const PartitionId& partition);

// The rows whose keys begin with `prefix`, read.
template<typename Read> auto each(const Table& table, const std::string& prefix, Read read_row)
{
    using Row = typename decltype(read_row(std::string_view(), std::string_view()))::value_type;
    std::vector<Row> rows;
    for (auto at = table.lower_bound(prefix); at != table.end() && at->first.starts_with(prefix); ++at) {
        auto row = read_row(at->first, at->second);
        EXPECT_TRUE(row) << prefix;
        if (row) rows.push_back(std::move(*row));
    }
    return rows;
}

// By body: the keys of its rows that name items of the queue.
using References = std::map<BlobId, std::set<std::string>>;
// What the queue refers to.
References expect_whole_queue(Engine& engine);

}  // namespace store::testing
