// What is told of a finding names whose rows it is about, whatever kind of partition they lie in.

#include "store/finding.hpp"

#include <gmock/gmock.h>

namespace store {
namespace {

TEST(FindingTest, SaysWhoseRowsItIsAbout)
{
    struct Row {
        PartitionId partition;
        const char* want;
    };
    base::Uuid one;
    one.bytes[15] = 1;
    for (const auto& [partition, want] : {
             Row{{Space::account, one}, "account 00000000-0000-0000-0000-000000000001, row 41"},
             Row{{Space::body, one}, "body 00000000-0000-0000-0000-000000000001, row 41"},
             Row{{Space::agency, one}, "agency 00000000-0000-0000-0000-000000000001, row 41"},
             Row{{Space::agency, {}}, "accounts of no agency, row 41"},
             Row{{Space::queue, one}, "shard 0 of the queue, row 41"},
         }) {
        Finding finding;
        finding.kind = Finding::Kind::wrong_count;
        finding.where.partition = partition;
        finding.where.row = "A";
        finding.what = "x";
        EXPECT_EQ(to_text(finding), std::string("wrong count: ") + want + ": x (can be repaired)");
    }
}

}  // namespace
}  // namespace store
