// Store: mail by owner. An Account is a light handle: make one per session, copy it freely.
//
// Every change is durable when it returns OK. Functions run on a loop and wait for the engine's
// commit there; nothing blocks. Names of mailboxes are UTF-8 paths with '/'.
#pragma once

#include "base/log.hpp"
#include "mime/summary.hpp"
#include "store/engine.hpp"
#include "store/metadata.hpp"
#include "store/rights.hpp"
#include "store/sight.hpp"
#include "store/types.hpp"
#include "store/uid_list.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace store {

// A body with its summary, not yet in any mailbox; durable with the first that it comes into. One body serves any
// number of mailboxes.
struct Body {
    BlobId id;
    std::uint64_t size = 0;
    std::string summary;  // mime::Summary::to_bytes as a packed_value
    base::Uuid thread_id;
    std::shared_ptr<const void>
        claim;  // keeps it from being swept; the last copy of an unused one drops the bytes
};

class BodyWriter {
  public:
    virtual ~BodyWriter() = default;
    virtual net::Task<base::Result<void>> append(std::string_view bytes) = 0;
    virtual net::Task<base::Result<Body>> finish() = 0;
};

// Official notices may use room that is kept for them.
enum class Purpose { ordinary, notice };

struct NewMessage {
    Body body;
    std::string prefix;
    Flags flags;
    std::optional<base::WallTime> internal_date;  // now, where absent
    Purpose purpose = Purpose::ordinary;
};

struct Quota {
    std::uint64_t bytes = 0;            // 0: no limit
    std::uint64_t messages = 0;         // 0: no limit
    std::uint8_t kept_for_notices = 0;  // percent of both that only notices may use
};

struct Usage {
    std::uint64_t bytes = 0, messages = 0;
    bool operator==(const Usage&) const = default;
};

// over_quota, if so much more would be too much.
base::Result<void> check_quota(const Usage& usage, const Quota& quota, const Usage& more,
                               Purpose purpose = Purpose::ordinary);

// Whether those above an account have room for more; from any thread. See Agencies::room_for.
using RoomAbove = std::function<base::Result<void>(const base::Uuid& owner, const Usage& more, Purpose)>;

struct Appended {
    Uid uid_validity = 0;
    std::vector<Uid> uids;
};

struct Copied {
    Uid uid_validity = 0;       // of the destination
    std::vector<Uid> from, to;  // pairwise
    // Of a move: why not all of them have moved. Those in `from` have.
    std::optional<base::Error> stopped = {};
};

enum class FlagAction { add, remove, replace };

struct FlagChange {
    FlagAction action = FlagAction::add;
    Flags flags;
    std::optional<Modseq> unchanged_since;  // RFC 7162 §3.1.3
    FlagScope scope = {};                   // what it reaches; the rest stays
};

struct FlagsStored {
    std::vector<MessageFlags> changed;  // as they are now; also those that were so already
    UidSet modified;                    // failed unchanged_since
};

// A mailbox as SELECT needs it, at about the same cost whatever it holds.
struct OpenedMailbox {
    Mailbox mailbox;
    UidList uids;          // of the messages that there are
    Uid first_unseen = 0;  // 0: there is none, or it is not known without a long search
};

// Proof that a delivery was made, committed with its message.
struct Marker {
    base::Uuid id;     // of the delivery
    std::string text;  // the caller's, e.g. evidence to be collected
};

// on_elsewhere: a mailbox of another account, under whatever name leads there for the caller, who has looked.
enum class Subscription { off, on, on_elsewhere };

struct MailboxRights {
    MailboxId mailbox = 0;
    Rights rights;
    bool operator==(const MailboxRights&) const = default;
};

struct SharedMailbox {
    Mailbox mailbox;
    Rights rights;
};

class Store;
struct Elsewhere;

class Account {
  public:
    Account(Store& store, base::Uuid owner, Quota quota) : store_(&store), owner_(owner), quota_(quota) {}

    const base::Uuid& owner() const { return owner_; }
    const Quota& quota() const { return quota_; }
    const Reader& reader() const { return reader_; }
    // For an official who reads an account that is not his: \Seen is his own, with modseqs that only he is
    // told, and so are private annotations; all else he shares. His rights are the caller's to check.
    Account as_seen_by(const base::Uuid& reader) const
    {
        Account own = *this;
        own.reader_ = reader == owner_ ? Reader() : Reader(reader);
        return own;
    }

