// Unicode: the forms of a text that search, sorting and names need. The door to ICU's normaliser.
//
// Vietnamese: tones and diacritics are combining marks and fall away in a fold; đ/Đ do not
// decompose in Unicode and are folded explicitly. Malformed UTF-8 is taken as U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace base {

// One spelling for one text: composed form (NFC).
std::string nfc(std::string_view utf8);
// The same taken apart (NFD), as macOS names files.
std::string nfd(std::string_view utf8);

// For search without diacritics and for address parts: any form, marks removed, đ/Đ → d, case folded.
// "Đặng Thị Hường" → "dang thi huong".
std::string fold(std::string_view utf8);

// For search that minds diacritics but not case or form: NFC of the case-folded text.
std::string fold_case(std::string_view utf8);

// Bytes that compare as Vietnamese dictionaries order texts (CLDR, locale vi): a < ă < â, d < đ, and among equal letters
// ma < mà < mả < mã < má < mạ. Without zero bytes.
std::string dictionary_key(std::string_view utf8);

// What shows nothing of its own and may hide, turn round or break the text beside it: control and format
// characters (bidirectional overrides, zero-width ones), line and paragraph separators.
bool is_hidden(char32_t c);

// The first character that is neither a Latin letter, nor a mark on one, nor an ASCII character of `others`;
// empty if there is none.
std::string_view first_not_latin(std::string_view utf8, std::string_view others);

}  // namespace base
