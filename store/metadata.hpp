// Metadata: annotations of mailboxes and of whole accounts (RFC 5464), in rows of the account's partition.
// Names are ASCII without case: /shared/… is the same for all, /private/… is each reader's own. Nothing of
// them counts as a change of the mailbox: no modseq moves (RFC 5464 asks for none).
#pragma once

#include "store/account_rows.hpp"

namespace store {

inline constexpr MailboxId whole_account = 0;           // in place of a mailbox: the server's annotations
inline constexpr std::size_t longest_entry_name = 255;  // without /shared or /private
inline constexpr std::size_t largest_annotation = 64 * 1024;
inline constexpr std::size_t most_annotations = 100;  // shared ones, and of each reader, at one place

struct Annotation {
    std::string name;   // /shared/comment, in lower case
    std::string value;  // any bytes
    bool operator==(const Annotation&) const = default;
};

struct AnnotationChange {
    std::string name;
    std::optional<std::string> value;  // nothing: it goes
};

// How far below a name one looks: the name itself is always meant too.
enum class Depth { zero, one, infinity };

// At which mailbox, and whose private ones.
struct AnnotationPlace {
    MailboxId mailbox = whole_account;
    base::Uuid reader;
};

struct AnnotationQuestion {
    std::vector<std::string> names;  // also just /shared or /private
    Depth depth = Depth::zero;
};

// Ascending by name, each once. Refused: invalid (no name of an entry).
base::Result<std::vector<Annotation>> read_annotations(const Rows& rows, const AnnotationPlace& place,
                                                       const AnnotationQuestion& question);
// All or none, in order. Refused: invalid, too_big (MAXSIZE), limit (TOOMANY).
base::Result<void> change_annotations(Batch& rows, const AnnotationPlace& place,
                                      const std::vector<AnnotationChange>& changes);

}  // namespace store
