#include "mime/header.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace mime {

void FieldReader::feed(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (in_ == In::line_start) begin_line(bytes.front());
        if (in_ == In::name)
            name(bytes);
        else
            value(bytes);
    }
}

void FieldReader::begin_line(char c)
{
    const bool is_folded = c == ' ' || c == '\t';
    if (is_folded) {
        in_ = has_field_ ? In::value : In::no_field;
    } else {
        end_field();
        in_ = In::name;
    }
}

void FieldReader::name(std::string_view& bytes)
{
    constexpr std::size_t longest = 1'000;  // of a line there are 998 (RFC 5322 §2.1.1)
    auto end = bytes.find_first_of(":\n");
    auto piece = bytes.substr(0, end);
    bytes.remove_prefix(piece.size());
    name_ += piece.substr(0, longest + 1 - name_.size());
    if (bytes.empty()) return;

    has_field_ = bytes.front() == ':' && !base::trim(name_).empty() && name_.size() <= longest;
    in_ = has_field_ ? In::value : In::no_field;
    if (!has_field_) return;
    bytes.remove_prefix(1);
    taker_.begin_field(base::trim(name_));
}

// The rest of a line, or of as much of it as is here.
void FieldReader::value(std::string_view& bytes)
{
    using namespace std::string_view_literals;
    const bool is_wanted = in_ == In::value;
    auto plain = bytes.substr(0, bytes.find_first_of("\r\n\0"sv));
    if (!plain.empty()) {
        if (std::exchange(has_cr_, false) && is_wanted) taker_.value(" ");
        if (is_wanted) taker_.value(plain);
        bytes.remove_prefix(plain.size());
        return;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    const bool had_cr = std::exchange(has_cr_, c == '\r');
    if (c == '\n')
        in_ = In::line_start;
    else if (had_cr && is_wanted)
        taker_.value(" ");
    if (c == '\0' && is_wanted) taker_.value("\uFFFD");
}

void FieldReader::end_field()
{
    if (std::exchange(has_field_, false)) taker_.end_field();
    name_.clear();
}

void FieldReader::finish()
{
    end_field();
    in_ = In::line_start;
    has_cr_ = false;
}

std::string unfold(std::string_view value)
{
    std::string line;
    line.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\n' || value.substr(i).starts_with("\r\n")) continue;
        line += value[i];
    }
    return std::string(base::trim(line));
}

std::vector<std::string> message_ids(std::string_view value, std::size_t most)
{
    constexpr std::size_t longest = 998;
    std::vector<std::string> ids;
    while (ids.size() < most) {
        auto open = value.find('<');
        auto close = value.find('>', open == value.npos ? open : open + 1);
        if (close == value.npos) break;
        open = value.rfind('<', close);
        std::string id;
        for (char c : value.substr(open, close - open + 1))
            if (!std::string_view(" \t\r\n").contains(c)) id += c;
        value.remove_prefix(close + 1);
        if (id.size() > 2 && id.size() <= longest && std::ranges::find(ids, id) == ids.end())
            ids.push_back(std::move(id));
    }
    return ids;
}

}  // namespace mime
