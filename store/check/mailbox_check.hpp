// MailboxCheck: one mailbox's rows against each other and against its header. Rows come in the order of their
// keys: c, f, g, h, j, k, m, p, v (account_rows.cpp); those of readers may come at any time.
#pragma once

#include "store/account_rows.hpp"
#include "store/check/keyword_check.hpp"
#include "store/check/reader_check.hpp"

#include <map>

namespace store {

// A message as those need it who look at its body.
struct SeenMessage {
    base::Uuid email_id;
    BlobId body;
    MailboxId mailbox = 0;
    Uid uid = 0;
    std::uint64_t body_size = 0;
};

class MailboxCheck {
  public:
    // `next_modseq` is what a fix that clients must hear of takes; nothing, while it is not known.
    MailboxCheck(MailboxId id, Report& report) : id_(id), report_(report), keywords_(id, report) {}

    void set_header(MailboxRow row, SeenRow seen);
    void set_next_modseq(std::optional<Modseq> modseq) { next_modseq_ = modseq; }

    void take_change(const SeenRow& row);
    void take_flags(const SeenRow& row);
    void take_gone(const SeenRow& row);
    void take_keyword_name(const SeenRow& row) { keywords_.take_name(row); }
    void take_keyword(const SeenRow& row) { keywords_.take_number(row); }
    void take_marks(const SeenRow& row) { reader(row).take_marks(row); }
    void take_reader(const SeenRow& row) { reader(row).take_reader(row); }
    // Nothing, if it cannot be read.
    std::optional<SeenMessage> take_message(const SeenRow& row);
    void take_vanished(const SeenRow& row);

    // Once all rows have been taken.
    void finish();

    bool has_header() const { return header_.has_value(); }
    const MailboxRow& header() const { return *header_; }
    bool is_doomed() const { return header_ && header_->state == MailboxState::doomed; }
    // Something of it could not be read, so that its sums are not known.
    bool is_uncertain() const { return is_uncertain_; }
    // The header as the rows say it should be; `base` has what only a header knows.
    MailboxRow right(MailboxRow base) const;
    // The greatest that some reader may have been told; known once finished.
    Modseq readers_modseq() const;

  private:
    // As it lies there, which is less than what it means; nothing, where it cannot be read.
    struct SeenFlags {
        Uid uid = 0;
        std::optional<std::string> bytes;
    };
    struct Change {
        Uid uid = 0;
        Modseq modseq = 0;
        auto operator<=>(const Change&) const = default;
    };

    ReaderCheck& reader(const SeenRow& row);
    Suspicion& add(Finding::Kind kind, std::string what);
    Suspicion& unreadable(const SeenRow& row, const base::Error& why);
    Suspicion& with_place(Suspicion& suspicion) const;
    void prepare();
    const SeenFlags* flags_of(Uid uid);
    FlagsRow check_flags(const MessageRow& message, const SeenFlags& seen);
    void count(const MessageRow& message, const FlagsRow& flags);
    void check_changes(Uid uid, std::optional<Modseq> wanted);
    void check_keywords(const MessageRow& message, const SeenFlags& seen, const FlagsRow& flags);
    void replace_flags(Suspicion& suspicion, const SeenRow& row, FlagsRow wanted) const;
    void drop_flags_before(Uid uid);
    void drop_changes_before(Uid uid);
    void pass_unreadable(Uid uid);
    void check_gone();
    std::optional<UidSet> noted_gone(const UidSet& right);
    void tell_gone(const UidSet& noted, const UidSet& right);
    void check_chunk(std::uint32_t chunk, const UidSet& right, Suspicion& suspicion) const;
    void check_vanished();
    void check_header();
    Uid right_uid_next() const;

    MailboxId id_;
    Report& report_;
    std::optional<Modseq> next_modseq_;
    std::optional<MailboxRow> header_;
    SeenRow header_seen_;

    std::vector<Change> changes_;  // by uid, once prepared
    std::size_t change_at_ = 0;
    std::vector<SeenFlags> flags_;
    std::size_t flags_at_ = 0;
    std::map<std::uint32_t, SeenRow> gone_;  // by chunk
    KeywordCheck keywords_;
    std::map<base::Uuid, ReaderCheck> readers_;
    std::vector<std::pair<SeenRow, UidSet>> vanished_;

    UidSet there_;     // also those whose rows cannot be read
    MailboxRow sums_;  // counted from rows
    Modseq top_modseq_ = 0;
    Modseq last_created_ = 0;
    Modseq lost_log_ = 0;  // of the last row of vanished uids that cannot be read
    Uid first_unseen_ = 0;
    bool is_prepared_ = false;
    bool is_out_of_order_ = false;  // created does not grow with the uid
    bool is_uncertain_ = false;
};

}  // namespace store
