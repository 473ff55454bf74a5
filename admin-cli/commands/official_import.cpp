// congvu official import FILE.csv: take in the officials of a staff list; with --update it also changes those who are there,
// as the list has them.
//
// The order of steps is what makes it safe to kill: plan; first passwords durable in
// FILE.first-passwords.csv; then write. See first_passwords.hpp.

#include "admin-cli/addresses_list.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/first_passwords.hpp"
#include "admin-cli/importer.hpp"
#include "control/import/taken.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using base::Json;
using control::OfficialRow;
using control::Outcome;
using control::Verdict;

struct Asked {
    ImportFiles files;
    std::string first_passwords;     // empty: beside the file
    std::string addresses;           // likewise
    std::vector<std::string> roles;  // LS004410=clerk
    bool updates = false;

    std::string addresses_path() const
    {
        return addresses.empty() ? beside(namesake(files.csv), "addresses") : addresses;
    }
    std::string passwords_path() const
    {
        return first_passwords.empty() ? beside(namesake(files.csv), "first-passwords") : first_passwords;
    }
};

// An official who is new: as he was planned, and what became of it.
struct Newcomer {
    OfficialRow row;
    std::string address;
    Verdict verdict;
    bool is_noted_before = false;  // his password, by an earlier run

    bool is_stepped() const { return is_added() && !verdict.taken.empty(); }
    bool is_there() const { return verdict.outcome == Outcome::same; }
    bool is_added() const { return verdict.outcome == Outcome::added; }
    // What the write pass says; how the address was made, only the plan knew.
    void take(Verdict written)
    {
        written.step = std::move(verdict.step);
        written.taken = std::move(verdict.taken);
        written.quota_bytes = verdict.quota_bytes;
        verdict = std::move(written);
    }
    FirstPassword first_password() const
    {
        return {row.staff_id, row.login, address, row.full_name, row.agency_code, row.first_password};
    }
};
using Newcomers = std::vector<Newcomer>;

// An official who is named but not in the file is an error of the caller, not of a line.
std::optional<control::Note> give_roles(std::vector<OfficialRow>& rows, const std::vector<std::string>& roles)
{
    for (const auto& assignment : roles) {
        auto equals = assignment.find('=');
        std::string staff_id = base::lower(assignment.substr(0, equals));
        auto row =
            std::ranges::find(rows, staff_id, [](const auto& one) { return base::lower(one.staff_id); });
        if (equals == std::string::npos || row == rows.end())
            return control::Note{"bad_role_option", {{"option", assignment}}};
        row->role = assignment.substr(equals + 1);
    }
    return std::nullopt;
}

// Moves those that are new out of the verdicts.
Newcomers take_newcomers(const std::vector<OfficialRow>& rows, Importer::Verdicts& verdicts)
{
    Newcomers newcomers;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (verdicts[i].outcome != Outcome::added) continue;
        newcomers.push_back({rows[i], verdicts[i].address, verdicts[i]});
        for (auto cell : {&OfficialRow::id_digits, &OfficialRow::decided_login})
            (newcomers.back().row.*cell).reset();  // the plan was all that needed them
        newcomers.back().row.login = verdicts[i].login;
        newcomers.back().row.first_password = verdicts[i].first_password;
    }
    std::erase_if(verdicts, [](const auto& verdict) { return verdict.outcome == Outcome::added; });
    return newcomers;
}

// Of whom the list may change something: he has other content, or a birth date, which only the update compares; or the list
// has no staff id for him.
bool is_for_update(const Verdict& verdict, const OfficialRow& row)
{
    switch (verdict.outcome) {
    case Outcome::added: return false;
    case Outcome::same: return row.birth_date && !row.birth_date->empty();
    case Outcome::changed: return true;
    case Outcome::refused: return verdict.column == "staff_id" && verdict.why.key == "empty_cell";
    }
    base::bug("an outcome without a name");
}

