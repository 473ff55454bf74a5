// Trouble: a message that could not be read, told to the operator with its place.
#pragma once

#include "base/log.hpp"
#include "imap/view.hpp"

namespace imap {

struct Place {
    const base::Uuid& account;
    const View& view;
    store::Uid uid = 0;
};

void log_trouble(const base::Log& log, const Place& place, const base::Error& error);

}  // namespace imap
