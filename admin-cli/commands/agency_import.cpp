// congvu agency import FILE.csv: take in the agencies of a spreadsheet.

#include "admin-cli/commands.hpp"
#include "admin-cli/importer.hpp"

namespace admin_cli {
namespace {

using control::Outcome;

bool is_new(const control::Verdict& verdict)
{
    return verdict.outcome == Outcome::added;
}

int import(Context& context, const ImportFiles& files)
{
    auto opened = open_roster<control::AgencyRow>(context, files, agencies_from);
    if (!opened) return opened.error();
    Importer::Rows rows, fresh;
    for (const auto& row : opened->roster.rows) rows.push_back(to_json(row));
    Importer importer(context, "agency.import", files, std::move(opened->list));
    importer.begin(opened->roster);

    auto verdicts = importer.plan(rows);
    if (!verdicts) return context.refuse(verdicts.error());
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (is_new((*verdicts)[i])) fresh.push_back(std::move(rows[i]));
    if (!files.is_dry) {
        auto written = importer.write(fresh);
        if (!written) return context.refuse(written.error());
        std::erase_if(*verdicts, is_new);
        importer.count(*written);
    }
    importer.count(*verdicts);
    return importer.report();
}

Action declare(Arguments& arguments)
{
    auto files = std::make_shared<ImportFiles>();
    arguments.word("FILE", files->csv, "help_agency_file");
    arguments.flag("--dry-run", files->is_dry, "help_dry_run");
    arguments.flag("--ignore-columns", files->ignores_columns, "help_ignore_columns");
    arguments.option("--refused FILE", files->refused, "help_refused");
    return [files](Context& context) { return import(context, *files); };
}

}  // namespace

const Command agency_import{"agency", "import", "help_agency_import", declare};

}  // namespace admin_cli
