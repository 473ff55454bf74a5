#include "directory/ldap/values.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/ldap/period.hpp"

namespace directory::ldap {
namespace {

constexpr std::string_view everything = "*";

std::string period(std::int64_t from, std::optional<std::int64_t> until)
{
    auto text = to_generalized_time(from);
    if (until) text += " " + to_generalized_time(*until);
    return text;
}

using Words = std::vector<std::string_view>;

// The last words are a period: into what has `from` and `until`.
template<typename Row> bool take_period(Row& row, const Words& words, std::size_t at)
{
    const auto from = unix_seconds_from(words[at]);
    if (!from) return false;
    row.from = *from;
    if (words.size() == at + 1) return true;
    row.until = unix_seconds_from(words[at + 1]);
    return row.until && *row.until >= row.from;
}

}  // namespace

std::string to_value(const Holder& holder)
{
    return base::format("{} {} {}", to_string(holder.official), to_string(holder.post),
                        period(holder.from, holder.until));
}

std::string to_value(const Grant& grant)
{
    const auto scope = grant.scope == base::Uuid{} ? std::string(everything) : to_string(grant.scope);
    return base::format("{} {} {} {} {}", to_string(grant.rights), scope, grant.accounts, grant.bytes,
                        period(grant.from, grant.until));
}

std::optional<Holder> holder_from(std::string_view value)
{
    const auto words = base::split(value, ' ');
    if (words.size() < 3 || words.size() > 4) return std::nullopt;
    const auto official = base::uuid_from_text(words[0]);
    const auto post = post_from(words[1]);
    if (!official || !post) return std::nullopt;
    Holder holder{*official, *post, 0, std::nullopt};
    return take_period(holder, words, 2) ? std::optional(holder) : std::nullopt;
}

std::optional<Grant> grant_from(std::string_view value)
{
    const auto words = base::split(value, ' ');
    if (words.size() < 5 || words.size() > 6) return std::nullopt;
    const auto rights = rights_from(words[0]);
    const auto scope = words[1] == everything ? std::optional(base::Uuid{}) : base::uuid_from_text(words[1]);
    const auto accounts = base::to_number(words[2]), bytes = base::to_number(words[3]);
    if (!rights || !scope || !accounts || !bytes) return std::nullopt;
    Grant grant{*rights, *scope, *accounts, *bytes, 0, std::nullopt};
    return take_period(grant, words, 4) ? std::optional(grant) : std::nullopt;
}

}  // namespace directory::ldap
