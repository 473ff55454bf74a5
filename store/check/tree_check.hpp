// TreeCheck: mailboxes and the names that lead to them.
#pragma once

#include "store/account_rows.hpp"
#include "store/check/suspicion.hpp"

#include <map>

namespace store {

class TreeCheck {
  public:
    explicit TreeCheck(Report& report) : report_(report) {}

    void add_mailbox(const MailboxRow& row);
    void take_name(const SeenRow& row);
    void finish();

    // As far as its parents are known.
    std::string name_of(MailboxId id) const;
    // Of a mailbox whose header is lost: where a name says it was.
    struct Place {
        MailboxId parent = 0;
        std::string leaf;
    };
    std::optional<Place> place_of(MailboxId id) const;

  private:
    struct Name {
        MailboxId parent = 0;
        std::string leaf;
        std::optional<MailboxId> id;  // nothing: it cannot be read
        base::Error why;
        SeenRow row;
    };

    void check_name(const Name& name);
    void check_mailbox(const MailboxRow& mailbox);
    bool belongs_to(const std::string& key, MailboxId id) const;
    const char* fault_of_place(const MailboxRow& mailbox) const;

    Report& report_;
    std::map<MailboxId, MailboxRow> mailboxes_;     // that have a name
    std::multimap<std::string, MailboxId> wanted_;  // the keys of the names that should lead to them
    std::map<std::string, Name> names_;             // by key
};

}  // namespace store
