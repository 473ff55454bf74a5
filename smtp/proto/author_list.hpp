// AuthorList: whether From or Sender is written so that all its readers find the same addresses in it.
//
// Readers repair bad syntax, each in its own way: what one takes for a name is another one's address. So
// nothing that needs repair is let through where the addresses decide whether a message may be sent.
#pragma once

#include <string_view>

namespace smtp {

// RFC 5322 §3.4 without its obsolete forms. Names may hold dots and 8-bit, as people write them, or an
// address, and commas may be doubled.
bool is_plain_author_list(std::string_view unfolded);

}  // namespace smtp
