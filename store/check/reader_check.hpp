// ReaderCheck: what one reader has marked in a mailbox (rows h) and how it is counted (row p), against the messages
// that are there.
#pragma once

#include "store/account_rows.hpp"
#include "store/check/suspicion.hpp"

#include <map>

namespace store {

class ReaderCheck {
  public:
    ReaderCheck(MailboxId mailbox, const base::Uuid& reader, Report& report)
        : mailbox_(mailbox),
          reader_(reader),
          report_(report)
    {}

    void take_marks(const SeenRow& row) { marks_.push_back(row); }
    void take_reader(const SeenRow& row) { row_ = row; }
    // `next_modseq` is what marks take that are lost, so that the reader hears of it.
    void finish(const UidSet& there, std::optional<Modseq> next_modseq);

    // The greatest that this reader may have been told.
    Modseq modseq() const { return told_; }

  private:
    Suspicion& with_place(Suspicion& suspicion);
    void check_marks(const SeenRow& row, const UidSet& there);
    void lose_marks(Suspicion& suspicion, const SeenRow& row, const UidSet& there);
    void drop_marks(const SeenRow& row, const std::vector<Marked>& marks, const UidSet& wrong);
    void count(const std::vector<Marked>& marks, const UidSet& there);
    void check_reader(const UidSet& there);

    MailboxId mailbox_;
    base::Uuid reader_;
    Report& report_;
    std::optional<Modseq> next_modseq_;
    std::optional<SeenRow> row_;
    std::vector<SeenRow> marks_;
    UidSet seen_;
    ReaderRow right_;
    Modseq told_ = 0;
    std::string cause_;    // of the marks that are wrong, the last row
    bool is_ours_ = true;  // nothing of it is of a newer format
};

}  // namespace store
