// Finding: one thing in a store that is not as it should be, as data. Whoever checks hands findings over one by
// one as they come, so that any number of them takes no memory.
#pragma once

#include "net/task.hpp"
#include "store/engine.hpp"
#include "store/types.hpp"

namespace store {

// Whatever of it is known.
struct Where {
    std::optional<PartitionId> partition;  // whose rows
    MailboxId mailbox = 0;
    std::string mailbox_name;
    Uid uid = 0;
    std::string row;             // its key
    std::optional<BlobId> blob;  // also where the partition is a body
    std::string file;
};

struct Finding {
    enum class Kind {
        unreadable_row,   // damaged, or not to be understood
        newer_row,        // of a format that this program does not know
        unknown_row,      // no kind of row that there is
        stray_row,        // refers to what is not there
        missing_row,      // others refer to it
        wrong_row,        // does not fit those that it is about
        wrong_count,      // a header's or an account's sums
        wrong_name,       // a mailbox that no name leads to, or a wrong one
        missing_message,  // a body belongs to an account that has no message with it
        missing_owner,    // a message whose body does not know its account
        missing_bytes,    // a body without its bytes
        damaged_bytes,    // a body's bytes are not what was written
        unused_bytes,     // bytes that nobody owns
        unreadable,       // a part of the store that cannot be read at all
        missing_file,
        damaged_file,
        stray_file,
        torn_end,  // of a file: what a crash left of a write that nobody was told of
        busy,      // it changed all the time, and could not be compared
    };
    // What can be done about it.
    enum class Remedy {
        derive,  // repair makes it anew from what else there is
        none,    // what is lost stays lost: bring it back from a backup
        sweep,   // waste, which the store takes away by itself
        ignore,  // told, but nothing is wrong
    };
    enum class State { found, repaired };

    Kind kind = Kind::unreadable_row;
    Where where;
    std::string what;  // one line; no bytes of any message
    Remedy remedy = Remedy::derive;
    State state = State::found;

    bool is_damage() const { return remedy == Remedy::derive || remedy == Remedy::none; }
};

std::string_view to_string(Finding::Kind kind);
std::string_view to_string(Finding::Remedy remedy);
// One line for people; `owner` is what they call the account.
std::string to_text(const Finding& finding, std::string_view owner = {});

// What a check has come to.
struct Verified {
    std::uint64_t accounts = 0, mailboxes = 0, messages = 0, bodies = 0;
    std::uint64_t bytes = 0;    // read of files
    std::uint64_t damaged = 0;  // findings that are damage, and still are
    std::uint64_t repaired = 0;
    std::uint64_t waste = 0;  // which the sweep takes
};

// Who is told.
class Findings {
  public:
    virtual ~Findings() = default;
    virtual net::Task<void> found(Finding finding) = 0;
    // How far it is: bytes read, of about how many.
    virtual net::Task<void> at(std::uint64_t done, std::uint64_t total) = 0;
    // By an engine that checks itself: what is wrong with rows has all been told, what is wrong with bytes not yet.
    virtual net::Task<void> rows_are_read() { co_return; }
};

}  // namespace store
