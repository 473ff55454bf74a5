#include "admin-cli/importer.hpp"

#include "admin-cli/progress.hpp"
#include "base/settings.hpp"

#include <algorithm>

namespace admin_cli {
namespace {

using base::Json;
using control::Mode;
using control::Outcome;

constexpr std::size_t most_in_batch = 500;
constexpr std::size_t largest_batch = control::longest_line / 2;
constexpr std::size_t most_shown = 20;
constexpr std::size_t most_planned_shown = 10;

}  // namespace

void Importer::begin(std::size_t lines, std::vector<Finding> findings, base::CsvTable table)
{
    findings_ = std::move(findings);
    table_ = std::move(table);
    counts_[static_cast<std::size_t>(Outcome::refused)] += std::ssize(findings_);
    if (context_.form == Form::text)
        context_.err() << context_.words("import_reading", {{"lines", lines}, {"file", files_.csv}}) << "\n";
}

std::size_t Importer::batch_end(const Rows& rows, std::size_t from) const
{
    std::size_t end = from, bytes = 0;
    while (end < rows.size() && end - from < most_in_batch && bytes < largest_batch)
        bytes += rows[end++].print().size();
    return end;
}

Json Importer::batch_of(Mode mode, const Rows& rows, std::size_t from, std::size_t to) const
{
    auto at = [&rows](std::size_t place) { return rows.begin() + static_cast<std::ptrdiff_t>(place); };
    return Json::Object{{"mode", mode == Mode::plan ? "plan" : "write"},
                        {"is_first", from == 0},
                        {"is_dry", files_.is_dry},
                        {"profile", files_.profile},
                        {"rows", Json::Array(at(from), at(to))}};
}

Importer::Planned Importer::run(const std::string& verb, Mode mode, const Rows& rows)
{
    Progress progress(context_, mode == Mode::plan ? "import_planning" : "import_writing", rows.size());
    Verdicts verdicts;
    while (verdicts.size() < rows.size()) {
        std::size_t from = verdicts.size(), to = batch_end(rows, from);
        auto answer = context_.server().ask(verb, batch_of(mode, rows, from, to));
        if (!answer) return std::unexpected(std::move(answer.error()));
        if (mode == Mode::plan && from == 0 && verb == verb_) said_ = *answer;
        for (const auto& verdict : (*answer)["rows"].as_array())
            verdicts.push_back(control::verdict_from(verdict));
        progress.at(verdicts.size());
        if (verdicts.size() != to) throw ServerAway({"not_congvud", {}});
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

std::optional<control::Refusal> Importer::update(const std::string& verb, Rows rows)
{
    is_update_ = true;
    auto planned = run(verb, Mode::plan, rows);
    if (!planned) return std::move(planned.error());
    Rows wanted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!files_.is_dry && (*planned)[i].outcome == Outcome::changed)
            wanted.push_back(std::move(rows[i]));
        else
            count_update((*planned)[i]);
    }
    if (wanted.empty()) return std::nullopt;
    auto written = run(verb, Mode::write, wanted);
    if (!written) return std::move(written.error());
    for (const auto& verdict : *written) count_update(verdict);
    return std::nullopt;
}

void Importer::count_update(const control::Verdict& verdict)
{
    if (verdict.outcome != Outcome::changed) return count({verdict});
    ++counts_[static_cast<std::size_t>(Outcome::changed)];
    updates_.push_back(verdict);
    const auto left = verdict.why.values.find("left");
    if (left == verdict.why.values.end() || left->second.as_text().empty()) return;
    control::Note why{"update_left", {{"login", verdict.login}, {"left", left->second}}};
    findings_.push_back({verdict.line, {}, std::move(why), Outcome::changed});
}

void Importer::print_updates()
{
    if (!is_update_) return;
    std::ranges::sort(updates_, {}, &control::Verdict::line);
    if (files_.is_dry)
        for (const auto& one : updates_)
            context_.out() << "  "
                           << context_.words("finding",
                                             {{"line", one.line}, {"what", context_.say(one.why).text}})
                           << "\n";
    context_.out() << "  "
                   << context_.words(files_.is_dry ? "import_would_update" : "import_updated",
                                     {{"count", updates_.size()}})
                   << "\n";
}

Json::Array Importer::updates() const
{
    Json::Array all;
    for (const auto& one : updates_) {
        auto values = one.why.values;
        values.emplace("line", one.line);
        all.emplace_back(std::move(values));
    }
    return all;
}

int Importer::carry_out(Rows rows, Verdicts planned, Json::Object more)
{
    Rows fresh;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (is_new(planned[i])) fresh.push_back(std::move(rows[i]));
    if (!files_.is_dry) {
        auto written = write(fresh);
        if (!written) return context_.refuse(written.error());
        std::erase_if(planned, is_new);
        count(*written);
    }
    count(planned);
    return report(std::move(more));
}

Json::Object Importer::counts() const
{
    return {{"new", counts_[0]}, {"same", counts_[1]}, {"changed", counts_[2]}, {"refused", counts_[3]}};
}

std::string Importer::line_of(const Finding& finding) const
{
    std::string key = finding.column.empty() ? "finding" : "finding_in_column";
    return context_.words(
        key,
        {{"line", finding.line}, {"column", finding.column}, {"what", joined(context_.say(finding.why))}});
}

void Importer::print_findings()
{
    for (std::size_t i = 0; i < std::min(findings_.size(), most_shown); ++i)
        context_.out() << "  " << line_of(findings_[i]) << "\n";
    if (findings_.size() > most_shown)
        context_.out() << "  " << context_.words("import_more", {{"count", findings_.size() - most_shown}})
                       << "\n";
}

void Importer::print_remarks()
{
    std::ranges::sort(remarks_, {}, &Finding::line);
    for (std::size_t i = 0; i < std::min(remarks_.size(), most_shown); ++i)
        context_.out() << "  "
                       << context_.words("import_boxless", {{"line", remarks_[i].line},
                                                            {"what", context_.say(remarks_[i].why).text}})
                       << "\n";
    if (remarks_.size() > most_shown)
        context_.out() << "  " << context_.words("import_more", {{"count", remarks_.size() - most_shown}})
                       << "\n";
    if (!remarks_.empty()) context_.out() << "  " << context_.words("import_boxless_hint") << "\n";
}

FileResult<> Importer::write_refused() const
{
    RefusedList::Reasons reasons;
    for (const auto& finding : findings_)
        reasons.emplace(finding.line, (finding.column.empty() ? "" : finding.column + ": ") +
                                          joined(context_.say(finding.why)));
    if (files_.is_dry || reasons.empty()) return {};
    return list_.write(table_, reasons);
}

Json::Array Importer::remarks() const
{
    Json::Array all;
    for (const auto& remark : remarks_)
        all.emplace_back(Json::Object{
            {"line", remark.line}, {"key", remark.why.key}, {"text", context_.say(remark.why).text}});
    return all;
}

void Importer::print_json(Json::Object more, const FileResult<>& kept)
{
    Json::Array rows;
    for (const auto& finding : findings_) {
        auto sentence = context_.say(finding.why);
        rows.emplace_back(Json::Object{{"line", finding.line},
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
    if (!remarks_.empty()) answer.emplace("without_mailbox", remarks());
    if (is_update_) answer.emplace("updated", updates());
    if (!kept)
        answer.emplace("refused_file_trouble", context_.say(kept.error()).text);
    else if (!files_.is_dry && !findings_.empty())
        answer.emplace("refused_file", list_.path());
    context_.print_json(answer);
}

// What happened comes first: that the list cannot be written must not hide it.
int Importer::report(Json::Object more)
{
    std::ranges::sort(findings_, {}, &Finding::line);
    if (context_.form == Form::text) print_text(more);
    auto kept = write_refused();
    if (context_.form == Form::json)
        print_json(std::move(more), kept);
    else if (!kept)
        return context_.refuse(Exit::refused, kept.error());
    else
        print_where_refused_are();
    return kept && findings_.empty() ? Exit::done : Exit::refused;
}

void Importer::print_text(const Json::Object& more)
{
    context_.out() << "  " << context_.words("import_counts", counts()) << "\n";
    if (added() > 0) print_addresses(more);
    print_updates();
    print_findings();
    print_remarks();
    for (const char* planned : {"officials", "agencies", "accounts"})
        if (auto found = more.find(planned); found != more.end() && files_.is_dry)
            print_planned(found->second.as_array());
}

// addresses: 9,120 by initials+given, 5,278 numbered (docs: congvu policy show langson)
void Importer::print_addresses(const Json::Object& more)
{
    auto addresses = more.find("addresses");
    if (addresses == more.end()) return;
    std::string parts;
    for (const auto& one : addresses->second.as_array()) {
        std::string step = one.text("step"), key = "step_by";
        if (step.empty()) key = "step_decided";
        if (step.ends_with("ordinal")) key = "step_numbered";
        parts += (parts.empty() ? "" : ", ") +
                 context_.words(key, {{"count", one.number("count")}, {"step", step}});
    }
    context_.out() << "  "
                   << context_.words("import_addresses",
                                     {{"parts", parts}, {"profile", said_.text("profile")}})
                   << "\n";
}

// Who would get which address: the first few, those first who got no plain one.
void Importer::print_planned(const Json::Array& planned)
{
    Json::Array shown;
    for (bool is_taken : {true, false})
        for (const auto& one : planned)
            if (!one["taken"].as_array().empty() == is_taken) shown.push_back(one);
    for (std::size_t i = 0; i < std::min(shown.size(), most_planned_shown); ++i) {
        bool is_taken = !shown[i]["taken"].as_array().empty();
        const auto quota = static_cast<std::uint64_t>(shown[i].number("quota_bytes"));
        context_.out() << "  "
                       << context_.words(is_taken ? "import_planned_step" : "import_planned",
                                         shown[i].as_object());
        if (quota != 0)
            context_.out() << " · "
                           << context_.words("import_planned_quota", {{"size", base::size_text(quota)}});
        context_.out() << "\n";
    }
    if (shown.size() > most_planned_shown)
        context_.out() << "  "
                       << context_.words("import_more_planned",
                                         {{"count", shown.size() - most_planned_shown}})
                       << "\n";
}

void Importer::print_where_refused_are()
{
    if (!files_.is_dry && findings_.empty()) return;
    std::string key = findings_.empty() ? "import_dry" : "import_dry_refused";
    if (!files_.is_dry) key = list_.is_beside() ? "import_left_out_beside" : "import_left_out";
    context_.out() << context_.words(
                          key, {{"new", added()}, {"refused_file", list_.path()}, {"former", list_.wanted()}})
                   << "\n";
}

}  // namespace admin_cli
