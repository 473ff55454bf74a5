#include "store/finding.hpp"

namespace store {

std::string_view to_string(Finding::Kind kind)
{
    using enum Finding::Kind;
    switch (kind) {
    case unreadable_row: return "unreadable row";
    case newer_row: return "row of a newer format";
    case unknown_row: return "unknown kind of row";
    case stray_row: return "stray row";
    case missing_row: return "missing row";
    case wrong_row: return "wrong row";
    case wrong_count: return "wrong count";
    case wrong_name: return "wrong name";
    case missing_message: return "missing message";
    case missing_owner: return "missing owner";
    case missing_bytes: return "missing bytes";
    case damaged_bytes: return "damaged bytes";
    case unused_bytes: return "unused bytes";
    case unreadable: return "unreadable";
    case missing_file: return "missing file";
    case damaged_file: return "damaged file";
    case stray_file: return "stray file";
    case torn_end: return "torn end";
    case old_index: return "old index";
    case busy: return "busy";
    }
    base::bug("unnamed finding");
}

std::string_view to_string(Finding::Remedy remedy)
{
    switch (remedy) {
    case Finding::Remedy::derive: return "repair";
    case Finding::Remedy::none: return "none";
    case Finding::Remedy::sweep: return "sweep";
    case Finding::Remedy::ignore: return "ignore";
    }
    base::bug("unnamed remedy");
}

}  // namespace store
