// congvu account import FILE.csv: take in the mailboxes of posts, rooms and sub-units of a spreadsheet.

#include "admin-cli/commands.hpp"
#include "admin-cli/importer.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using base::Json;

Json::Array listed(const Importer::Rows& rows, const Importer::Verdicts& verdicts)
{
    Json::Array list;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (is_new(verdicts[i]))
            list.emplace_back(Json::Object{{"line", rows[i].number("line")},
                                           {"name", rows[i].text("name")},
                                           {"address", verdicts[i].address},
                                           {"quota_bytes", verdicts[i].quota_bytes}});
    return list;
}

int import(Context& context, const ImportFiles& files)
{
    auto opened = open_roster<control::BoxRow>(context, files, boxes_from);
    if (!opened) return opened.error();
    Importer::Rows rows;
    for (const auto& row : opened->roster.rows) rows.push_back(to_json(row));
    Importer importer(context, "account.import", files, std::move(opened->list));
    importer.begin(opened->roster);

    auto verdicts = importer.plan(rows);
    if (!verdicts) return context.refuse(verdicts.error());
    Json::Object more{{"accounts", listed(rows, *verdicts)}};
    return importer.carry_out(std::move(rows), std::move(*verdicts), std::move(more));
}

Action declare(Arguments& arguments)
{
    auto files = std::make_shared<ImportFiles>();
    arguments.word("FILE", files->csv, "help_account_file");
    arguments.flag("--dry-run", files->is_dry, "help_dry_run");
    arguments.option("--profile NAME", files->profile, "help_box_profile");
    arguments.flag("--ignore-columns", files->ignores_columns, "help_ignore_columns");
    arguments.option("--refused FILE", files->refused, "help_refused");
    return [files](Context& context) { return import(context, *files); };
}

}  // namespace

const Command account_import{"account", "import", "help_account_import", declare};

}  // namespace admin_cli
