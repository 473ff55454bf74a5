// View: what one client believes its selected mailbox to be: which message has which number.
//
// The store moves on meanwhile; the client is told in untagged answers, and a message keeps its
// number until the client has been told that it is gone (RFC 9051 §7.5.1). Pure: no store, no stream.
// What it takes: see store/uid_list.hpp.
#pragma once

#include "base/result.hpp"
#include "imap/proto/sequence_set.hpp"
#include "store/types.hpp"
#include "store/uid_list.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace imap {

enum class Access { read_write, read_only };
enum class Numbering { sequence, uid };

class View {
  public:
    View(store::Mailbox mailbox, store::UidList uids, Access access);

    // As last read. Its counts may be ahead of what the client knows: size() is what it knows.
    const store::Mailbox& mailbox() const { return mailbox_; }
    store::MailboxId id() const { return mailbox_.id; }
    bool is_read_only() const { return access_ == Access::read_only; }

    std::uint32_t size() const { return uids_.size(); }
    store::Uid uid_at(std::uint32_t number) const { return uids_.at(number); }
    std::uint32_t number_of(store::Uid uid) const;  // 0: the client does not know it
    // The number of the last message that is not above it.
    std::uint32_t number_up_to(store::Uid uid) const { return uids_.count_to(uid); }
    store::UidSet all() const;
    std::uint32_t count(const store::UidSet& uids) const;  // of those that the client knows
    // The known ones among `uids`, in sets of at most `most`: for work that others shall not wait for.
    std::vector<store::UidSet> pieces(const store::UidSet& uids, std::size_t most) const;

    // The uids that a client's set names, none that it does not know of yet. Refused (invalid): a number
    // over size(). Some may have gone from the store although the client was not told.
    base::Result<store::UidSet> uids(const SequenceSet& set, Numbering numbering) const;

    // RFC 5182: what the last SEARCH RETURN (SAVE) found.
    void save(store::UidList result) { saved_ = std::move(result); }

    // RFC 3501 §2.3.2. Never in IMAP4rev2.
    bool is_recent(store::Uid uid) const { return recent_.contains(uid); }
    std::uint32_t recent_count() const { return count(recent_); }
    void mark_recent(store::UidRange range) { recent_.add(range); }
    // (\Recent \Seen): the message's flags as this session shows them.
    std::string flag_list(store::Uid uid, const store::Flags& flags) const;
    // 3 FETCH (FLAGS (\Seen)), with the uid where uids are spoken.
    std::string flags_line(const store::MessageFlags& message, Numbering numbering) const;

    // Until here the client has been told of all changes.
    store::Modseq modseq() const { return mailbox_.highest_modseq; }
    // The client knows these flags, or has made them itself: they are not told again.
    void note_told(const store::MessageFlags& message) { told_[message.modseq].add(message.uid); }
    bool is_told(const store::MessageFlags& message) const;

    struct Lesson {
        store::Uid first_new = 0;                // the first that arrived, if any did: tell EXISTS
        bool keywords = false;                   // tell FLAGS
        std::vector<store::MessageFlags> flags;  // tell FETCH
    };
    // Takes in what happened since modseq().
    Lesson learn(store::MailboxChanges changes);
    // They have been told as FLAGS.
    void learn_keywords(std::vector<std::string> keywords) { mailbox_.keywords = std::move(keywords); }
    // For when the log of changes did not reach back: these uids are all there are of the range.
    void learn_present(store::UidRange range, const store::UidSet& present);

    // Forgets the messages that are gone; the numbers to tell as EXPUNGE, one by one, in this order.
    std::vector<std::uint32_t> expunge();

  private:
    store::Mailbox mailbox_;
    Access access_;
    store::UidList uids_;
    store::UidSet vanished_;  // gone, but the client was not told
    store::UidSet recent_;
    store::UidList saved_;
    // Since modseq(), by what they had: a change of very many is few of these.
    std::map<store::Modseq, store::UidSet> told_;
};

}  // namespace imap
