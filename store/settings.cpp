#include "store/settings.hpp"

namespace store {

void describe(base::Section& section, Settings& settings)
{
    section.bytes(
        "map_size", settings.map_size,
        "Address space that the database of rows starts with; it grows by itself. Not memory, not disk.");
    section.bytes("segment_size", settings.segment_size, "Bodies are gathered in files of about this size.");
    section.bytes(
        "small_body", settings.small_body,
        "Larger bodies are streamed to a file of their own; smaller ones are held in memory until complete.");
    section.field(
        "changes_per_commit", settings.changes_per_commit,
        "A large delivery is committed in portions of so many changes, so that nobody waits long for it.");
    section.bytes("reserve", settings.reserve,
                  "Room kept on the disk, so that mail can still be removed when it is full.");
    section.bytes(
        "log_size", settings.log_size,
        "Size of each of the log's two files. A restart reads them, and memory holds what they hold.");
    section.field("apply_after", settings.apply_after,
                  "What is in the log reaches the database after so long, or when the log's file is full.");
    section.field("compact_at", settings.compact_at,
                  "A file of bodies is compacted when so many percent of it are not needed any more.");
}

}  // namespace store
