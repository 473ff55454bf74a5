// MaildirTree: a mailbox as files that other programs read, and MANIFEST.jsonl, by which anybody checks them.
//
//   OUT/MANIFEST.jsonl
//   OUT/INBOX/cur/1790000000.V1790000000U42.congvu,S=1234:2,FS
//   OUT/Công văn/Đến/cur/…
//
// Each folder is a Maildir under its own name in UTF-8, below the one above it (mbsync: SubFolders Verbatim; Dovecot:
// LAYOUT=fs:UTF-8). Flags are letters of the name (D F R S T, as in Maildir), keywords stand in the manifest only; a file's time
// is the date of delivery. What a file system or a Maildir would take for something else is written %2E and so on: a dot at
// the beginning, the names cur, new and tmp, and %.
//
// The manifest's first line names whose mail it is, then comes a line for each message, after its file is durable:
//
//   {"congvu_export":1,"account":"<uuid>","address":"…"}
//   {"folder":"Công văn/Đến","uid_validity":…,"uid":42,"size":1234,"date":1790000000,"flags":["\\Seen"],"sha256":"<hex>",
//    "file":"Công văn/Đến/cur/…"}
//
// So what was broken off goes on where it ended: a torn last line and files that no line names are taken away, and made anew.
// One message at a time is in hand, and of it one part.
#pragma once

#include "admin-cli/files.hpp"
#include "ledger/running_hash.hpp"

#include "base/json.hpp"

#include <map>
#include <optional>

namespace admin_cli {

// One level after the other, as a path below OUT.
std::string maildir_path(std::string_view folder);
// FS, of ["\\Seen","\\Flagged","x"].
std::string maildir_flags(const base::Json& flags);

class MaildirTree {
  public:
    struct Owner {
        std::string account, address;
    };
    // A folder that is there already is that of an earlier run for the same account, or empty.
    static FileResult<MaildirTree> open(std::string out, const Owner& owner);

    struct Folder {
        std::string name;
        std::int64_t uid_validity = 0;
    };
    // From now on messages are this folder's; gives the last uid that is there.
    FileResult<std::int64_t> enter(Folder folder);
    // A message, or the next part of one: the server's item (control/verbs/official_export.cpp).
    FileResult<> take(const base::Json& item);
    // All that came is durable, and in the manifest.
    FileResult<> flush();

    std::int64_t taken() const { return taken_; }  // messages, by this run
    std::int64_t bytes() const { return bytes_; }

  private:
    struct InHand {
        base::Json::Object line;
        std::string name;
        OpenFile file;
        ledger::RunningHash hash{};
        std::int64_t size = 0, has = 0;
    };

    MaildirTree(std::string out, OpenFile manifest) : out_(std::move(out)), manifest_(std::move(manifest)) {}
    FileResult<> read_manifest(const Owner& owner);
    FileResult<> begin(const base::Json& item);
    FileResult<> finish();
    FileResult<> sweep(std::int64_t last) const;
    std::string path(std::string_view place, std::string_view name = {}) const;

    std::string out_;
    OpenFile manifest_;
    std::map<std::pair<std::string, std::int64_t>, std::int64_t> last_;  // uid, by folder and validity
    Folder folder_;
    std::optional<InHand> in_hand_;
    std::string lines_;  // of those that are not in the manifest yet
    std::size_t waiting_ = 0;
    std::int64_t taken_ = 0, bytes_ = 0;
};

}  // namespace admin_cli