    // Sorted by name, INBOX first. A new account has INBOX, Drafts, Sent, Junk, Trash, Archive.
    net::Task<base::Result<std::vector<Mailbox>>> mailboxes() const;
    net::Task<base::Result<Mailbox>> mailbox(std::string name) const;
    net::Task<base::Result<Mailbox>> mailbox(MailboxId id) const;
    net::Task<base::Result<Usage>> usage() const;
    // Whether there is room for more now: over_quota. What is then added is judged again.
    net::Task<base::Result<void>> room_for(Usage more, Purpose purpose = Purpose::ordinary) const;

    // Makes missing parents too; gives the names made, parents first. Refused: exists, invalid (a name no
    // client could address: empty level, control character, over 255 bytes a level), limit (deeper than 32).
    net::Task<base::Result<std::vector<std::string>>> create_mailbox(std::string name,
                                                                     Role role = Role::none);
    // Messages go; a mailbox with children stays as a level that cannot be selected. INBOX: cannot.
    net::Task<base::Result<void>> delete_mailbox(std::string name);
    // With all below it, in one commit. INBOX: its messages move to the new name and INBOX stays (RFC 9051
    // §6.3.6), as many commits as that takes.
    net::Task<base::Result<void>> rename_mailbox(std::string from, std::string to);
    net::Task<base::Result<std::vector<std::string>>> subscriptions() const;
    net::Task<base::Result<void>> subscribe(std::string name, Subscription subscription);

    // All or none, in one commit: keep their number small.
    net::Task<base::Result<Appended>> append(std::string mailbox, std::vector<NewMessage> messages);
    // The rest takes any number of messages, and commits a thousand at a time. Where it is refused on the way,
    // those done before stay done; a copy is taken back, and a move says in its value how far it came.
    net::Task<base::Result<FlagsStored>> store_flags(MailboxId mailbox, UidSet uids, FlagChange change);
    net::Task<base::Result<Copied>> copy(MailboxId from, UidSet uids, std::string to, FlagScope flags = {});
    net::Task<base::Result<Copied>> move(MailboxId from, UidSet uids, std::string to, FlagScope flags = {});
    // To another account, which shares the bodies; some hundred in a commit. A copy that is refused on the way is
    // taken back; of a move, those done before have moved.
    net::Task<base::Result<Copied>> copy_across(MailboxId from, UidSet uids, Elsewhere to);
    net::Task<base::Result<Copied>> move_across(MailboxId from, UidSet uids, Elsewhere to);
    // Those of `uids` that are \Deleted; gives those that went.
    net::Task<base::Result<UidSet>> expunge(MailboxId mailbox, UidSet uids);

    net::Task<base::Result<OpenedMailbox>> open(std::string mailbox) const;
    // Ascending by uid, at most `most` of them: ask again from the last uid + 1 for more.
    net::Task<base::Result<std::vector<MessageFlags>>> flags(MailboxId mailbox, UidSet uids,
                                                             std::size_t most) const;
    net::Task<base::Result<std::vector<Message>>> messages(MailboxId mailbox, UidSet uids,
                                                           std::size_t most) const;
    // Rebuilt from the bytes where the stored one is of an older version.
    net::Task<base::Result<mime::Summary>> summary(BlobId body) const;
    // At most `size` bytes of the message (prefix and body) from `offset`; fewer at its end.
    net::Task<base::Result<std::string>> bytes(Message message, std::uint64_t offset,
                                               std::uint64_t size) const;
    // As long as it lives the body's bytes can be read, also when its last message goes.
    std::shared_ptr<const void> hold(BlobId body) const;
    // Of about `most` messages: ask again from where it ends until it is the last.
    net::Task<base::Result<MailboxChanges>> changes(MailboxId mailbox, Modseq since, std::size_t most) const;
    // RFC 4314. The owner needs no entry: he may do everything. A new mailbox starts with the entries of the one
    // above it; they stay over RENAME and go with the mailbox. Refused: limit.
    net::Task<base::Result<std::vector<AclEntry>>> acl(MailboxId mailbox) const;
    net::Task<base::Result<void>> change_acl(MailboxId mailbox, Identifier who, RightsChange change);
    net::Task<base::Result<void>> drop_acl(MailboxId mailbox, Identifier who);
    // What these identifiers may do together, at one mailbox, and wherever it is anything, ascending by id.
    net::Task<base::Result<Rights>> rights(MailboxId mailbox, std::vector<Identifier> who) const;
    net::Task<base::Result<std::vector<MailboxRights>>> rights(std::vector<Identifier> who) const;
    // The same with the mailbox, in one look; a level above others has no rights. All: sorted by name, those where
    // they may do anything.
    net::Task<base::Result<SharedMailbox>> shared(std::string name, std::vector<Identifier> who) const;
    net::Task<base::Result<std::vector<SharedMailbox>>> all_shared(std::vector<Identifier> who) const;

