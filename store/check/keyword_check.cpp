// KeywordCheck: see keyword_check.hpp.

#include "store/check/keyword_check.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "store/keywords.hpp"

#include <algorithm>
#include <set>

namespace store {
namespace {

constexpr std::size_t prefix_size = 5;  // of a name's key: the letter, the mailbox

base::Result<std::uint64_t> number_in(const SeenRow& row)
{
    return row.value ? number_from(*row.value) : base::refuse(base::Code::corrupt);
}

}  // namespace

Suspicion& KeywordCheck::with_place(Suspicion& suspicion) const
{
    suspicion.finding.where.mailbox = mailbox_;
    return suspicion;
}

void KeywordCheck::take_name(const SeenRow& row)
{
    if (row.key.size() == prefix_size) {
        counter_ = row;
        return;
    }
    std::string name = row.key.substr(prefix_size);
    if (const auto id = number_in(row); id && *id < most_keywords)
        named_.emplace(static_cast<std::uint32_t>(*id), name);
    index_.emplace(std::move(name), row);
}

void KeywordCheck::finish()
{
    check_numbers();
    if (!is_ours_ || (index_.empty() && !counter_)) return;
    check_index();
    check_counter();
}

// The id is the place among them, so there must be no gap. What the counter has beyond the last one was there.
void KeywordCheck::check_numbers()
{
    const auto add = [&](std::uint32_t id, std::string_view name) {
        names_.resize(id);
        names_.push_back(base::lower(name));
    };
    for (const auto& row : numbers_) {
        const std::uint32_t id = key::last_number(row.key);
        while (names_.size() < id && names_.size() < most_keywords)
            miss_number(static_cast<std::uint32_t>(names_.size()));
        const auto name = row.value ? text_from(*row.value) : base::refuse(base::Code::corrupt);
        if (name) {
            add(id, *name);
            continue;
        }
        auto& suspicion = with_place(report_.unreadable(row, name.error()));
        suspicion.finding.what += ": the name of a keyword is lost";
        is_ours_ = is_ours_ && suspicion.finding.remedy == Finding::Remedy::derive;
        const std::string other = restored(id, suspicion);
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row, text_row(other)));
        add(id, other);
    }
    const std::uint64_t noted = counter_ ? number_in(*counter_).value_or(0) : 0;
    while (names_.size() < noted && named_.contains(static_cast<std::uint32_t>(names_.size())))
        miss_number(static_cast<std::uint32_t>(names_.size()));
}

void KeywordCheck::miss_number(std::uint32_t id)
{
    auto& suspicion =
        with_place(report_.add(Finding::Kind::missing_row, base::format("keyword {} is not there", id)));
    suspicion.finding.where.row = key::keyword(mailbox_, id);
    const std::string name = restored(id, suspicion);
    suspicion.fixes.push_back(new_row(key::keyword(mailbox_, id), text_row(name)));
    names_.push_back(name);
}

// As the index has it; otherwise a new name, which comes into the index too.
std::string KeywordCheck::restored(std::uint32_t id, Suspicion& suspicion)
{
    if (const auto at = named_.find(id); at != named_.end()) return at->second;
    const std::string name = base::format("lost-keyword-{}", id);
    const bool has_index = counter_ || !index_.empty();
    if (has_index && suspicion.finding.remedy == Finding::Remedy::derive && !index_.contains(name)) {
        const SeenRow row{key::keyword_name(mailbox_, name), number_row(id)};
        suspicion.fixes.push_back(new_row(row.key, *row.value));
        index_.emplace(name, row);
    }
    return name;
}

void KeywordCheck::check_index()
{
    for (const auto& [name, row] : index_) check_name(name, row);
    std::set<std::string_view> known;
    for (std::size_t i = names_.size(); i-- > 0;) {
        if (names_[i].empty() || index_.contains(names_[i]) || !known.insert(names_[i]).second) continue;
        auto& suspicion = with_place(
            report_.add(Finding::Kind::missing_row, base::format("keyword {} is not found by its name", i)));
        suspicion.finding.where.row = key::keyword_name(mailbox_, names_[i]);
        suspicion.fixes.push_back(new_row(suspicion.finding.where.row, number_row(i)));
    }
}

void KeywordCheck::check_name(std::string_view name, const SeenRow& row)
{
    const auto id = number_in(row);
    if (id && *id < names_.size() && names_[*id] == name) return;
    const auto at = std::ranges::find(names_, name);
    std::optional<std::string> wanted;
    if (at != names_.end()) wanted = number_row(static_cast<std::uint64_t>(at - names_.begin()));
    if (!id) return set_right(report_.unreadable(row, id.error()), row, std::move(wanted));
    auto& suspicion =
        report_.add(wanted ? Finding::Kind::wrong_row : Finding::Kind::stray_row,
                    base::format("a keyword's name leads to keyword {}, which is another", *id));
    suspicion.finding.where.row = row.key;
    set_right(suspicion, row, std::move(wanted));
}

void KeywordCheck::check_counter()
{
    const SeenRow row = counter_.value_or(SeenRow{key::keyword_names(mailbox_), std::nullopt});
    const auto count = number_in(row);
    if (count && *count == names_.size()) return;
    const std::string wanted = number_row(names_.size());
    if (counter_ && !count) return set_right(report_.unreadable(row, count.error()), row, wanted);
    auto& suspicion =
        with_place(report_.add(counter_ ? Finding::Kind::wrong_count : Finding::Kind::missing_row,
                               base::format("{} keywords, and not so many noted", names_.size())));
    suspicion.finding.where.row = row.key;
    suspicion.fixes.push_back(counter_ ? fix_of(row, wanted) : new_row(row.key, wanted));
}

void KeywordCheck::set_right(Suspicion& suspicion, const SeenRow& row,
                             std::optional<std::string> wanted) const
{
    with_place(suspicion);
    if (suspicion.finding.remedy == Finding::Remedy::derive)
        suspicion.fixes.push_back(fix_of(row, std::move(wanted)));
}

}  // namespace store
