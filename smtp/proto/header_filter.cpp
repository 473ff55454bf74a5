// HeaderFilter: a field is its name, and all up to the line that does not begin with space or tab
// (RFC 5322 §2.2).

#include "smtp/proto/header_filter.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace smtp {
namespace {

// ftext = %d33-57 / %d59-126, and the space before the colon that RFC 5322 §4.5 still reads.
bool may_be_in_name(char c)
{
    return (c >= 33 && c <= 126 && c != ':') || c == ' ' || c == '\t';
}

// The field's name from "Name :"; empty if it is none.
std::string_view name_in(std::string_view head)
{
    head.remove_suffix(1);
    head = head.substr(0, head.find_last_not_of(" \t") + 1);
    return head.find_first_of(" \t") == std::string_view::npos ? head : std::string_view{};
}

}  // namespace

HeaderFilter::HeaderFilter(Judge judge, std::span<const std::string_view> noted, Note note)
    : judge_(std::move(judge)),
      noted_(noted),
      note_(std::move(note))
{}

std::size_t HeaderFilter::feed(std::string_view octets, std::string& out)
{
    std::size_t at = 0;
    while (at < octets.size() && !is_done()) {
        if (state_ == State::in_value) {
            at += value(octets.substr(at), out);
        } else {
            head(octets[at], out);
            ++at;
        }
    }
    return at;
}

// The beginning of a line, until it is known what the line is.
void HeaderFilter::head(char c, std::string& out)
{
    if (state_ == State::line_start && head_.empty() && (c == ' ' || c == '\t') && !name_.empty()) {
        state_ = State::in_value;  // the field goes on
        if (fate_ == Fate::keep) out += c;
        if (keeps_value_ && value_.size() < most_kept) value_ += c;
        return;
    }
    head_ += c;
    if (head_ == "\r") return;
    state_ = State::in_name;
    if (c == ':') return begin_field(out);
    if (head_ == "\r\n") return end_header(End::empty_line);
    if (!may_be_in_name(c) || head_.size() > longest_name) end_header(End::no_field);
}

void HeaderFilter::begin_field(std::string& out)
{
    const auto name = name_in(head_);
    if (name.empty()) return end_header(End::no_field);

    end_field();
    name_ = name;
    fate_ = judge_(name_);
    keeps_value_ = is_noted();
    if (fate_ == Fate::keep) out += head_;
    head_.clear();
    state_ = State::in_value;
}

// Up to and with the next line end.
std::size_t HeaderFilter::value(std::string_view octets, std::string& out)
{
    const auto end = octets.find('\n');
    const auto run = octets.substr(0, end == std::string_view::npos ? octets.size() : end + 1);
    if (fate_ == Fate::keep) out.append(run);
    if (keeps_value_) value_.append(run.substr(0, most_kept - std::min(value_.size(), most_kept)));
    if (end != std::string_view::npos) state_ = State::line_start;
    return run.size();
}

void HeaderFilter::end_field()
{
    if (keeps_value_) note_(name_, value_);
    keeps_value_ = false;
    value_.clear();
}

void HeaderFilter::finish(std::string& out)
{
    if (is_done()) return;
    if (state_ == State::in_value && fate_ == Fate::keep) out += "\r\n";
    end_header(head_.empty() ? End::message : End::no_field);
}

std::string HeaderFilter::take_end()
{
    return (end_ == End::empty_line ? "" : "\r\n") + std::move(head_);
}

void HeaderFilter::end_header(End end)
{
    end_field();
    end_ = end;
}

bool HeaderFilter::is_noted() const
{
    return std::ranges::any_of(noted_, [this](const auto& name) { return base::iequals(name, name_); });
}

}  // namespace smtp
