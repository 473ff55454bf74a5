// congvu agency import FILE.csv: take in the agencies of a spreadsheet.

#include "admin-cli/commands.hpp"
#include "admin-cli/importer.hpp"

namespace admin_cli {
namespace {

using control::Outcome;

int import(Context& context, const ImportFiles& files)
{
    auto content = read_roster_file(context, files.csv);
    if (!content) return Exit::usage;
    auto roster = agencies_from(*content);
    if (!roster) return refuse_file(context, files.csv, roster.error());

    Importer importer(context, "agency.import", files);
    importer.begin(roster->lines, std::move(roster->findings));
    Importer::Rows rows;
    for (const auto& row : roster->rows) rows.push_back(to_json(row));
    auto verdicts = importer.plan(rows);
    if (!verdicts) return context.refuse(verdicts.error());

    Importer::Rows good;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if ((*verdicts)[i].outcome == Outcome::added) good.push_back(std::move(rows[i]));
    if (!files.is_dry) {
        std::erase_if(*verdicts, [](const auto& verdict) { return verdict.outcome == Outcome::added; });
        auto written = importer.write(good);
        if (!written) return context.refuse(written.error());
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
    arguments.option("--refused FILE", files->refused, "help_refused");
    return [files](Context& context) { return import(context, *files); };
}

}  // namespace

const Command agency_import{"agency", "import", "help_agency_import", declare};

}  // namespace admin_cli
