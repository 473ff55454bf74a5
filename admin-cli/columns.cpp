#include "admin-cli/columns.hpp"

#include "base/text.hpp"
#include "base/unicode.hpp"
#include "control/import/cell.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using control::AgencyRow;
using control::BoxRow;
using control::Note;
using control::OfficialRow;

constexpr Column<AgencyRow> of_agencies[] = {
    {"code", {"ma co quan", "ma don vi", "ma dinh danh"}, &AgencyRow::code},
    {"parent", {"co quan cap tren", "ma cap tren", "cap tren"}, &AgencyRow::parent},
    {"level", {"cap"}, &AgencyRow::level},
    {"kind", {"loai", "loai hinh"}, &AgencyRow::kind},
    {"name", {"ten co quan", "ten don vi"}, &AgencyRow::name},
    {"short_name", {"ten viet tat", "viet tat"}, nullptr, &AgencyRow::short_name},
    {"gso_code", {"ma tong cuc thong ke", "ma tctk"}, nullptr, &AgencyRow::gso_code},
    {"address", {"dia chi thu", "thu dien tu", "email"}, nullptr, &AgencyRow::address},
};

constexpr Column<OfficialRow> of_officials[] = {
    {"staff_id", {"ma can bo", "ma cb", "ma so can bo"}, &OfficialRow::staff_id},
    {"full_name", {"ho va ten", "ho ten", "ho, ten"}, &OfficialRow::full_name},
    {"agency_code", {"ma co quan", "co quan", "ma don vi"}, &OfficialRow::agency_code},
    {"sex", {"gioi tinh", "phai"}, nullptr, &OfficialRow::sex},
    {"title", {"chuc vu", "chuc danh"}, nullptr, &OfficialRow::title},
    {"phone", {"dien thoai", "so dien thoai", "sdt"}, nullptr, &OfficialRow::phone},
    {"mobile", {"di dong", "so di dong", "dtdd"}, nullptr, &OfficialRow::mobile},
    {"role", {"vai tro"}, nullptr, &OfficialRow::role},
    {"quota", {"han muc", "dung luong"}, nullptr, &OfficialRow::quota},
    {"birth_date", {"ngay sinh", "ngay thang nam sinh", "nam sinh"}, nullptr, &OfficialRow::birth_date},
    {"id_digits", {"so can cuoc", "so cccd", "cccd"}, nullptr, &OfficialRow::id_digits},
    {"login", {"ten dang nhap", "dang nhap"}, nullptr, &OfficialRow::decided_login},
};

constexpr Column<BoxRow> of_boxes[] = {
    {"kind", {"loai", "loai hop thu"}, &BoxRow::kind},
    {"agency_code", {"ma co quan", "co quan", "ma don vi"}, &BoxRow::agency_code},
    {"name", {"ten", "ten hop thu", "ten phong hop"}, &BoxRow::name},
    {"title", {"chuc danh", "chuc vu"}, nullptr, &BoxRow::title},
    {"address", {"dia chi thu", "thu dien tu", "email"}, nullptr, &BoxRow::address},
    {"quota", {"han muc", "dung luong"}, nullptr, &BoxRow::quota},
};

// "Mã cán bộ", "ma_can_bo" and "MA  CAN BO" are one name.
std::string plain_name(std::string_view column)
{
    std::string plain = base::fold(column);
    std::ranges::replace(plain, '_', ' ');
    return control::tidy(plain);
}

bool is_named(const ColumnName& name, const std::string& plain)
{
    auto is_it = [&plain](std::string_view other) { return other == plain; };
    return !plain.empty() && (plain == plain_name(name.name) || std::ranges::any_of(name.others, is_it));
}

// "titel (title?)": a name that a slip would make of one of ours.
std::string with_guess(const std::string& column, std::span<const ColumnName> names)
{
    std::string plain = plain_name(column);
    std::size_t best = std::max<std::size_t>(plain.size() / 3, 2) + 1;
    std::string_view guess;
    for (const auto& name : names) {
        for (std::string_view one : {name.name, name.others[0], name.others[1], name.others[2]}) {
            if (one.empty() || base::edits(plain.substr(0, 64), plain_name(one)) >= best) continue;
            best = base::edits(plain.substr(0, 64), plain_name(one));
            guess = name.name;
        }
    }
    return guess.empty() ? column : column + " (" + std::string(guess) + "?)";
}

}  // namespace

std::span<const Column<AgencyRow>> columns_of(const AgencyRow&)
{
    return of_agencies;
}

std::span<const Column<OfficialRow>> columns_of(const OfficialRow&)
{
    return of_officials;
}

std::span<const Column<BoxRow>> columns_of(const BoxRow&)
{
    return of_boxes;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::expected<Places, Note> find_columns(const std::vector<std::string>& in_file,
                                         std::span<const ColumnName> names)
{
    Places places{std::vector<std::size_t>(names.size(), Places::nowhere), {}};
    std::vector<std::string> missing, twice;
    for (std::size_t at = 0; at < in_file.size(); ++at) {
        std::string plain = plain_name(in_file[at]);
        auto name = std::ranges::find_if(names, [&](const auto& one) { return is_named(one, plain); });
        if (name == names.end()) {
            if (!plain.empty()) places.unknown.push_back(with_guess(in_file[at], names));
            continue;
        }
        auto& place = places.of_names[static_cast<std::size_t>(name - names.begin())];
        if (place != Places::nowhere) twice.push_back(in_file[place] + " = " + in_file[at]);
        place = at;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].is_required && places.of_names[i] == Places::nowhere)
            missing.emplace_back(names[i].name);
    if (!missing.empty())
        return std::unexpected(
            Note{"missing_columns", {{"missing", joined(missing)}, {"found", joined(in_file)}}});
    if (!twice.empty()) return std::unexpected(Note{"doubled_columns", {{"columns", joined(twice)}}});
    return places;
}

}  // namespace admin_cli
