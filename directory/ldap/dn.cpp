#include "directory/ldap/dn.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace directory::ldap {
namespace {

// Where the first separator stands that no backslash makes data; npos if there is none.
std::size_t first_separator(std::string_view dn)
{
    for (std::size_t at = 0; at < dn.size(); ++at) {
        if (dn[at] == '\\')
            ++at;
        else if (dn[at] == ',')
            return at;
    }
    return std::string_view::npos;
}

std::string hex_escape(char c)
{
    return base::format("\\{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
}

}  // namespace

std::string escape_dn(std::string_view value)
{
    std::string escaped;
    for (std::size_t i = 0; i < value.size(); ++i) {
        char c = value[i];
        bool is_edge_space = c == ' ' && (i == 0 || i + 1 == value.size());
        if (std::string_view("\"+,;<>\\=").contains(c) || (c == '#' && i == 0) || is_edge_space ||
            static_cast<unsigned char>(c) < 0x20)
            escaped += hex_escape(c);
        else
            escaped += c;
    }
    return escaped;
}

std::string_view parent_of(std::string_view dn)
{
    auto at = first_separator(dn);
    return at == std::string_view::npos ? std::string_view{} : base::trim(dn.substr(at + 1));
}

std::string_view first_rdn(std::string_view dn)
{
    return dn.substr(0, first_separator(dn));
}

std::string normal(std::string_view dn)
{
    std::string same;
    while (!dn.empty()) {
        auto at = std::min(first_separator(dn), dn.size());
        if (!same.empty()) same += ',';
        same += base::lower(base::trim(dn.substr(0, at)));
        dn.remove_prefix(std::min(at + 1, dn.size()));
    }
    return same;
}

std::optional<std::string> moved(std::string_view dn, std::string_view suffix, std::string_view new_suffix)
{
    for (auto above = parent_of(dn); !above.empty(); above = parent_of(above)) {
        if (normal(above) == suffix)
            return std::string(dn.substr(0, dn.size() - above.size())) + std::string(new_suffix);
    }
    return std::nullopt;
}

std::string base_of(std::string_view domain)
{
    std::string dn;
    for (auto label : base::split(domain, '.')) dn += (dn.empty() ? "dc=" : ",dc=") + escape_dn(label);
    return dn;
}

}  // namespace directory::ldap
