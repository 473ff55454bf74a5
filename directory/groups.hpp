// Groups: who belongs to one at this moment, and who may send to it. Pure.
#pragma once

#include "directory/snapshot.hpp"

#include <expected>

namespace directory {

// Why a group, or one inside it, reaches nobody.
struct GroupTrouble {
    enum class What { bad_filter, unknown_agency, too_large, too_many_groups };
    What what = What::bad_filter;
    std::string group;   // its login
    std::string detail;  // the agency's code; where in the filter

    bool operator==(const GroupTrouble&) const = default;
};
std::string to_string(const GroupTrouble& trouble);

struct Expansion {
    std::vector<const Account*> accounts;  // each once; all of them receive mail
    std::vector<std::string>
        circles;  // groups that belong to themselves, by others or at once; each counts once
    std::vector<GroupTrouble> troubles;  // groups inside that are left out
};

struct GroupLimits {
    std::size_t accounts = 200'000;
    std::size_t groups = 1'000;
};

// Those whom its filter chooses, its members, and those of the groups among them. A group that is itself at fault is
// refused; one inside is left out, and the others are reached. The group itself may be one that is only being thought of.
std::expected<Expansion, GroupTrouble> expand(const Snapshot& snapshot, const Account& group,
                                              GroupLimits limits = {});

// Who sends: the account that has logged in, and the one whose address it sends from, if that is another.
struct GroupSender {
    std::optional<base::Uuid> login{}, from{};
};
// Whether it is worth expanding the group for this sender at all; false: may_send() is false too.
bool may_try(const Account& group, const GroupSender& sender);
bool may_send(const Account& group, const Expansion& expansion, const GroupSender& sender);

}  // namespace directory
