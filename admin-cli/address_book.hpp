// AddressBook: the address book as text in three formats, entry by entry. Pure.
//
//   RFC 4180        CSV; cells that a spreadsheet would take for a formula begin with an apostrophe
//   RFC 2849        LDIF; what is not plain ASCII in base64
//   RFC 6350        vCard 4.0; lines folded at 75 octets, never inside a character
#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>

namespace admin_cli {

enum class AddressFormat { csv, ldif, vcard };
std::optional<AddressFormat> address_format_from(std::string_view text);

// In public: the columns that everybody may see.
enum class Audience { office, everybody };

std::string address_head(AddressFormat format, Audience audience);
std::string address_entry(AddressFormat format, Audience audience, const base::Json& entry);

}  // namespace admin_cli
