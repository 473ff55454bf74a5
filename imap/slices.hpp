// Slices: the messages of a large set, some at a time, so that no command holds all of them or keeps the loop
// to itself.
#pragma once

#include "imap/view.hpp"

namespace imap {

struct Slice {
    std::vector<std::uint32_t> numbers;  // ascending; only messages that the client knows
    store::UidSet uids;                  // the same
};

class Slices {
  public:
    // The view may not learn anything meanwhile: it does so between commands only.
    Slices(const View& view, const store::UidSet& uids, std::size_t most)
        : view_(view),
          ranges_(uids.ranges()),
          most_(most)
    {}

    Slice next();  // empty at the end

  private:
    const View& view_;
    std::vector<store::UidRange> ranges_;
    std::size_t most_;
    std::size_t range_ = 0;
    std::uint32_t number_ = 1;  // the first not yet looked at
};

}  // namespace imap
