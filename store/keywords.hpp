// Keywords: a table per mailbox from small numbers to names, so that a message's flags stay small. A second
// index leads from a name to its number, so that no command looks at more of the table than it names.
#pragma once

#include "store/engine.hpp"
#include "store/types.hpp"

#include <map>

namespace store {

inline constexpr std::uint32_t most_keywords = 1'000'000;  // in one mailbox
inline constexpr std::size_t most_keywords_of_message = 400;
inline constexpr std::size_t most_keywords_told = 1'000;  // of a mailbox, to whoever opens it
inline constexpr std::size_t longest_keyword = 255;

// Of one message; refused: limit.
base::Result<void> check_number_of_keywords(std::size_t number);

// The first ones, in the order in which they came up.
base::Result<std::vector<std::string>> read_keywords(const Rows& rows, MailboxId mailbox);

// Looks up what it is asked for, and remembers it.
class KeywordTable {
  public:
    KeywordTable(const Rows& rows, MailboxId mailbox) : rows_(&rows), mailbox_(mailbox) {}

    // Sorted without case. Ids that the table does not know are left out.
    base::Result<std::vector<std::string>> names(const std::vector<std::uint32_t>& ids);
    // Ascending. Names not known yet are added; refused: limit, invalid. `rows` are those it looks at.
    base::Result<std::vector<std::uint32_t>> ids(Batch& rows, const std::vector<std::string>& names);
    // Ascending; names not known are left out.
    base::Result<std::vector<std::uint32_t>> known_ids(Batch& rows, const std::vector<std::string>& names);

  private:
    using Id = std::optional<std::uint32_t>;

    base::Result<const std::string*> name(std::uint32_t id);
    base::Result<Id> find(std::string_view name) const;
    base::Result<std::uint32_t> add(Batch& rows, const std::string& name, std::uint32_t known);

    const Rows* rows_;
    MailboxId mailbox_;
    std::map<std::uint32_t, std::string> names_;  // read so far; empty: there is none
};

}  // namespace store
