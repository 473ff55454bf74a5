#include "control/proto/args.hpp"

namespace control {
namespace {

constexpr std::size_t longest_text = 4096;
constexpr std::size_t longest_file = 128 << 10;

}  // namespace

void Args::refuse(std::string_view name, std::string key, base::Json::Object values)
{
    if (fault_) return;
    values.emplace("name", name);
    fault_ = refusal(base::Code::invalid, std::move(key), std::move(values));
}

std::string Args::text(std::string_view name)
{
    std::string value = optional_text(name);
    if (value.empty()) refuse(name, "argument_missing");
    return value;
}

std::string Args::optional_text(std::string_view name)
{
    std::string value = json_.text(name);
    if (value.size() <= longest_text) return value;
    refuse(name, "argument_long", {{"most", longest_text}});
    return {};
}

std::string Args::long_text(std::string_view name)
{
    std::string value = json_.text(name);
    if (value.size() <= longest_file) return value;
    refuse(name, "argument_long", {{"most", longest_file}});
    return {};
}

std::int64_t Args::number(std::string_view name, std::int64_t most)
{
    std::int64_t value = json_.number(name);
    if (value >= 0 && value <= most) return value;
    refuse(name, "argument_no_number", {{"most", most}});
    return 0;
}

std::optional<std::int64_t> Args::optional_number(std::string_view name, std::int64_t most)
{
    if (!has(name)) return std::nullopt;
    return number(name, most);
}

const base::Json::Array& Args::rows(std::string_view name, std::size_t most)
{
    static const base::Json::Array none;
    const auto& rows = json_[name].as_array();
    if (rows.size() <= most) return rows;
    refuse(name, "argument_many_rows", {{"most", most}});
    return none;
}

}  // namespace control
