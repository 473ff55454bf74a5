// Rights: see rights.hpp.

#include "store/rights.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace store {
namespace {

constexpr std::string_view letters_of_rights = "lrswipkxtea";

// Obsolete letters as those that took their place.
std::string today(std::string_view letters)
{
    std::string text;
    for (const char letter : letters) {
        if (letter == 'c')
            text += 'k';
        else if (letter == 'd')
            text += "xte";
        else
            text += letter;
    }
    return text;
}

std::uint16_t bits_of(char letter)
{
    const auto place = letters_of_rights.find(letter);
    return place == std::string_view::npos ? std::uint16_t{0} : static_cast<std::uint16_t>(1 << place);
}

}  // namespace

base::Result<Rights> rights_from(std::string_view letters)
{
    Rights rights;
    for (const char letter : today(letters)) {
        const std::uint16_t bits = bits_of(letter);
        if (bits == 0) {
            return base::refuse(base::Code::invalid, base::format("'{}' holds a right that is none",
                                                                  base::printable(letters, 64)));
        }
        rights.bits |= bits;
    }
    return rights;
}

std::string to_text(Rights rights)
{
    std::string text;
    for (std::size_t place = 0; place < letters_of_rights.size(); ++place) {
        if ((rights.bits >> place & 1) != 0) text += letters_of_rights[place];
    }
    return text;
}

}  // namespace store
