// Served: conversation files played in memory against sessions on a TestLoop, for gtest.
// FORMAT.md shows a whole test.
#pragma once

#include "net/memory_stream.hpp"
#include "tests/talk/player.hpp"

#include <gtest/gtest.h>

namespace talk {

using Serve = std::function<net::Task<void>(std::unique_ptr<net::Stream>)>;
using MakeServe = std::function<Serve(net::TestLoop& loop)>;

enum class Way { whole_lines, byte_by_byte };

struct Case {
    std::string file;  // full path
    Way way = Way::whole_lines;
};

// Every *.talk of a folder below the project's root, each once per way; sorted by name.
std::vector<Case> cases_in(std::string_view folder);

// gtest's name for a case: create_byte_by_byte
std::string case_name(const testing::TestParamInfo<Case>& info);

// A fresh loop and server; empty if everything went as written, else the report.
std::string play_in_memory(const Case& chosen, const MakeServe& make_serve);

}  // namespace talk
