// Importer: an import from the command line's side: plan every line, write the good ones in batches, say
// what happened, leave the others in FILE.refused.csv.
//
// Nothing is remembered between runs but what the directory and FILE.first-passwords.csv hold, so an import
// that was killed, here or there, is continued by running it again.
#pragma once

#include "admin-cli/context.hpp"
#include "admin-cli/roster.hpp"

namespace admin_cli {

struct ImportFiles {
    std::string csv, refused;  // `refused` empty: beside the file
    bool is_dry = false;
};

class Importer {
  public:
    using Rows = std::vector<base::Json>;
    using Verdicts = std::vector<control::Verdict>;

    Importer(Context& context, std::string verb, ImportFiles files);

    // What the file itself showed to be wrong.
    void begin(std::size_t lines, std::vector<Finding> findings);
    // In the rows' order.
    std::expected<Verdicts, control::Refusal> plan(const Rows& rows);
    std::expected<Verdicts, control::Refusal> write(const Rows& rows);
    // Lines that stay as they are, by the plan or by the write pass.
    void count(const Verdicts& verdicts);

    // Ends it: prints, writes the list of refused lines. `more` stands among the --json members.
    int report(base::Json::Object more = {});
    std::int64_t added() const { return counts_[static_cast<std::size_t>(control::Outcome::added)]; }

  private:
    std::expected<Verdicts, control::Refusal> run(control::Mode mode, const Rows& rows);
    base::Json::Object counts() const;
    base::Result<void> write_refused() const;
    std::string refused_path() const;
    std::string line_of(const Finding& finding) const;
    base::Result<void> keep_refused() const;
    void print_text(const base::Json::Object& more);
    void print_findings();
    void print_json(base::Json::Object more);

    Context& context_;
    std::string verb_;
    ImportFiles files_;
    std::int64_t counts_[4] = {};
    std::vector<Finding> findings_;
};

// The whole file, or nothing after having said why.
std::optional<std::string> read_roster_file(Context& context, const std::string& path);
int refuse_file(Context& context, const std::string& path, const control::Note& why);

}  // namespace admin_cli
