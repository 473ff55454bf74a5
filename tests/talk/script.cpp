#include "tests/talk/script.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <fstream>
#include <iterator>

namespace talk {
namespace {

using Kind = Step::Kind;

// A number at the front of the text, 1 where there is none.
int take_connection(std::string_view& text)
{
    int number = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9' && number < 100) {
        number = number * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    return number == 0 ? 1 : number;
}

struct Form {
    std::string_view ends;  // what stands between number and text
    Kind kind;
    bool is_whole_line = false;  // CRLF is added
};

constexpr Form client_forms[] = {{":", Kind::send, true}, {"-:", Kind::send}};
constexpr Form server_forms[] = {{":", Kind::expect}, {"~:", Kind::expect_any_order}};

// "C" / "S" [number] ["-" / "~"] ":" [SP text]
base::Result<Step> parse_said(std::string_view line)
{
    const bool is_client = line.front() == 'C';
    auto rest = line.substr(1);
    Step step;
    step.connection = take_connection(rest);
    for (const auto& form : is_client ? client_forms : server_forms) {
        if (!rest.starts_with(form.ends)) continue;
        rest.remove_prefix(form.ends.size());
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        auto pattern = parse_pattern(std::string(rest) + (form.is_whole_line ? "\\r\\n" : ""));
        if (!pattern) return base::refuse(pattern.error());
        step.kind = form.kind;
        step.pattern = std::move(*pattern);
        if (!is_client && rest == "<closed>") step.kind = Kind::expect_closed;
        if (!is_client && rest == "<nothing>") step.kind = Kind::expect_nothing;
        return step;
    }
    return base::refuse(base::Code::invalid, "a colon is missing");
}

// number ("s" / "min")
base::Result<Step> parse_later(std::string_view written)
{
    const bool is_minutes = written.ends_with("min");
    if (!is_minutes && !written.ends_with('s')) return base::refuse(base::Code::invalid, "write 30s or 5min");
    const auto count = base::to_number(written.substr(0, written.size() - (is_minutes ? 3 : 1)));
    if (!count || *count > 100'000) return base::refuse(base::Code::invalid, "write 30s or 5min");
    Step step{.kind = Kind::later, .pattern = {}, .written = {}};
    step.wait = std::chrono::seconds(*count * (is_minutes ? 60 : 1));
    return step;
}

base::Result<Step> parse_step(std::string_view line)
{
    if (line.starts_with('C') || line.starts_with('S')) return parse_said(line);
    if (line.starts_with("LATER ")) return parse_later(line.substr(6));
    if (!line.starts_with("TLS")) {
        return base::refuse(base::Code::invalid, "a line begins with C: S: TLS CLEAR LATER or #");
    }
    auto rest = line.substr(3);
    Step step{.kind = Kind::start_tls, .pattern = {}, .written = {}};
    step.connection = take_connection(rest);
    if (!base::trim(rest).empty()) return base::refuse(base::Code::invalid, "nothing stands behind TLS");
    return step;
}

}  // namespace

base::Result<Script> parse_script(std::string file, std::string_view text)
{
    Script script{.file = std::move(file), .begins = Cover::tls, .steps = {}};
    std::size_t number = 0;
    for (auto line : base::split(text, '\n')) {
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (base::trim(line).empty() || line.starts_with('#')) continue;
        if (base::trim(line) == "CLEAR") {
            script.begins = Cover::clear;
            continue;
        }
        auto step = parse_step(line);
        if (!step) {
            return base::refuse(base::Code::invalid,
                                base::format("{}:{}: {}", script.file, number, step.error().detail));
        }
        step->line = number;
        step->written = std::string(line);
        if (step->kind == Kind::start_tls) script.begins = Cover::clear;
        if (step->kind == Kind::later) script.needs_fake_time = true;
        script.steps.push_back(std::move(*step));
    }
    return script;
}

base::Result<Script> read_script(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) return base::refuse(base::Code::not_found, "cannot read " + file);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    return parse_script(file, text);
}

}  // namespace talk
