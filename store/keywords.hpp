// Keywords: a table per mailbox from small numbers to names, so that a message's flags stay small.
#pragma once

#include "store/engine.hpp"
#include "store/types.hpp"

namespace store {

inline constexpr std::size_t most_keywords = 1'000;  // in one mailbox
inline constexpr std::size_t most_keywords_of_message = 100;
inline constexpr std::size_t longest_keyword = 255;

// Of one message; refused: limit.
base::Result<void> check_number_of_keywords(std::size_t number);

base::Result<std::vector<std::string>> read_keywords(const Rows& rows, MailboxId mailbox);

class KeywordTable {
  public:
    static base::Result<KeywordTable> open(const Rows& rows, MailboxId mailbox);

    // Sorted without case. Ids that the table does not know are left out.
    std::vector<std::string> names(const std::vector<std::uint32_t>& ids) const;
    // Ascending. Names not known yet are added; refused: limit, invalid.
    base::Result<std::vector<std::uint32_t>> ids(Batch& rows, const std::vector<std::string>& names);
    // Ascending; names not known are left out.
    std::vector<std::uint32_t> known_ids(const std::vector<std::string>& names) const;

  private:
    KeywordTable(MailboxId mailbox, std::vector<std::string> names)
        : mailbox_(mailbox),
          names_(std::move(names))
    {}
    std::uint32_t place(std::string_view name) const;
    base::Result<std::uint32_t> id(Batch& rows, const std::string& name);

    MailboxId mailbox_;
    std::vector<std::string> names_;  // the id is the place
};

}  // namespace store
