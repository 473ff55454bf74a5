// Importer: an import from the command line's side: plan every line, write the good ones in batches, say
// what happened, leave the others in FILE.refused.csv.
//
// Nothing is remembered between runs but what the directory and FILE.first-passwords.csv hold, so an import
// that was killed, here or there, is continued by running it again.
#pragma once

#include "admin-cli/context.hpp"
#include "admin-cli/refused_list.hpp"
#include "admin-cli/roster.hpp"

namespace admin_cli {

struct ImportFiles {
    std::string csv, refused;  // `refused` empty: beside the file
    std::string profile;       // by which addresses are given; empty: the verb's usual
    bool is_dry = false;
    bool ignores_columns = false;

    std::string refused_path() const { return refused.empty() ? beside(namesake(csv), "refused") : refused; }
    Unknown unknown() const { return ignores_columns ? Unknown::ignored : Unknown::refused; }
};

inline bool is_new(const control::Verdict& verdict)
{
    return verdict.outcome == control::Outcome::added;
}

class Importer {
  public:
    using Rows = std::vector<base::Json>;
    using Verdicts = std::vector<control::Verdict>;
    using Planned = std::expected<Verdicts, control::Refusal>;

    Importer(Context& context, std::string verb, ImportFiles files, RefusedList list)
        : context_(context),
          verb_(std::move(verb)),
          files_(std::move(files)),
          list_(std::move(list))
    {}

    // What the file itself showed to be wrong.
    template<typename Row> void begin(Roster<Row>& roster)
    {
        begin(roster.lines, std::move(roster.findings), std::move(roster.table));
    }
    // In the rows' order. Planning anew forgets the plan before.
    Planned plan(const Rows& rows) { return run(verb_, control::Mode::plan, rows); }
    Planned write(const Rows& rows) { return run(verb_, control::Mode::write, rows); }
    // Of lines that are of people who are there: by `verb` both passes, or in a dry run the first one; counts them. What is
    // changed is no fault then, but what a list does not change is.
    std::optional<control::Refusal> update(const std::string& verb, Rows rows);
    // What became of lines, by the plan or by the write pass.
    void count(const Verdicts& verdicts);

    // What is to be said of a line that is taken in all the same.
    void remark(const control::Verdict& verdict)
    {
        remarks_.push_back({verdict.line, {}, verdict.why, verdict.outcome});
    }

    // Writes what is new by the plan, unless it is a dry run; counts, and ends it.
    int carry_out(Rows rows, Verdicts planned, base::Json::Object more);
    // Ends it: prints, and writes the list of refused lines. `more` stands among the --json members; of it the
    // text shows `addresses` (how many by which step), `officials`, `agencies` and `accounts` (who would get which).
    int report(base::Json::Object more = {});
    // What the server said of the whole plan: the profile's name, its steps.
    const base::Json& said() const { return said_; }
    std::int64_t added() const { return counts_[static_cast<std::size_t>(control::Outcome::added)]; }

  private:
    void begin(std::size_t lines, std::vector<Finding> findings, base::CsvTable table);
    Planned run(const std::string& verb, control::Mode mode, const Rows& rows);
    void count_update(const control::Verdict& verdict);
    void print_updates();
    base::Json::Array updates() const;
    std::size_t batch_end(const Rows& rows, std::size_t from) const;
    base::Json batch_of(control::Mode mode, const Rows& rows, std::size_t from, std::size_t to) const;
    base::Json::Object counts() const;
    base::Json::Array remarks() const;
    std::string line_of(const Finding& finding) const;
    FileResult<> write_refused() const;
    void print_text(const base::Json::Object& more);
    void print_findings();
    void print_remarks();
    void print_addresses(const base::Json::Object& more);
    void print_planned(const base::Json::Array& planned);
    void print_json(base::Json::Object more, const FileResult<>& kept);
    void print_where_refused_are();

    Context& context_;
    std::string verb_;
    ImportFiles files_;
    RefusedList list_;
    base::CsvTable table_;
    base::Json said_;
    std::int64_t counts_[4] = {};
    std::vector<Finding> findings_, remarks_;
    Verdicts updates_;
    bool is_update_ = false;
};

// The whole of a file as a roster, and the place of its list of refused lines; or, after having said why not,
// an exit code.
template<typename Row> struct Opened {
    Roster<Row> roster;
    RefusedList list;
};
template<typename Row>
std::expected<Opened<Row>, int> open_roster(Context& context, const ImportFiles& files,
                                            ReadRoster<Row> (*read)(std::string_view, Unknown))
{
    auto content = read_file(files.csv);
    if (!content) return std::unexpected(context.refuse(Exit::usage, content.error()));
    auto roster = read(*content, files.unknown());
    if (!roster) {
        roster.error().values.emplace("file", files.csv);
        return std::unexpected(context.refuse(Exit::usage, roster.error()));
    }
    auto list = RefusedList::place(files.refused_path(), files.csv);
    if (!list) return std::unexpected(context.refuse(Exit::usage, list.error()));
    return Opened<Row>{std::move(*roster), std::move(*list)};
}

}  // namespace admin_cli