// Moves their verdicts out of all, and gives their lines.
Importer::Rows take_known(std::vector<OfficialRow>& rows, Importer::Verdicts& verdicts)
{
    Importer::Rows known;
    std::vector<OfficialRow> others;
    Importer::Verdicts of_others;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (is_for_update(verdicts[i], rows[i])) {
            known.push_back(control::to_json(rows[i]));
            continue;
        }
        others.push_back(std::move(rows[i]));
        of_others.push_back(std::move(verdicts[i]));
    }
    rows = std::move(others);
    verdicts = std::move(of_others);
    return known;
}

class Import {
  public:
    Import(Context& context, const Asked& asked, RefusedList list)
        : context_(context),
          asked_(asked),
          importer_(context, "official.import", asked.files, std::move(list))
    {}

    int run(Roster<OfficialRow> roster)
    {
        importer_.begin(roster);
        auto verdicts = importer_.plan(to_json(roster.rows));
        if (!verdicts) return context_.refuse(verdicts.error());
        const auto known = asked_.updates ? take_known(roster.rows, *verdicts) : Importer::Rows();
        auto newcomers = take_newcomers(roster.rows, *verdicts);
        if (!newcomers.empty() && !asked_.files.is_dry)
            if (auto exit = write(newcomers)) return *exit;
        if (asked_.updates)
            if (auto refused = importer_.update("official.update", known)) return context_.refuse(*refused);
        importer_.count(*verdicts);
        return report(newcomers);
    }

  private:
    static Importer::Rows to_json(const std::vector<OfficialRow>& rows)
    {
        Importer::Rows json;
        for (const auto& row : rows) json.push_back(control::to_json(row));
        return json;
    }

    std::optional<int> write(Newcomers& newcomers)
    {
        auto passwords = FirstPasswords::open(asked_.passwords_path());
        auto noted = passwords ? note_down(*passwords, newcomers) : std::unexpected(passwords.error());
        if (!noted) return refuse_passwords(noted.error());

        Importer::Rows rows;
        for (const auto& newcomer : newcomers) rows.push_back(control::to_json(newcomer.row));
        auto written = importer_.write(rows);
        if (!written) return context_.refuse(written.error());
        for (std::size_t i = 0; i < newcomers.size(); ++i) newcomers[i].take((*written)[i]);

        if (auto taken_back = take_back(*passwords, newcomers); !taken_back)
            return refuse_passwords(taken_back.error());
        return std::nullopt;
    }

    // With the password that an earlier, interrupted run wrote down, if there is one.
    static FileResult<> note_down(FirstPasswords& passwords, Newcomers& newcomers)
    {
        std::vector<FirstPassword> some;
        for (auto& newcomer : newcomers) {
            auto& password = newcomer.row.first_password;
            const auto noted = passwords.password_of(newcomer.row.staff_id);
            newcomer.is_noted_before = noted.has_value();
            password = noted.value_or(password);
            some.push_back(newcomer.first_password());
        }
        return passwords.add(some);
    }

    // Of those who were not made after all, or were there with another password: but one that an earlier run noted is
    // that of an account which that run has made without hearing of it.
    static FileResult<> take_back(FirstPasswords& passwords, const Newcomers& newcomers)
    {
        std::vector<FirstPassword> some;
        for (const auto& newcomer : newcomers)
            if (!newcomer.is_added() && !(newcomer.is_noted_before && newcomer.is_there()))
                some.push_back(newcomer.first_password());
        return passwords.take_back(std::move(some));
    }

    // How many by each step, in the profile's order; those that the operator has decided come last.
    Json::Array steps_of(const Newcomers& newcomers) const
    {
        std::vector<std::string> steps;
        for (const auto& step : importer_.said()["steps"].as_array()) steps.push_back(step.as_text());
        steps.emplace_back();
        Json::Array counts;
        for (const auto& step : steps) {
            auto count = std::ranges::count_if(newcomers, [&step](const Newcomer& one) {
                return one.is_added() && one.verdict.step == step;
            });
            if (count != 0 || &step == &steps.front())
                counts.emplace_back(Json::Object{{"step", step}, {"count", count}});
        }
        return counts;
    }

