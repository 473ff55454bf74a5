// Trouble: a message that could not be read, told to the operator with its place.
#pragma once

#include "base/log.hpp"
#include "imap/view.hpp"

#include <string>

namespace imap {

struct Troubled {
    const base::Uuid& account;
    const View& view;
    store::Uid uid = 0;
};

// Gives the reference by which the operator finds what the client was told of.
std::string log_trouble(const base::Log& log, const Troubled& place, const base::Error& error);

}  // namespace imap
