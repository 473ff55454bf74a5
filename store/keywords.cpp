// Keywords: see keywords.hpp. Ids are given in order and never taken back. The index of names begins with a
// row that says how many there are; a mailbox that has none yet gets its index with the next change.

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

base::Result<std::vector<std::string>> first_names(const Rows& rows, MailboxId mailbox, std::size_t most)
{
    base::Result<std::vector<std::string>> names;
    rows.scan_prefix(key::keywords(mailbox), [&](std::string_view, std::string_view value) {
        const auto name = text_from(value);
        if (name)
            names->emplace_back(*name);
        else
            names = base::refuse(name.error());
        return names && names->size() < most ? Next::go_on : Next::stop;
    });
    return names;
}

// Tables of programs before had no index.
base::Result<std::uint32_t> make_index(Batch& rows, MailboxId mailbox)
{
    auto names = first_names(rows, mailbox, most_keywords);
    if (!names) return base::refuse(names.error());
    std::uint32_t count = 0;
    for (const auto& name : *names)
        rows.put(key::keyword_name(mailbox, base::lower(name)), number_row(count++));
    rows.put(key::keyword_names(mailbox), number_row(count));
    return count;
}

// How many the table holds; afterwards there is an index.
base::Result<std::uint32_t> count_keywords(Batch& rows, MailboxId mailbox)
{
    const auto value = rows.get(key::keyword_names(mailbox));
    if (!value) return make_index(rows, mailbox);
    auto count = number_from(*value);
    if (!count) return base::refuse(count.error());
    return static_cast<std::uint32_t>(*count);
}

}  // namespace

base::Result<std::vector<std::string>> read_keywords(const Rows& rows, MailboxId mailbox)
{
    return first_names(rows, mailbox, most_keywords_told);
}

base::Result<void> check_number_of_keywords(std::size_t number)
{
    if (number <= most_keywords_of_message) return {};
    return base::refuse(base::Code::limit,
                        base::format("a message has at most {} keywords", most_keywords_of_message));
}

base::Result<std::vector<std::string>> KeywordTable::names(const std::vector<std::uint32_t>& ids)
{
    std::vector<std::string> names;
    for (const std::uint32_t id : ids) {
        auto found = name(id);
        if (!found) return base::refuse(found.error());
        if (!(*found)->empty()) names.push_back(**found);
    }
    std::ranges::sort(names, {}, [](const std::string& name) { return base::lower(name); });
    return names;
}

base::Result<std::vector<std::uint32_t>> KeywordTable::ids(Batch& rows, const std::vector<std::string>& names)
{
    std::vector<std::uint32_t> ids;
    if (names.empty()) return ids;
    auto known = count_keywords(rows, mailbox_);
    if (!known) return base::refuse(known.error());
    std::uint32_t count = *known;
    for (const auto& name : names) {
        auto found = find(name);
        if (!found) return base::refuse(found.error());
        auto id = *found ? base::Result<std::uint32_t>(**found) : add(rows, name, count);
        if (!id) return base::refuse(id.error());
        count = std::max(count, *id + 1);
        ids.push_back(*id);
    }
    if (count > *known) rows.put(key::keyword_names(mailbox_), number_row(count));
    sort_unique(ids);
    return ids;
}

base::Result<std::vector<std::uint32_t>> KeywordTable::known_ids(Batch& rows,
                                                                 const std::vector<std::string>& names)
{
    std::vector<std::uint32_t> ids;
    if (names.empty()) return ids;
    if (auto known = count_keywords(rows, mailbox_); !known) return base::refuse(known.error());
    for (const auto& name : names) {
        auto found = find(name);
        if (!found) return base::refuse(found.error());
        if (*found) ids.push_back(**found);
    }
    sort_unique(ids);
    return ids;
}

base::Result<const std::string*> KeywordTable::name(std::uint32_t id)
{
    const auto [at, is_new] = names_.try_emplace(id);
    if (!is_new) return &at->second;
    if (const auto value = rows_->get(key::keyword(mailbox_, id))) {
        auto text = text_from(*value);
        if (!text) return base::refuse(text.error());
        at->second = *text;
    }
    return &at->second;
}

base::Result<KeywordTable::Id> KeywordTable::find(std::string_view name) const
{
    if (name.empty() || name.size() > longest_keyword) return std::nullopt;
    const auto value = rows_->get(key::keyword_name(mailbox_, base::lower(name)));
    if (!value) return std::nullopt;
    auto number = number_from(*value);
    if (!number) return base::refuse(number.error());
    return static_cast<std::uint32_t>(*number);
}

base::Result<std::uint32_t> KeywordTable::add(Batch& rows, const std::string& name, std::uint32_t known)
{
    if (!is_atom(name) || name.size() > longest_keyword) {
        return base::refuse(base::Code::invalid, base::format("'{}' is no keyword", base::printable(name)));
    }
    if (known >= most_keywords) {
        return base::refuse(base::Code::limit,
                            base::format("a mailbox has at most {} keywords", most_keywords));
    }
    rows.put(key::keyword(mailbox_, known), text_row(name));
    rows.put(key::keyword_name(mailbox_, base::lower(name)), number_row(known));
    names_.insert_or_assign(known, name);
    return known;
}

}  // namespace store
