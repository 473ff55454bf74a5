// Script: one conversation file, read.
#pragma once

#include "base/clock.hpp"
#include "tests/talk/pattern.hpp"

namespace talk {

struct Step {
    enum class Kind { send, expect, expect_any_order, expect_closed, expect_nothing, start_tls, later };
    Kind kind = Kind::send;
    int connection = 1;
    std::size_t line = 0;  // in the file, from 1
    Pattern pattern;
    base::Duration wait{};  // later: how much time passes
    std::string written;    // as it stands in the file, for reports
};

enum class Cover { clear, tls };

struct Script {
    std::string file;
    Cover begins = Cover::tls;
    std::vector<Step> steps;
    bool needs_fake_time = false;  // has a LATER line
};

base::Result<Script> parse_script(std::string file, std::string_view text);
base::Result<Script> read_script(const std::string& file);

}  // namespace talk
