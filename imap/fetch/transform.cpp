#include "imap/fetch/transform.hpp"

#include "base/text.hpp"

namespace imap::fetch {
namespace {

// A line of a header has at most 998 octets (RFC 5322 §2.1.1): what is longer without a colon has no name.
constexpr std::size_t longest_name = 1000;

}  // namespace

HeaderFilter::HeaderFilter(const std::vector<std::string>& names, Keep keep) : keep_(keep)
{
    for (const auto& name : names) names_.insert(base::lower(name));
}

void HeaderFilter::feed(std::string_view octets, std::string& out)
{
    while (!octets.empty() && in_ != In::end) octets.remove_prefix(take(octets, out));
}

std::size_t HeaderFilter::take(std::string_view octets, std::string& out)
{
    if (in_ == In::line_start) {
        begin_line(octets.front(), out);
        return 1;
    }
    if (in_ == In::name) {
        name_char(octets.front(), out);
        return 1;
    }
    auto line_end = octets.find('\n');
    auto rest_of_line = octets.substr(0, line_end == octets.npos ? line_end : line_end + 1);
    if (in_ == In::kept) out += rest_of_line;
    if (line_end != octets.npos) in_ = In::line_start;
    return rest_of_line.size();
}

void HeaderFilter::begin_line(char c, std::string& out)
{
    if (has_field_ && (c == ' ' || c == '\t')) {
        in_ = keeps_field_ ? In::kept : In::dropped;
        if (keeps_field_) out += c;
        return;
    }
    in_ = In::name;
    name_char(c, out);
}

void HeaderFilter::name_char(char c, std::string& out)
{
    name_ += c;
    if (name_ == "\n" || name_ == "\r\n") {
        out += "\r\n";
        in_ = In::end;
    } else if (c == ':') {
        decide(is_listed(), out);
        in_ = keeps_field_ ? In::kept : In::dropped;
    } else if (c == '\n' || name_.size() > longest_name) {
        decide(false, out);
        if (c == '\n') in_ = In::line_start;
    }
}

bool HeaderFilter::is_listed() const
{
    auto name = std::string_view(name_).substr(0, name_.size() - 1);
    if (name.starts_with(' ') || name.starts_with('\t')) return false;  // continues nothing, so is no field
    return names_.contains(base::lower(base::trim(name)));
}

void HeaderFilter::decide(bool is_listed, std::string& out)
{
    has_field_ = true;
    keeps_field_ = is_listed == (keep_ == Keep::listed);
    in_ = keeps_field_ ? In::kept : In::dropped;
    if (keeps_field_) out += name_;
    name_.clear();
}

void HeaderFilter::finish(std::string& out)
{
    if (in_ == In::end) return;
    if (in_ == In::name) decide(false, out);
    if (in_ == In::kept) out += "\r\n";
    out += "\r\n";
    in_ = In::end;
}

}  // namespace imap::fetch
