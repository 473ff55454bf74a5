// KeywordCheck: a mailbox's keywords by number (rows k) and by name (rows j) against each other. A table that has no
// index yet is right.
#pragma once

#include "store/account_rows.hpp"
#include "store/check/suspicion.hpp"

#include <map>

namespace store {

class KeywordCheck {
  public:
    KeywordCheck(MailboxId mailbox, Report& report) : mailbox_(mailbox), report_(report) {}

    void take_name(const SeenRow& row);  // before those by number
    void take_number(const SeenRow& row) { numbers_.push_back(row); }
    // One that is not there though later ones are will be.
    bool knows(std::uint32_t id) const
    {
        const bool was_given = !numbers_.empty() && id <= key::last_number(numbers_.back().key);
        return was_given || named_.contains(id);
    }
    // Once all rows have been taken.
    void finish();

  private:
    Suspicion& with_place(Suspicion& suspicion) const;
    void check_numbers();
    void miss_number(std::uint32_t id);
    std::string restored(std::uint32_t id, Suspicion& suspicion);
    void check_index();
    void check_name(std::string_view name, const SeenRow& row);
    void check_counter();
    void set_right(Suspicion& suspicion, const SeenRow& row, std::optional<std::string> wanted) const;

    MailboxId mailbox_;
    Report& report_;
    std::vector<SeenRow> numbers_;
    std::optional<SeenRow> counter_;
    std::map<std::string, SeenRow> index_;        // by name
    std::map<std::uint32_t, std::string> named_;  // by the numbers that the index has
    std::vector<std::string> names_;              // as they should be, in lower case
    bool is_ours_ = true;                         // nothing of it is of a newer format
};

}  // namespace store