    // The whole of what the text only begins to tell.
    std::optional<int> list_addresses(const Newcomers& newcomers)
    {
        std::vector<SteppedAddress> some;
        for (const auto& one : newcomers)
            if (one.is_stepped())
                some.push_back({one.row.line, one.row.staff_id, one.row.full_name, one.address,
                                one.verdict.step, one.verdict.taken});
        if (some.empty() || !asked_.files.is_dry || context_.form == Form::json) return std::nullopt;
        auto written = write_addresses(asked_.addresses_path(), some);
        if (!written) return context_.refuse(Exit::refused, written.error());
        context_.out() << context_.words("import_addresses_file",
                                         {{"count", some.size()}, {"file", asked_.addresses_path()}})
                       << "\n";
        return std::nullopt;
    }

    int refuse_passwords(const control::Note& why)
    {
        int exit = context_.refuse(Exit::refused, why);
        if (context_.form == Form::text) context_.err() << context_.words("import_stopped") << "\n";
        return exit;
    }

    int report(const Newcomers& newcomers)
    {
        Importer::Verdicts verdicts;
        for (const auto& newcomer : newcomers) verdicts.push_back(newcomer.verdict);
        importer_.count(verdicts);
        Json::Object more{{"addresses", steps_of(newcomers)},
                          {"profile", importer_.said().text("profile")},
                          {"officials", listed(newcomers)}};
        bool has_passwords = importer_.added() > 0 && !asked_.files.is_dry;
        if (has_passwords) more.emplace("first_passwords", asked_.passwords_path());
        int exit = importer_.report(std::move(more));
        if (has_passwords && context_.form == Form::text)
            context_.out() << context_.words("import_passwords", {{"file", asked_.passwords_path()}}) << "\n";
        return list_addresses(newcomers).value_or(exit);
    }

    static Json::Array listed(const Newcomers& newcomers)
    {
        Json::Array list;
        for (const auto& one : newcomers)
            if (one.is_added())
                list.emplace_back(Json::Object{{"line", one.row.line},
                                               {"staff_id", one.row.staff_id},
                                               {"name", one.row.full_name},
                                               {"login", one.row.login},
                                               {"address", one.address},
                                               {"quota_bytes", one.verdict.quota_bytes},
                                               {"step", one.verdict.step},
                                               {"taken", control::to_json(one.verdict.taken)},
                                               {"taken_already", control::shown(one.verdict.taken)}});
        return list;
    }

    Context& context_;
    const Asked& asked_;
    Importer importer_;
};

int import(Context& context, const Asked& asked)
{
    auto opened = open_roster<OfficialRow>(context, asked.files, officials_from);
    if (!opened) return opened.error();
    if (auto fault = give_roles(opened->roster.rows, asked.roles)) return context.refuse(Exit::usage, *fault);
    return Import(context, asked, std::move(opened->list)).run(std::move(opened->roster));
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("FILE", asked->files.csv, "help_official_file");
    arguments.flag("--dry-run", asked->files.is_dry, "help_dry_run");
    arguments.flag("--update", asked->updates, "help_update");
    arguments.flag("--ignore-columns", asked->files.ignores_columns, "help_ignore_columns");
    arguments.option("--profile NAME", asked->files.profile, "help_profile");
    arguments.option("--addresses FILE", asked->addresses, "help_addresses");
    arguments.option("--role STAFF-ID=ROLE", asked->roles, "help_role");
    arguments.option("--refused FILE", asked->files.refused, "help_refused");
    arguments.option("--first-passwords FILE", asked->first_passwords, "help_first_passwords");
    return [asked](Context& context) { return import(context, *asked); };
}

}  // namespace

const Command official_import{"official", "import", "help_official_import", declare};

}  // namespace admin_cli
