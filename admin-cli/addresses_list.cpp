#include "admin-cli/addresses_list.hpp"

#include "control/import/taken.hpp"

#include <unistd.h>

namespace admin_cli {
namespace {

const std::vector<std::string> columns{"line", "staff_id", "full_name", "address", "step", "taken_already"};

std::string head()
{
    return std::string(byte_order_mark) + csv_line(columns);
}

}  // namespace

FileResult<> write_addresses(const std::string& path, const std::vector<SteppedAddress>& some)
{
    if (access(path.c_str(), F_OK) == 0) {
        auto before = read_file(path);
        if (!before) return std::unexpected(before.error());
        if (!before->starts_with(head()))
            return std::unexpected(control::Note{"addresses_is_other", {{"path", path}}});
    }
    std::string text = head();
    for (const auto& one : some)
        text += csv_line({std::to_string(one.line), one.staff_id, one.name, one.address, one.step,
                          control::shown(one.taken)});
    return replace_file(path, text);
}

}  // namespace admin_cli
