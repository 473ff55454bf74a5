// AccountCheck: all rows of one account's partition, in the order of their keys, against each other. One small
// function for each kind of row: see the table in account_check.cpp.
#pragma once

#include "base/clock.hpp"
#include "store/check/mailbox_check.hpp"
#include "store/check/tree_check.hpp"

namespace store {

class AccountCheck {
  public:
    AccountCheck(const base::Uuid& account, base::WallTime now);

    void take(const SeenRow& row);
    // Once all have been taken.
    void finish();

    const base::Uuid& account() const { return report_.partition().id; }
    Report& report() { return report_; }
    // All of the account's, also of mailboxes that are on their way out; ascending by email id once finished.
    const std::vector<SeenMessage>& messages() const { return messages_; }
    // None of them lies in a row that cannot be read.
    bool has_all_messages() const { return has_all_messages_; }
    std::size_t mailboxes() const { return mailboxes_.size(); }
    // The bytes of the account's row and of the mailboxes' headers: while they stay, so do the rest.
    const std::string& headers() const { return headers_; }
    std::string name_of(MailboxId id) const { return tree_.name_of(id); }

  private:
    struct Kind;
    static const Kind kinds[];

    void take_account(const SeenRow& row);
    void take_intent(const SeenRow& row);
    void take_acl(const SeenRow& row);
    void take_mailbox(const SeenRow& row);
    void take_change(const SeenRow& row) { mailbox(row).take_change(row); }
    void take_marker(const SeenRow& row);
    void take_annotation(const SeenRow& row);
    void take_flags(const SeenRow& row) { mailbox(row).take_flags(row); }
    void take_gone(const SeenRow& row) { mailbox(row).take_gone(row); }
    void take_marks(const SeenRow& row) { mailbox(row).take_marks(row); }
    void take_keyword_name(const SeenRow& row) { mailbox(row).take_keyword_name(row); }
    void take_keyword(const SeenRow& row) { mailbox(row).take_keyword(row); }
    void take_message(const SeenRow& row);
    void take_name(const SeenRow& row);
    void take_reader(const SeenRow& row) { mailbox(row).take_reader(row); }
    void take_links(const SeenRow& row);
    void take_subscription(const SeenRow& row);
    void take_copy(const SeenRow& row);
    void take_vanished(const SeenRow& row) { mailbox(row).take_vanished(row); }

    MailboxCheck& mailbox(const SeenRow& row);
    void finish_waiting();
    void rebuild_header(MailboxId id, MailboxCheck& check);
    void finish_account();
    AccountRow right_account() const;
    void finish_links();
    void miss_links(const base::Uuid& email_id, std::string what, std::string wanted);
    void finish_intents();
    bool has_email(const base::Uuid& email_id) const;
    bool is_uncertain() const;

    struct Links {
        base::Uuid email_id;
        SeenRow row;
    };
    struct SeenIntent {
        base::Uuid email_id;
        SeenRow row;
    };

    struct Waiting {
        const Kind* kind;
        SeenRow row;
    };

    base::WallTime now_;
    Report report_;
    std::optional<SeenRow> account_seen_;
    std::optional<AccountRow> account_;
    std::map<MailboxId, SeenRow> lost_headers_;  // that cannot be read
    std::map<MailboxId, MailboxCheck> mailboxes_;
    std::vector<Waiting> waiting_;
    TreeCheck tree_;
    std::vector<SeenMessage> messages_;
    bool has_all_messages_ = true;
    std::vector<Links> links_;
    std::vector<SeenIntent> intents_;
    std::string headers_;
};

}  // namespace store
