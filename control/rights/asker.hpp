// Asker: who is at the other end of an admin's conversation, as it is recorded and as his rights are found.
#pragma once

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "directory/admission.hpp"

#include <optional>
#include <string>

namespace control {

struct Asker {
    std::string who;  // "uid 0", or the login of whoever has logged in
    // nullopt: the machine has let him in (root, the server's own user, [control] users); he is the province's operator.
    std::optional<base::Uuid> account{};
    // When he last showed who he is; of a user of the machine the kernel says it anew each time.
    std::optional<base::WallTime> shown{};
    std::string address{};  // where he comes from; empty: this machine
    // Of a login: how it is named where sessions are listed; empty: of somebody's proposal.
    std::string session{};
    std::optional<directory::Admission> by{};  // how he was let in; it must still count

    bool is_of_machine() const { return !account; }
};

}  // namespace control
