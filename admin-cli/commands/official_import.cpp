// congvu official import FILE.csv: take in the officials of a staff list.
//
// The order of steps is what makes it safe to kill: plan; secrets durable in FILE.first-passwords.csv;
// then write. See first_passwords.hpp.

#include "admin-cli/commands.hpp"
#include "admin-cli/first_passwords.hpp"
#include "admin-cli/importer.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using control::OfficialRow;
using control::Outcome;

struct Asked {
    ImportFiles files;
    std::string first_passwords;     // empty: beside the file
    std::vector<std::string> roles;  // LS004410=clerk

    std::string passwords_path() const
    {
        return first_passwords.empty() ? beside(files.csv, "first-passwords") : first_passwords;
    }
};

using Rows = std::vector<OfficialRow>;

// An official who is named but not in the file is an error of the caller, not of a line.
std::optional<control::Note> give_roles(Rows& rows, const std::vector<std::string>& roles)
{
    for (const auto& assignment : roles) {
        auto equals = assignment.find('=');
        std::string staff_id = assignment.substr(0, equals);
        auto row = std::ranges::find(rows, staff_id, &OfficialRow::staff_id);
        if (equals == std::string::npos || row == rows.end())
            return control::Note{"bad_role_option", {{"option", assignment}}};
        row->role = assignment.substr(equals + 1);
    }
    return std::nullopt;
}

// The rows that are new, each with the login and the secret that it will have.
Rows planned(const Rows& rows, const Importer::Verdicts& verdicts, const FirstPasswords& passwords)
{
    Rows fresh;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (verdicts[i].outcome != Outcome::added) continue;
        fresh.push_back(rows[i]);
        fresh.back().login = verdicts[i].login;
        fresh.back().secret = passwords.secret_of(rows[i].staff_id).value_or(verdicts[i].secret);
    }
    return fresh;
}

base::Result<void> note_down(FirstPasswords& passwords, const Rows& fresh, const Importer::Verdicts& verdicts)
{
    std::vector<FirstPassword> some;
    for (const auto& verdict : verdicts) {
        if (verdict.outcome != Outcome::added) continue;
        const auto& row = fresh[some.size()];
        some.push_back(
            {row.staff_id, row.login, verdict.address, row.full_name, row.agency_code, row.secret});
    }
    return passwords.add(some);
}

Importer::Rows to_json(const Rows& rows)
{
    Importer::Rows json;
    for (const auto& row : rows) json.push_back(control::to_json(row));
    return json;
}

// Takes the new rows in and puts what became of them in the place of what was planned.
std::optional<int> write(Context& context, Importer& importer, const Asked& asked, const Rows& rows,
                         Importer::Verdicts& verdicts)
{
    auto passwords = FirstPasswords::open(asked.passwords_path());
    if (!passwords)
        return context.refuse(Exit::refused, {"file_unwritable", {{"why", passwords.error().detail}}});
    Rows fresh = planned(rows, verdicts, *passwords);
    if (auto noted = note_down(*passwords, fresh, verdicts); !noted)
        return context.refuse(Exit::refused, {"file_unwritable", {{"why", noted.error().detail}}});

    auto written = importer.write(to_json(fresh));
    if (!written) return context.refuse(written.error());
    std::erase_if(verdicts, [](const auto& verdict) { return verdict.outcome == Outcome::added; });
    verdicts.insert(verdicts.end(), written->begin(), written->end());
    return std::nullopt;
}

int take_in(Context& context, Importer& importer, const Asked& asked, const Rows& rows)
{
    auto verdicts = importer.plan(to_json(rows));
    if (!verdicts) return context.refuse(verdicts.error());
    bool has_new = std::ranges::count(*verdicts, Outcome::added, &control::Verdict::outcome) > 0;
    if (has_new && !asked.files.is_dry)
        if (auto exit = write(context, importer, asked, rows, *verdicts)) return *exit;

    importer.count(*verdicts);
    base::Json::Object more{
        {"numbered", std::ranges::count(*verdicts, true, &control::Verdict::is_numbered)}};
    if (has_new && !asked.files.is_dry) more.emplace("first_passwords", asked.passwords_path());
    int exit = importer.report(more);
    if (importer.added() > 0 && !asked.files.is_dry && context.form == Form::text)
        context.out() << context.words("import_passwords", {{"file", asked.passwords_path()}}) << "\n";
    return exit;
}

int import(Context& context, const Asked& asked)
{
    auto content = read_roster_file(context, asked.files.csv);
    if (!content) return Exit::usage;
    auto roster = officials_from(*content);
    if (!roster) return refuse_file(context, asked.files.csv, roster.error());
    if (auto fault = give_roles(roster->rows, asked.roles)) return context.refuse(Exit::usage, *fault);

    Importer importer(context, "official.import", asked.files);
    importer.begin(roster->lines, std::move(roster->findings));
    return take_in(context, importer, asked, roster->rows);
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("FILE", asked->files.csv, "help_official_file");
    arguments.flag("--dry-run", asked->files.is_dry, "help_dry_run");
    arguments.option("--role STAFF-ID=ROLE", asked->roles, "help_role");
    arguments.option("--refused FILE", asked->files.refused, "help_refused");
    arguments.option("--first-passwords FILE", asked->first_passwords, "help_first_passwords");
    return [asked](Context& context) { return import(context, *asked); };
}

}  // namespace

const Command official_import{"official", "import", "help_official_import", declare};

}  // namespace admin_cli
