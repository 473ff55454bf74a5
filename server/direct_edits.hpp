// What stands in the directory without any verb of ours, into the audit: what others have changed there or deleted; and what
// this server wrote itself before it, or its connection, was cut off between the write and the record. Any thread.
#pragma once

#include "directory/direct_edit.hpp"
#include "ledger/ledger.hpp"

#include <span>

namespace server {

// Blocks on the disk where the audit has to be searched.
void record(ledger::Ledger& ledger, std::span<const directory::DirectEdit> edits);

// Of "20261127002306.123456Z#000000#000#000000", which slapd stamps what it writes with. nullopt: it is none.
std::optional<base::WallTime> time_of_csn(std::string_view csn);

}  // namespace server
