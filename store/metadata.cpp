// Metadata: see metadata.hpp; the row is drawn in account_rows.cpp.
//
//   RFC 5464 §3.1     names of entries
//   RFC 5464 §4.2.2   DEPTH
//   RFC 5464 §4.3     NIL takes an entry away; MAXSIZE, TOOMANY

#include "store/metadata.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace store {
namespace {

constexpr std::string_view shared_scope = "/shared";
constexpr std::string_view private_scope = "/private";

// A name taken apart: "/shared" and "/comment", in lower case.
struct Name {
    std::string_view scope;
    std::string rest;
};

bool is_entry_character(char c)
{
    return c > 0x19 && c < 0x7F && c != '*' && c != '%';
}

bool is_path(std::string_view rest)
{
    return rest.empty() ||
           (rest.starts_with('/') && !rest.ends_with('/') && !rest.contains("//") &&
            rest.size() <= longest_entry_name && std::ranges::all_of(rest, is_entry_character));
}

base::Result<Name> take_apart(std::string_view name)
{
    const std::string lower = base::lower(name);
    for (const auto scope : {shared_scope, private_scope}) {
        if (!lower.starts_with(scope)) continue;
        std::string rest = lower.substr(scope.size());
        if (is_path(rest)) return Name{scope, std::move(rest)};
    }
    return base::refuse(base::Code::invalid,
                        base::format("'{}' is no name of an annotation", base::printable(name, 64)));
}

std::string prefix_of(const AnnotationPlace& place, std::string_view scope)
{
    if (scope == shared_scope) return key::shared_annotations(place.mailbox);
    return key::private_annotations(place.mailbox, place.reader);
}

bool lies_within(std::string_view name, std::string_view top, Depth depth)
{
    if (name == top) return true;
    if (depth == Depth::zero || !name.starts_with(top) || name[top.size()] != '/') return false;
    return depth == Depth::infinity || name.find('/', top.size() + 1) == std::string_view::npos;
}

std::size_t count_rows(const Rows& rows, const std::string& prefix)
{
    std::size_t count = 0;
    rows.scan_prefix(prefix, [&](std::string_view, std::string_view) {
        ++count;
        return Next::go_on;
    });
    return count;
}

base::Result<void> change_one(Batch& rows, const AnnotationPlace& place, const AnnotationChange& change)
{
    auto name = take_apart(change.name);
    if (!name) return base::refuse(name.error());
    if (name->rest.empty())
        return base::refuse(base::Code::invalid, "an annotation has a name below its scope");
    const std::string prefix = prefix_of(place, name->scope);
    const std::string key = prefix + name->rest;
    if (!change.value) {
        rows.erase(key);
        return {};
    }
    if (change.value->size() > largest_annotation) {
        return base::refuse(base::Code::too_big,
                            base::format("an annotation has at most {} bytes", largest_annotation));
    }
    if (!rows.get(key) && count_rows(rows, prefix) >= most_annotations) {
        return base::refuse(base::Code::limit,
                            base::format("at most {} annotations have room here", most_annotations));
    }
    rows.put(key, text_row(*change.value));
    return {};
}

}  // namespace

base::Result<std::vector<Annotation>> read_annotations(const Rows& rows, const AnnotationPlace& place,
                                                       const AnnotationQuestion& question)
{
    std::map<std::string, std::string> found;
    for (const auto& asked : question.names) {
        auto name = take_apart(asked);
        if (!name) return base::refuse(name.error());
        const std::string prefix = prefix_of(place, name->scope);
        base::Result<void> outcome;
        rows.scan_prefix(prefix + name->rest, [&](std::string_view key, std::string_view value) {
            const std::string_view rest = key.substr(prefix.size());
            if (!lies_within(rest, name->rest, question.depth)) return Next::go_on;
            auto text = text_from(value);
            if (text)
                found.insert_or_assign(std::string(name->scope).append(rest), std::string(*text));
            else
                outcome = base::refuse(text.error());
            return outcome ? Next::go_on : Next::stop;
        });
        if (!outcome) return base::refuse(outcome.error());
    }
    std::vector<Annotation> all;
    for (auto& [name, value] : found) all.push_back({name, std::move(value)});
    return all;
}

base::Result<void> change_annotations(Batch& rows, const AnnotationPlace& place,
                                      const std::vector<AnnotationChange>& changes)
{
    for (const auto& change : changes) {
        if (auto changed = change_one(rows, place, change); !changed) return changed;
    }
    return {};
}

}  // namespace store
