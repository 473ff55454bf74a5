#include "imap/slices.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using testing::ElementsAre;

View make_view(std::initializer_list<store::Uid> uids)
{
    store::UidList list;
    for (auto uid : uids) list.add(uid);
    return {{}, std::move(list), Access::read_write};
}

std::vector<std::string> cut(const View& view, const store::UidSet& uids, std::size_t most)
{
    std::vector<std::string> texts;
    Slices slices(view, uids, most);
    for (auto slice = slices.next(); !slice.numbers.empty(); slice = slices.next()) {
        std::string text = slice.uids.to_text() + " =";
        for (auto number : slice.numbers) text += " " + std::to_string(number);
        texts.push_back(text);
    }
    return texts;
}

TEST(Slices, HoldEachKnownMessageOnce)
{
    const auto view = make_view({2, 3, 7, 9, 20});
    EXPECT_THAT(cut(view, store::UidSet::all(), 2), ElementsAre("2:3 = 1 2", "7:9 = 3 4", "20 = 5"));
    EXPECT_THAT(cut(view, store::UidSet({{1, 2}, {8, 30}}), 10), ElementsAre("2,9:20 = 1 4 5"));
    EXPECT_THAT(cut(view, store::UidSet({{3, 9}}), 3), ElementsAre("3:9 = 2 3 4"));
    EXPECT_THAT(cut(view, store::UidSet({{4, 6}, {10, 19}, {21, 99}}), 3), ElementsAre());
    EXPECT_THAT(cut(view, store::UidSet({{2, 2}, {7, 7}, {20, 20}}), 1),
                ElementsAre("2 = 1", "7 = 3", "20 = 5"));
    EXPECT_THAT(cut(make_view({}), store::UidSet::all(), 3), ElementsAre());
    EXPECT_THAT(cut(view, {}, 3), ElementsAre());
}

}  // namespace
}  // namespace imap
