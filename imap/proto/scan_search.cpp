// Scanner's rules about SEARCH.

#include "base/text.hpp"
#include "imap/proto/scanner.hpp"

#include <algorithm>
#include <array>

namespace imap {
namespace {

using Kind = SearchKey::Kind;

// What stands after a key's name.
enum class Takes { nothing, astring, date, number, seconds, set, header, keyword, key, two_keys, modseq, id };

struct KeyRow {
    std::string_view name;
    Kind kind;
    Takes takes = Takes::nothing;
};

constexpr auto key_rows = std::to_array<KeyRow>({
    {"ALL", Kind::all},
    {"BCC", Kind::bcc, Takes::astring},
    {"BEFORE", Kind::before, Takes::date},
    {"BODY", Kind::body, Takes::astring},
    {"CC", Kind::cc, Takes::astring},
    {"EMAILID", Kind::email_id, Takes::id},
    {"FROM", Kind::from, Takes::astring},
    {"HEADER", Kind::header, Takes::header},
    {"KEYWORD", Kind::keyword, Takes::keyword},
    {"LARGER", Kind::larger, Takes::number},
    {"MODSEQ", Kind::modseq, Takes::modseq},
    {"NOT", Kind::none_of, Takes::key},
    {"OLDER", Kind::older, Takes::seconds},
    {"ON", Kind::on, Takes::date},
    {"OR", Kind::either, Takes::two_keys},
    // Every mailbox here keeps save dates (RFC 8514 §4.3).
    {"SAVEDATESUPPORTED", Kind::all},
    {"SAVEDBEFORE", Kind::saved_before, Takes::date},
    {"SAVEDON", Kind::saved_on, Takes::date},
    {"SAVEDSINCE", Kind::saved_since, Takes::date},
    {"SENTBEFORE", Kind::sent_before, Takes::date},
    {"SENTON", Kind::sent_on, Takes::date},
    {"SENTSINCE", Kind::sent_since, Takes::date},
    {"SINCE", Kind::since, Takes::date},
    {"SMALLER", Kind::smaller, Takes::number},
    {"SUBJECT", Kind::subject, Takes::astring},
    {"TEXT", Kind::text, Takes::astring},
    {"THREADID", Kind::thread_id, Takes::id},
    {"TO", Kind::to, Takes::astring},
    {"UID", Kind::uids, Takes::set},
    {"YOUNGER", Kind::younger, Takes::seconds},
});

struct FlagRow {
    std::string_view name;
    store::Flag flag;
    bool is_set;
};

constexpr auto flag_rows = std::to_array<FlagRow>({
    {"ANSWERED", store::answered, true},
    {"DELETED", store::deleted, true},
    {"DRAFT", store::draft, true},
    {"FLAGGED", store::flagged, true},
    {"SEEN", store::seen, true},
    {"UNANSWERED", store::answered, false},
    {"UNDELETED", store::deleted, false},
    {"UNDRAFT", store::draft, false},
    {"UNFLAGGED", store::flagged, false},
    {"UNSEEN", store::seen, false},
});

SearchKey negated(SearchKey key)
{
    SearchKey outer{.kind = Kind::none_of};
    outer.keys.push_back(std::move(key));
    return outer;
}

SearchKey both(SearchKey a, SearchKey b)
{
    SearchKey outer{.kind = Kind::all_of};
    outer.keys.push_back(std::move(a));
    outer.keys.push_back(std::move(b));
    return outer;
}

// Keys that are only another way to say something about flags.
std::optional<SearchKey> flag_key(std::string_view name)
{
    auto row = std::ranges::find(flag_rows, name, &FlagRow::name);
    if (row != flag_rows.end()) {
        SearchKey key{.kind = Kind::flag, .flag = row->flag};
        return row->is_set ? key : negated(std::move(key));
    }
    SearchKey recent{.kind = Kind::recent};
    if (name == "RECENT") return recent;
    if (name == "OLD") return negated(std::move(recent));
    if (name == "NEW") return both(std::move(recent), negated({.kind = Kind::flag, .flag = store::seen}));
    return std::nullopt;
}

}  // namespace

// search-program = [search-return-opts SP] ["CHARSET" SP charset SP] search-key *(SP search-key)
SearchRequest Scanner::search_program()
{
    SearchRequest request;
    request.want = search_return();
    if (skip("CHARSET ")) {
        request.charset = astring();
        sp();
    }
    request.key = search_keys(0);
    return request;
}

// [search-return-opts SP]; search-return-opts = "RETURN" SP "(" [search-return-opt *(SP search-return-opt)]
// ")"
SearchReturn Scanner::search_return()
{
    if (!skip("RETURN ")) return {};
    SearchReturn want{.is_extended = true};
    list_of([&] {
        auto option = keyword();
        if (option == "MIN")
            want.min = true;
        else if (option == "MAX")
            want.max = true;
        else if (option == "ALL")
            want.all = true;
        else if (option == "COUNT")
            want.count = true;
        else if (option == "SAVE")
            want.save = true;
        else
            refuse(base::Code::invalid, "unknown result option");
    });
    // RETURN () is RETURN (ALL) (RFC 9051 §6.4.4).
    if (!want.min && !want.max && !want.count && !want.save) want.all = true;
    sp();
    return want;
}

// search-key *(SP search-key): all of them
SearchKey Scanner::search_keys(std::size_t depth)
{
    SearchKey all{.kind = Kind::all_of};
    do all.keys.push_back(search_key(depth));
    while (skip(" "));
    if (all.keys.size() > 1) return all;
    return SearchKey(std::move(all.keys.front()));
}

SearchKey Scanner::search_key(std::size_t depth)
{
    if (depth > deepest_search) refuse(base::Code::limit, "the search is nested too deeply");
    if (++search_keys_ > most_search_keys) refuse(base::Code::limit, "too many search keys");
    if (failed()) return {};

    if (skip("(")) {
        auto keys = search_keys(depth + 1);
        take(")");
        return keys;
    }
    bool is_set = next() == '*' || next() == '$' || (next() >= '0' && next() <= '9');
    if (is_set) return {.kind = Kind::numbers, .set = sequence_set()};
    return named_search_key(depth);
}

SearchKey Scanner::named_search_key(std::size_t depth)
{
    auto name = keyword();
    if (auto key = flag_key(name)) return std::move(*key);
    if (name == "UNKEYWORD") {
        sp();
        return negated({.kind = Kind::keyword, .name = keyword_flag()});
    }
    auto row = std::ranges::find(key_rows, std::string_view(name), &KeyRow::name);
    if (row == key_rows.end()) {
        refuse(base::Code::invalid, "unknown search key");
        return {};
    }
    SearchKey key{.kind = row->kind};
    if (row->takes != Takes::nothing) sp();
    switch (row->takes) {
    case Takes::nothing: break;
    case Takes::astring: key.text = astring(); break;
    case Takes::date: key.date = date(); break;
    case Takes::number: key.number = number64(); break;
    case Takes::seconds: key.number = nz_number(); break;
    case Takes::set: key.set = sequence_set(); break;
    case Takes::keyword: key.name = keyword_flag(); break;
    case Takes::modseq: key.number = search_modseq(); break;
    case Takes::id: key.text = atom(); break;
    case Takes::header:
        key.name = astring();
        sp();
        key.text = astring();
        break;
    case Takes::two_keys:
        key.keys.push_back(search_key(depth + 1));
        sp();
        [[fallthrough]];
    case Takes::key: key.keys.push_back(search_key(depth + 1)); break;
    }
    return key;
}

// flag-keyword: no system flag
std::string Scanner::keyword_flag()
{
    if (sees("\\")) refuse(base::Code::invalid, "a keyword was expected");
    return flag();
}

// search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer (RFC 7162 §3.1.5);
// one modseq counts for all of a message's flags here, so the entry's name changes nothing.
std::uint64_t Scanner::search_modseq()
{
    if (sees("\"")) {
        quoted();
        sp();
        auto entry_type = keyword();
        if (entry_type != "PRIV" && entry_type != "SHARED" && entry_type != "ALL") {
            refuse(base::Code::invalid, "unknown entry type");
        }
        sp();
    }
    return number64();
}

}  // namespace imap
