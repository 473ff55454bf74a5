#include "admin-cli/progress.hpp"

#include <algorithm>
#include <array>

namespace admin_cli {
namespace {

constexpr std::size_t bar_width = 34;
constexpr base::Duration between_draws = std::chrono::milliseconds(100);
constexpr base::Duration between_lines = std::chrono::seconds(5);
constexpr base::Duration before_a_rate = std::chrono::milliseconds(500);

}  // namespace

std::string bar(std::size_t done, std::size_t total, std::size_t width)
{
    constexpr std::array<std::string_view, 8> eighths{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    std::size_t filled = total == 0 ? width * 8 : std::min(done, total) * width * 8 / total;
    std::string text;
    for (std::size_t i = 0; i < width; ++i) {
        std::size_t here = std::min<std::size_t>(filled - std::min(filled, i * 8), 8);
        text += here == 8 ? "█" : eighths[here];
    }
    return text;
}

Progress::Progress(Context& context, std::string_view what, std::size_t total)
    : context_(context),
      what_(what),
      total_(total),
      started_(clock_.steady()),
      shown_(started_)
{}

Progress::~Progress()
{
    if (is_drawn_) context_.err() << "\r\x1b[K" << std::flush;
}

std::string Progress::figures(std::size_t done) const
{
    auto passed = std::chrono::duration_cast<base::Duration>(clock_.steady() - started_);
    base::Json::Object values{{"done", static_cast<std::int64_t>(done)},
                              {"total", static_cast<std::int64_t>(total_)}};
    if (passed < before_a_rate || done == 0) return context_.words("progress_count", std::move(values));
    auto rate = std::max<std::int64_t>(static_cast<std::int64_t>(done) * 1000 / passed.count(), 1);
    values.emplace("rate", rate);
    values.emplace("left", static_cast<std::int64_t>(total_ - std::min(done, total_)) / rate);
    return context_.words("progress_rate", std::move(values));
}

void Progress::at(std::size_t done)
{
    if (context_.form == Form::json) return;
    auto now = clock_.steady();
    bool is_terminal = context_.terminal().err_is_terminal;
    if (now - shown_ < (is_terminal ? between_draws : between_lines)) return;
    shown_ = now;
    if (!is_terminal) {
        context_.err() << context_.words(what_) << " " << figures(done) << "\n" << std::flush;
        return;
    }
    std::size_t percent = total_ == 0 ? 100 : done * 100 / total_;
    context_.err() << "\r\x1b[K" << bar(done, total_, bar_width) << " " << percent << " %  " << figures(done)
                   << std::flush;
    is_drawn_ = true;
}

}  // namespace admin_cli
