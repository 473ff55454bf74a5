#include "imap/search/header_text.hpp"

#include "mime/encoded_word.hpp"

#include <algorithm>

namespace imap::search {

void HeaderText::begin_field(std::string_view name)
{
    name_ = name;
    is_begin_ = true;
}

void HeaderText::value(std::string_view piece)
{
    constexpr std::size_t most_held = 16 * 1024;
    if (is_begin_ && value_.empty())
        piece.remove_prefix(std::min(piece.find_first_not_of(" \t"), piece.size()));
    value_ += piece;
    if (value_.size() < most_held) return;
    const auto space = value_.find_last_of(" \t");  // no encoded word goes across
    give(space == value_.npos || space == 0 ? value_.size() : space, false);
}

void HeaderText::end_field()
{
    give(value_.size(), true);
}

void HeaderText::give(std::size_t size, bool is_end)
{
    const auto decoded = mime::decode_words(std::string_view(value_).substr(0, size));
    take_({name_, decoded, is_begin_, is_end});
    value_.erase(0, size);
    is_begin_ = false;
}

}  // namespace imap::search
