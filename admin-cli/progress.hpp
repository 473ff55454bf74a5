// Progress: how far long work is: a bar that is drawn over itself on a terminal, now and then a plain line
// elsewhere, nothing with --json.
//
//   ████████████▌       71 %  10,231/14,411  1,904/s  2 s left   (Ctrl-C is safe: run it again to go on)
#pragma once

#include "admin-cli/context.hpp"
#include "base/clock.hpp"

namespace admin_cli {

class Progress {
  public:
    Progress(Context& context, std::string_view what, std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;

    void at(std::size_t done);

  private:
    std::string figures(std::size_t done) const;

    Context& context_;
    std::string what_;
    std::size_t total_;
    base::SystemClock clock_;
    base::SteadyTime started_, shown_;
    bool is_drawn_ = false;
};

// `done` of `total` as a bar of `width` cells, to an eighth of a cell.
std::string bar(std::size_t done, std::size_t total, std::size_t width);

}  // namespace admin_cli
