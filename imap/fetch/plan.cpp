#include "imap/fetch/plan.hpp"

#include <algorithm>
#include <map>

namespace imap::fetch {
namespace {

bool needs_row(const FetchAtt& att)
{
    return att.item != FetchItem::flags && att.item != FetchItem::uid && att.item != FetchItem::modseq;
}

bool needs_summary(const FetchAtt& att)
{
    switch (att.item) {
    case FetchItem::flags:
    case FetchItem::uid:
    case FetchItem::internal_date:
    case FetchItem::size:
    case FetchItem::rfc822:
    case FetchItem::modseq:
    case FetchItem::email_id:
    case FetchItem::thread_id:
    case FetchItem::save_date: return false;
    case FetchItem::rfc822_header:
    case FetchItem::rfc822_text:
    case FetchItem::envelope:
    case FetchItem::body:
    case FetchItem::body_structure:
    case FetchItem::preview: return true;
    case FetchItem::body_section:
    case FetchItem::binary:
    case FetchItem::binary_size: return att.section != Section{};
    }
    return true;
}

// What is read from its beginning, whatever piece of it is asked for.
bool is_transformed(const FetchAtt& att)
{
    using Text = Section::Text;
    return att.item == FetchItem::binary || att.item == FetchItem::binary_size ||
           att.section.text == Text::header_fields || att.section.text == Text::header_fields_not;
}

}  // namespace

bool Plan::repeats_too_much() const
{
    std::map<std::vector<std::uint32_t>, std::size_t> times;
    for (const auto& att : items) {
        if (is_transformed(att) && ++times[att.section.part] > most_of_one_section) return true;
    }
    return false;
}

Plan plan_for(FetchRequest request, TellUid uid)
{
    Plan plan;
    if (uid == TellUid::always) plan.items.push_back({.item = FetchItem::uid});
    for (auto& att : request.items) {
        if (std::ranges::find(plan.items, att) == plan.items.end()) plan.items.push_back(std::move(att));
    }
    plan.needs_rows = std::ranges::any_of(plan.items, needs_row);
    plan.needs_summary = std::ranges::any_of(plan.items, needs_summary);
    plan.sets_seen = std::ranges::find(plan.items, Peek::no, &FetchAtt::peek) != plan.items.end();
    return plan;
}

}  // namespace imap::fetch
