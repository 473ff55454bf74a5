#include "admin-cli/importer.hpp"

#include "admin-cli/files.hpp"
#include "admin-cli/progress.hpp"

#include <algorithm>
#include <map>
#include <unistd.h>

namespace admin_cli {
namespace {

using base::Json;
using control::Mode;
using control::Outcome;
using control::Refusal;

constexpr std::size_t batch_size = 500;
constexpr std::size_t most_shown = 20;

std::int64_t number(std::size_t value)
{
    return static_cast<std::int64_t>(value);
}

Json batch_of(Mode mode, const Importer::Rows& rows, std::size_t from)
{
    auto begin = rows.begin() + static_cast<std::ptrdiff_t>(from);
    auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(from + batch_size, rows.size()));
    return Json::Object{{"mode", mode == Mode::plan ? "plan" : "write"},
                        {"is_first", from == 0},
                        {"rows", Json::Array(begin, end)}};
}

}  // namespace

Importer::Importer(Context& context, std::string verb, ImportFiles files)
    : context_(context),
      verb_(std::move(verb)),
      files_(std::move(files))
{}

void Importer::begin(std::size_t lines, std::vector<Finding> findings)
{
    findings_ = std::move(findings);
    counts_[static_cast<std::size_t>(Outcome::refused)] += number(findings_.size());
    if (context_.form == Form::text)
        context_.err() << context_.words("import_reading", {{"lines", number(lines)}, {"file", files_.csv}})
                       << "\n";
}

std::expected<Importer::Verdicts, Refusal> Importer::plan(const Rows& rows)
{
    return run(Mode::plan, rows);
}

std::expected<Importer::Verdicts, Refusal> Importer::write(const Rows& rows)
{
    return run(Mode::write, rows);
}

std::expected<Importer::Verdicts, Refusal> Importer::run(Mode mode, const Rows& rows)
{
    Progress progress(context_, mode == Mode::plan ? "import_planning" : "import_writing", rows.size());
    Verdicts verdicts;
    for (std::size_t from = 0; from < rows.size(); from += batch_size) {
        auto answer = context_.server().ask(verb_, batch_of(mode, rows, from));
        if (!answer) return std::unexpected(std::move(answer.error()));
        for (const auto& verdict : (*answer)["rows"].as_array())
            verdicts.push_back(control::verdict_from(verdict));
        progress.at(verdicts.size());
        if (verdicts.size() != std::min(from + batch_size, rows.size()))
            throw ServerAway({"not_congvud", {}});
    }
    return verdicts;
}

void Importer::count(const Verdicts& verdicts)
{
    for (const auto& verdict : verdicts) {
        ++counts_[static_cast<std::size_t>(verdict.outcome)];
        if (verdict.outcome == Outcome::refused || verdict.outcome == Outcome::changed)
            findings_.push_back({verdict.line, verdict.column, verdict.why, verdict.outcome});
    }
}

Json::Object Importer::counts() const
{
    return {{"new", counts_[0]}, {"same", counts_[1]}, {"changed", counts_[2]}, {"refused", counts_[3]}};
}

std::string Importer::refused_path() const
{
    return files_.refused.empty() ? beside(files_.csv, "refused") : files_.refused;
}

std::string Importer::line_of(const Finding& finding) const
{
    std::string key = finding.column.empty() ? "finding" : "finding_in_column";
    return context_.words(key, {{"line", number(finding.line)},
                                {"column", finding.column},
                                {"what", joined(context_.say(finding.why))}});
}

void Importer::print_findings()
{
    for (std::size_t i = 0; i < std::min(findings_.size(), most_shown); ++i)
        context_.out() << "  " << line_of(findings_[i]) << "\n";
    if (findings_.size() > most_shown)
        context_.out() << "  "
                       << context_.words("import_more", {{"count", number(findings_.size() - most_shown)}})
                       << "\n";
}

// The file's own columns, then line and reason, so that it can be mended in place and taken in as it is.
base::Result<void> Importer::write_refused() const
{
    auto content = read_file(files_.csv);
    if (!content) return base::refuse(content.error());
    auto table = base::parse_csv(*content);
    if (!table) return base::refuse(table.error());
    std::map<std::size_t, std::vector<std::string>> cells_of;
    for (auto& row : table->rows) cells_of.emplace(row.line, std::move(row.cells));

    auto& columns = table->columns;
    // A mended list of refused lines has these two already.
    if (columns.size() > 2 && columns.back() == "reason") columns.resize(columns.size() - 2);
    std::size_t width = columns.size();
    columns.insert(columns.end(), {"line", "reason"});
    std::string text = std::string(byte_order_mark) + csv_line(columns);
    for (const auto& finding : findings_) {
        auto cells = cells_of[finding.line];
        cells.resize(width);
        cells.push_back(std::to_string(finding.line));
        cells.push_back((finding.column.empty() ? "" : finding.column + ": ") +
                        joined(context_.say(finding.why)));
        text += csv_line(cells);
    }
    return replace_file(refused_path(), text);
}

void Importer::print_json(Json::Object more)
{
    Json::Array rows;
    for (const auto& finding : findings_) {
        auto sentence = context_.say(finding.why);
        rows.emplace_back(Json::Object{{"line", number(finding.line)},
                                       {"column", finding.column},
                                       {"outcome", to_string(finding.outcome)},
                                       {"key", finding.why.key},
                                       {"text", sentence.text},
                                       {"hint", sentence.hint}});
    }
    Json::Object answer = counts();
    answer.merge(more);
    answer.emplace("file", files_.csv);
    answer.emplace("is_dry_run", files_.is_dry);
    answer.emplace("rows", std::move(rows));
    if (!files_.is_dry && !findings_.empty()) answer.emplace("refused_file", refused_path());
    context_.print_json(answer);
}

int Importer::report(Json::Object more)
{
    std::ranges::sort(findings_, {}, &Finding::line);
    if (auto kept = keep_refused(); !kept)
        return context_.refuse(Exit::refused, {"file_unwritable", {{"why", kept.error().detail}}});
    if (context_.form == Form::json)
        print_json(std::move(more));
    else
        print_text(more);
    return findings_.empty() ? Exit::done : Exit::refused;
}

base::Result<void> Importer::keep_refused() const
{
    if (files_.is_dry) return {};
    if (!findings_.empty()) return write_refused();
    unlink(refused_path().c_str());  // an earlier run's, mended since
    return {};
}

void Importer::print_text(const Json::Object& more)
{
    context_.out() << "  " << context_.words("import_counts", counts()) << "\n";
    if (auto numbered = more.find("numbered"); numbered != more.end() && added() > 0)
        context_.out() << "  "
                       << context_.words("import_addresses",
                                         {{"plain", added() - numbered->second.as_number()},
                                          {"numbered", numbered->second}})
                       << "\n";
    print_findings();
    std::string last = files_.is_dry ? "import_dry" : "import_left_out";
    if (files_.is_dry && !findings_.empty()) last = "import_dry_refused";
    if (files_.is_dry || !findings_.empty())
        context_.out() << context_.words(last, {{"new", added()}, {"refused_file", refused_path()}}) << "\n";
}

std::optional<std::string> read_roster_file(Context& context, const std::string& path)
{
    auto content = read_file(path);
    if (content) return std::move(*content);
    context.refuse(Exit::usage, {"file_unreadable", {{"why", content.error().detail}}});
    return std::nullopt;
}

int refuse_file(Context& context, const std::string& path, const control::Note& why)
{
    auto values = why.values;
    values.emplace("file", path);
    return context.refuse(Exit::refused, {why.key, std::move(values)});
}

}  // namespace admin_cli
