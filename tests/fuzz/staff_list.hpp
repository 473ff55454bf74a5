// What a staff list is judged by: a directory without anybody, and a profile with every kind of step.
#pragma once

#include "control/import/plan.hpp"
#include "directory/shipped.hpp"

inline control::OfficialPlan plan_of_nobody(control::Trial& trial)
{
    static const directory::Snapshot nobody({}, {}, {"bench.test"});
    static const directory::Profile profile =
        directory::profile_from("x", "[profile]\ntitle = X\n[naming]\nscheme = full\nladder = "
                                     "full+year, given.initials+id3, initials+given+ordinal\n")
            .value();
    return {nobody, trial, profile};
}
