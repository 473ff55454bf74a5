// congvu agency import FILE.csv: take in the agencies of a spreadsheet.
//
// Where two lines would get one address, as communes Mỹ Tho and Mỹ Thọ do, both are left out: nobody but the
// operator can say whose it is. What is below them is then judged without them, so the plan is made anew. If nobody has
// named a profile, they come in without a mailbox instead, and that is said.

#include "admin-cli/commands.hpp"
#include "admin-cli/importer.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using base::Json;
using control::Verdict;

constexpr std::string_view twice = "agency_address_twice";

// The same fault as the later line's, seen from the earlier one.
Verdict mirrored(const Verdict& later, const Json& row)
{
    Verdict earlier = later;
    auto& values = earlier.why.values;
    values["holder"] =
        later.why.values.at("name").as_text() + " (" + later.why.values.at("code").as_text() + ")";
    values["name"] = row.text("name");
    values["code"] = row.text("code");
    values["other"] = later.line;
    earlier.line = static_cast<std::size_t>(row.number("line"));
    return earlier;
}

// Takes the lines that share an address out of the rows, and gives what is to be said of each.
Importer::Verdicts take_twins(Importer::Rows& rows, const Importer::Verdicts& verdicts)
{
    Importer::Verdicts twins;
    auto is_twin = [&twins](std::int64_t line) {
        return std::ranges::any_of(twins, [line](const auto& one) { return std::cmp_equal(one.line, line); });
    };
    for (const auto& verdict : verdicts) {
        if (verdict.why.key != twice || verdict.outcome != control::Outcome::refused) continue;
        std::int64_t first = verdict.why.values.at("other").as_number();
        auto row = std::ranges::find(rows, first, [](const Json& one) { return one.number("line"); });
        if (row != rows.end() && !is_twin(first)) twins.push_back(mirrored(verdict, *row));
        twins.push_back(verdict);
    }
    std::erase_if(rows, [&](const Json& row) { return is_twin(row.number("line")); });
    return twins;
}

// Marks the lines that share an address by a profile that nobody has named; whether there were any.
bool mark_twins(Importer::Rows& rows, const Importer::Verdicts& verdicts, Importer& importer)
{
    bool are_any = false;
    const auto mark = [&](const Verdict& verdict) {
        const auto row = std::ranges::find(rows, static_cast<std::int64_t>(verdict.line),
                                           [](const Json& one) { return one.number("line"); });
        if (row == rows.end() || row->flag("is_boxless")) return;
        auto marked = row->as_object();
        marked.insert_or_assign("is_boxless", true);
        *row = std::move(marked);
        importer.remark(verdict);
        are_any = true;
    };
    for (const auto& verdict : verdicts) {
        if (verdict.why.key != twice || verdict.outcome == control::Outcome::refused) continue;
        const auto first = verdict.why.values.at("other").as_number();
        const auto row = std::ranges::find(rows, first, [](const Json& one) { return one.number("line"); });
        if (row != rows.end()) mark(mirrored(verdict, *row));
        mark(verdict);
    }
    return are_any;
}

// Why others have no mailbox.
void remark_others(const Importer::Verdicts& verdicts, Importer& importer)
{
    for (const auto& verdict : verdicts)
        if (verdict.outcome != control::Outcome::refused && verdict.outcome != control::Outcome::changed &&
            !verdict.why.key.empty())
            importer.remark(verdict);
}

Json::Array listed(const Importer::Rows& rows, const Importer::Verdicts& verdicts)
{
    Json::Array list;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (is_new(verdicts[i]) && !verdicts[i].address.empty())
            list.emplace_back(Json::Object{{"line", rows[i].number("line")},
                                           {"code", rows[i].text("code")},
                                           {"name", rows[i].text("name")},
                                           {"address", verdicts[i].address},
                                           {"quota_bytes", verdicts[i].quota_bytes}});
    return list;
}

// The plan without the lines that share an address, which are counted.
Importer::Planned plan(Importer& importer, Importer::Rows& rows)
{
    for (;;) {
        auto verdicts = importer.plan(rows);
        if (!verdicts) return verdicts;
        auto twins = take_twins(rows, *verdicts);
        importer.count(twins);
        const bool are_marked = mark_twins(rows, *verdicts, importer);
        if (!twins.empty() || are_marked) continue;
        remark_others(*verdicts, importer);
        return verdicts;
    }
}

int import(Context& context, const ImportFiles& files)
{
    auto opened = open_roster<control::AgencyRow>(context, files, agencies_from);
    if (!opened) return opened.error();
    Importer::Rows rows;
    for (const auto& row : opened->roster.rows) rows.push_back(to_json(row));
    Importer importer(context, "agency.import", files, std::move(opened->list));
    importer.begin(opened->roster);

    auto verdicts = plan(importer, rows);
    if (!verdicts) return context.refuse(verdicts.error());
    Json::Object more{{"agencies", listed(rows, *verdicts)}};
    return importer.carry_out(std::move(rows), std::move(*verdicts), std::move(more));
}

Action declare(Arguments& arguments)
{
    auto files = std::make_shared<ImportFiles>();
    arguments.word("FILE", files->csv, "help_agency_file");
    arguments.flag("--dry-run", files->is_dry, "help_dry_run");
    arguments.option("--profile NAME", files->profile, "help_agency_profile");
    arguments.flag("--ignore-columns", files->ignores_columns, "help_ignore_columns");
    arguments.option("--refused FILE", files->refused, "help_refused");
    return [files](Context& context) { return import(context, *files); };
}

}  // namespace

const Command agency_import{"agency", "import", "help_agency_import", declare};

}  // namespace admin_cli
