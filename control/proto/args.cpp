#include "control/proto/args.hpp"

#include "base/format.hpp"

namespace control {
namespace {

constexpr std::size_t longest_text = 4096;

}  // namespace

void Args::refuse(std::string_view name, std::string_view want)
{
    if (fault_) return;
    fault_ = refusal(base::Code::invalid, "bad_argument", {{"name", name}, {"want", want}});
}

std::string Args::text(std::string_view name)
{
    std::string value = optional_text(name);
    if (value.empty()) refuse(name, "text");
    return value;
}

std::string Args::optional_text(std::string_view name)
{
    std::string value = json_.text(name);
    if (value.size() <= longest_text) return value;
    refuse(name, base::format("at most {} bytes", longest_text));
    return {};
}

std::int64_t Args::number(std::string_view name, std::int64_t most)
{
    std::int64_t value = json_.number(name);
    if (value >= 0 && value <= most) return value;
    refuse(name, base::format("a number from 0 to {}", most));
    return 0;
}

const base::Json::Array& Args::rows(std::string_view name, std::size_t most)
{
    static const base::Json::Array none;
    const auto& rows = json_[name].as_array();
    if (rows.size() <= most) return rows;
    refuse(name, base::format("at most {} rows", most));
    return none;
}

}  // namespace control
