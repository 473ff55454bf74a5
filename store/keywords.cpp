// Keywords: see keywords.hpp. Ids are given in order and never taken back, so the id is the place.

#include "store/keywords.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "store/account_rows.hpp"

#include <algorithm>

namespace store {
namespace {

// RFC 9051 §9 flag-keyword = atom
bool is_atom(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > 0x20 && c < 0x7F && std::string_view("(){%*\"\\]").find(c) == std::string_view::npos;
    });
}

void sort_unique(std::vector<std::uint32_t>& ids)
{
    std::ranges::sort(ids);
    const auto doubles = std::ranges::unique(ids);
    ids.erase(doubles.begin(), doubles.end());
}

}  // namespace

base::Result<std::vector<std::string>> read_keywords(const Rows& rows, MailboxId mailbox)
{
    base::Result<std::vector<std::string>> names;
    rows.scan_prefix(key::keywords(mailbox), [&](std::string_view, std::string_view value) {
        const auto name = text_from(value);
        if (name)
            names->emplace_back(*name);
        else
            names = base::refuse(name.error());
        return names ? Next::go_on : Next::stop;
    });
    return names;
}

base::Result<KeywordTable> KeywordTable::open(const Rows& rows, MailboxId mailbox)
{
    auto names = read_keywords(rows, mailbox);
    if (!names) return base::refuse(names.error());
    return KeywordTable(mailbox, std::move(*names));
}

std::vector<std::string> KeywordTable::names(const std::vector<std::uint32_t>& ids) const
{
    std::vector<std::string> names;
    for (const std::uint32_t id : ids) {
        if (id < names_.size()) names.push_back(names_[id]);
    }
    std::ranges::sort(names, {}, [](const std::string& name) { return base::lower(name); });
    return names;
}

base::Result<void> check_number_of_keywords(std::size_t number)
{
    if (number <= most_keywords_of_message) return {};
    return base::refuse(base::Code::limit,
                        base::format("a message has at most {} keywords", most_keywords_of_message));
}

base::Result<std::vector<std::uint32_t>> KeywordTable::ids(Batch& rows, const std::vector<std::string>& names)
{
    std::vector<std::uint32_t> ids;
    for (const auto& name : names) {
        auto found = id(rows, name);
        if (!found) return base::refuse(found.error());
        ids.push_back(*found);
    }
    sort_unique(ids);
    return ids;
}

std::vector<std::uint32_t> KeywordTable::known_ids(const std::vector<std::string>& names) const
{
    std::vector<std::uint32_t> ids;
    for (const auto& name : names) {
        if (const std::uint32_t id = place(name); id < names_.size()) ids.push_back(id);
    }
    sort_unique(ids);
    return ids;
}

// One past the last where the name is not known.
std::uint32_t KeywordTable::place(std::string_view name) const
{
    const auto at = std::ranges::find_if(names_, [&](const auto& own) { return base::iequals(own, name); });
    return static_cast<std::uint32_t>(at - names_.begin());
}

base::Result<std::uint32_t> KeywordTable::id(Batch& rows, const std::string& name)
{
    const std::uint32_t id = place(name);
    if (id < names_.size()) return id;
    if (!is_atom(name) || name.size() > longest_keyword) {
        return base::refuse(base::Code::invalid, base::format("'{}' is no keyword", base::printable(name)));
    }
    if (names_.size() >= most_keywords) {
        return base::refuse(base::Code::limit,
                            base::format("a mailbox has at most {} keywords", most_keywords));
    }
    rows.put(key::keyword(mailbox_, id), text_row(name));
    names_.push_back(name);
    return id;
}

}  // namespace store
