// Office: what all conversations of one door share.
#pragma once

#include "control/import/lease.hpp"
#include "control/office/bulk.hpp"
#include "control/office/cabinet.hpp"
#include "control/office/calendar.hpp"
#include "control/office/logins.hpp"
#include "control/rights/guarded.hpp"

namespace control {

struct Office {
    Lease lease;
    Logins logins;
    Bulk bulk;
    Cabinet proposals, requests;
    Calendar calendar;
    std::string run;  // of this start of the server
    Guarded::Shared guarding;
};

}  // namespace control
