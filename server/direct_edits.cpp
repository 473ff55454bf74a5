#include "server/direct_edits.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "ledger/query.hpp"

#include <map>

namespace server {
namespace {

using directory::DirectEdit;
using How = DirectEdit::How;
using ledger::Kind;
using ledger::Name;

constexpr std::string_view nobody_knows = "unknown";

Kind kind_of(const DirectEdit& edit)
{
    if (edit.how == How::deleted) return Kind::removed;
    return edit.fields == "created" ? Kind::created : Kind::modified;
}

std::string_view words_for(How how)
{
    switch (how) {
    case How::deleted: return "an entry was deleted directly in the directory";
    case How::ours: return "this server wrote an entry and was cut off before the record of it";
    case How::changed: break;
    }
    return "an entry was changed directly in the directory";
}

ledger::Event event_of(const DirectEdit& edit)
{
    ledger::Event event(kind_of(edit));
    event.add(Name::event, words_for(edit.how)).add(Name::who, base::printable(edit.whose));
    event.add(Name::by, edit.by.empty() ? std::string(nobody_knows) : base::printable(edit.by));
    return event.add(Name::service, "ldap").add(Name::detail, edit.fields);
}

// When the audit last named whom, since a time: `who`, or a detail as "agency=H37.1".
using Names = std::map<std::string, base::WallTime, std::less<>>;
struct Named {
    Names acts, logins;
};

void note_names(Names& named, const ledger::Record& record)
{
    for (const auto& field : record.fields) {
        const auto* text = std::get_if<std::string>(&field.value);
        if (text == nullptr) continue;
        const auto at = text->find('=');
        named[base::lower(at == text->npos ? *text : text->substr(at + 1))] = record.stamp;
    }
}

Named named_since(const ledger::Ledger& ledger, base::WallTime from)
{
    ledger::Query query;
    query.from = from;
    ledger::Search search(ledger.folder(), std::move(query), ledger.durable());
    Named named;
    for (;;) {
        const auto some = search.more();
        if (!some) return named;  // what cannot be read does not prove anything
        for (const auto& record : some->records) {
            const auto kind = static_cast<Kind>(record.kind);
            if (book_of(kind) == ledger::Book::admin) note_names(named.acts, record);
            if (kind == Kind::login) note_names(named.logins, record);
        }
        if (some->is_last) return named;
    }
}

bool is_in(const Names& named, const std::string& whose, base::WallTime since)
{
    const auto found = named.find(base::lower(whose));
    return found != named.end() && found->second >= since;
}

// A code that is used changes the second factor, and what tells of it is the login.
bool is_recorded(const DirectEdit& edit, const Named& named)
{
    const auto written = time_of_csn(edit.version);
    if (!written) return false;
    return is_in(named.acts, edit.whose, *written) ||
           (edit.fields == "second_factor" && is_in(named.logins, edit.whose, *written));
}

Named named_since_first_of(const ledger::Ledger& ledger, std::span<const DirectEdit> edits)
{
    std::optional<base::WallTime> first;
    for (const auto& edit : edits) {
        const auto written = edit.how == How::ours ? time_of_csn(edit.version) : std::nullopt;
        if (written && (!first || *written < *first)) first = written;
    }
    return first ? named_since(ledger, *first) : Named();
}

}  // namespace

std::optional<base::WallTime> time_of_csn(std::string_view csn)
{
    constexpr std::string_view form = "00000000000000.000000Z#";
    if (csn.size() < form.size() || csn[14] != '.' || csn.substr(21, 2) != "Z#") return std::nullopt;
    return ledger::stamp_from(base::format("{}-{}-{}T{}:{}:{}", csn.substr(0, 4), csn.substr(4, 2),
                                           csn.substr(6, 2), csn.substr(8, 2), csn.substr(10, 2),
                                           csn.substr(12, 9)));
}

void record(ledger::Ledger& ledger, std::span<const DirectEdit> edits)
{
    if (edits.empty()) return;
    const auto named = named_since_first_of(ledger, edits);
    for (const auto& edit : edits)
        if (edit.how != How::ours || !is_recorded(edit, named))
            note_made(ledger, [&edit] { return event_of(edit); });
}

}  // namespace server
