// AddressesList: who would get an address that is not the plainest, FILE.addresses.csv of a dry run: the address, the
// step of the profile that made it, and who holds each plainer one.
#pragma once

#include "admin-cli/files.hpp"
#include "control/proto/rows.hpp"

namespace admin_cli {

struct SteppedAddress {
    std::size_t line = 0;
    std::string staff_id, name, address, step;
    std::vector<control::TakenLogin> taken;
};

// Over a former list; refused where the file is one of something else.
FileResult<> write_addresses(const std::string& path, const std::vector<SteppedAddress>& some);

}  // namespace admin_cli