    // RFC 5464; see metadata.hpp. At `whole_account`: the account's own.
    net::Task<base::Result<std::vector<Annotation>>> annotations(MailboxId mailbox,
                                                                 AnnotationQuestion question) const;
    net::Task<base::Result<void>> annotate(MailboxId mailbox, std::vector<AnnotationChange> changes);

    // Of deliveries that had one; ids after `after`, ascending.
    net::Task<base::Result<std::vector<Marker>>> markers(base::Uuid after, std::size_t most) const;
    net::Task<base::Result<void>> drop_markers(std::vector<base::Uuid> ids);
    // The first uid that no session of this process was told of as \Recent (RFC 3501 §2.3.2), and tells.
    Uid claim_recent(const Mailbox& mailbox);

  private:
    Who who() const { return {owner_, reader_}; }

    Store* store_;
    base::Uuid owner_;
    Quota quota_;
    Reader reader_;
};

// Where copies to another account go: there with that account's quota, and as seen by its reader.
struct Elsewhere {
    Account account;
    std::string mailbox;
    FlagScope flags = {};  // that go along
};

// One recipient's copy of a delivered message.
struct Copy {
    base::Uuid owner;
    Quota quota;
    std::string prefix;  // Return-Path and Delivered-To, CRLF-ended
    Role mailbox = Role::inbox;
    // Where the account has it already nothing is delivered: exists. For deliveries that may be repeated.
    std::optional<Marker> marker = {};
    Purpose purpose = Purpose::ordinary;
};

// Something in this account.
struct Changed {
    base::Uuid owner;
};

// What a sweep repaired, and what it could not read.
struct Swept {
    std::uint64_t steps = 0;   // interrupted between two commits
    std::uint64_t bodies = 0;  // that nobody owned
    std::uint64_t damaged = 0;
    std::vector<std::string> damage;  // the first of it
};

class Findings;  // finding.hpp
struct Verified;

class Store {
  public:
    // `on_change` is called after commits, on any thread, and may be called for nothing: it hands over and
    // returns. Made, and ended, while no change is under way.
    Store(Engine& engine, const base::Clock& clock, std::function<void(const Changed&)> on_change);
    ~Store();

    Account account(base::Uuid owner, Quota quota = {}) { return {*this, owner, quota}; }

    // Accounts whose rights on mailboxes may speak of one of these identifiers, ascending: at most `most_owners`. Where
    // a sweep has not been yet, some that do not any more; what they say is theirs to tell.
    net::Task<base::Result<std::vector<base::Uuid>>> sharing_with(std::vector<Identifier> who);
    // The groups of which any account's rights may speak.
    net::Task<base::Result<std::vector<base::Uuid>>> sharing_groups();
    static constexpr std::size_t most_owners = 2'000;

    std::unique_ptr<BodyWriter> write_body();
    // One batch; each copy's own outcome, in order. Durable on return.
    net::Task<std::vector<base::Result<void>>> deliver(Body body, std::vector<Copy> copies);

    // The store's own work: sweeps at once and every few hours, tidies all the time. Ends with
    // net::ShuttingDown.
    net::Task<void> keep(const base::Log& log);
    // Asked before messages are added: what it refuses is refused. Set before anything is.
    void ask_for_room(RoomAbove room_above);
    // Takes away what this process's own changes have left behind: bodies without an owner, deleted
    // mailboxes.
    net::Task<void> tidy();
    // Undoes what a crash left half done as well; readers never see any of it.
    net::Task<base::Result<Swept>> sweep();

    // Checks every row and every byte while the store is used; what is wrong is told as it comes. Refused where
    // that cannot be done at all.
    net::Task<base::Result<Verified>> verify(Findings& findings);
    // The same, and makes anew all that can be derived from what else there is, by ordinary changes. What it could
    // not is told as found. Refused: conflict, while another one is at work.
    net::Task<base::Result<Verified>> repair(Findings& findings);

    struct Core;
    Core& core() { return *core_; }

  private:
    std::unique_ptr<Core> core_;
};

// The executable definition of right behaviour; keeps nothing.
std::unique_ptr<Engine> make_memory_engine();

}  // namespace store
