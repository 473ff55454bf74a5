#include "imap/search/query.hpp"

#include "base/text.hpp"
#include "mime/charset.hpp"

#include <algorithm>

namespace imap::search {
namespace {

using Kind = SearchKey::Kind;

constexpr base::WallTime ever = base::WallTime::max();
constexpr base::WallTime never = base::WallTime::min();

mime::Fold fold_for(std::string_view text)
{
    bool has_marks = mime::fold(mime::Fold::bare, text) != mime::fold(mime::Fold::caseless, text);
    return has_marks ? mime::Fold::caseless : mime::Fold::bare;
}

// Header fields whose whole value a summary keeps.
bool is_in_summary(std::string_view field)
{
    return field == "subject" || field == "message-id" || field == "in-reply-to";
}

class Compiler {
  public:
    Compiler(std::string_view charset, const Resolve& resolve, const When& when)
        : charset_(charset),
          resolve_(resolve),
          when_(when)
    {}

    Query finish(const SearchKey& key)
    {
        query_.root = node(key);
        return std::move(query_);
    }
    const std::optional<base::Error>& error() const { return error_; }

  private:
    Node node(const SearchKey& key);
    void dates(const SearchKey& key, Node& into);
    void set(const SearchKey& key, Node& into);
    void header(const SearchKey& key, Node& into);
    void words(const SearchKey& key, Node& into);
    void needle(Needle needle, Node& into);
    void count_text();
    std::string to_utf8(const std::string& text);
    void refuse(base::Error error)
    {
        if (!error_) error_ = std::move(error);
    }

    std::string_view charset_;
    const Resolve& resolve_;
    const When& when_;
    Query query_;
    std::size_t texts_ = 0;
    std::optional<base::Error> error_;
};

Node Compiler::node(const SearchKey& key)
{
    Node node{.kind = key.kind, .flag = key.flag, .number = key.number, .name = key.name};
    switch (key.kind) {
    case Kind::all: break;
    case Kind::flag:
    case Kind::keyword:
    case Kind::modseq: query_.needs.flags = true; break;
    case Kind::recent: break;
    case Kind::numbers:
    case Kind::uids: set(key, node); break;
    case Kind::larger:
    case Kind::smaller: query_.needs.rows = true; break;
    case Kind::email_id:
    case Kind::thread_id:
        node.name = key.text;
        query_.needs.rows = true;
        break;
    case Kind::bcc:
    case Kind::cc:
    case Kind::from:
    case Kind::to:
    case Kind::subject: words(key, node); break;
    case Kind::header: header(key, node); break;
    case Kind::body: needle({.where = Needle::Where::body, .text = to_utf8(key.text)}, node); break;
    case Kind::text: needle({.where = Needle::Where::text, .text = to_utf8(key.text)}, node); break;
    case Kind::all_of:
    case Kind::either:
    case Kind::none_of:
        for (const auto& inner : key.keys) node.nodes.push_back(this->node(inner));
        break;
    default: dates(key, node); break;
    }
    return node;
}

// Every key about time is a span of time. Days are those of our clock; those of a Date field are the
// sender's.
void Compiler::dates(const SearchKey& key, Node& into)
{
    bool is_sent = key.kind == Kind::sent_before || key.kind == Kind::sent_on || key.kind == Kind::sent_since;
    (is_sent ? query_.needs.summary : query_.needs.rows) = true;
    const base::WallTime day = base::WallTime(key.date) - (is_sent ? std::chrono::minutes() : when_.zone);
    const base::WallTime ago = when_.now - std::chrono::seconds(key.number);
    into.from = never;
    into.to = ever;
    switch (key.kind) {
    case Kind::before:
    case Kind::sent_before:
    case Kind::saved_before: into.to = day; break;
    case Kind::since:
    case Kind::sent_since:
    case Kind::saved_since: into.from = day; break;
    case Kind::older: into.to = ago + base::WallTime::duration(1); break;
    case Kind::younger: into.from = ago; break;
    default:
        into.from = day;
        into.to = day + std::chrono::days(1);
        break;
    }
}

void Compiler::set(const SearchKey& key, Node& into)
{
    auto uids = resolve_(key.set, key.kind);
    if (!uids) return refuse(uids.error());
    into.kind = Kind::uids;
    into.uids = std::move(*uids);
}

void Compiler::words(const SearchKey& key, Node& into)
{
    auto text = to_utf8(key.text);
    into.fold = fold_for(text);
    into.text = mime::fold(into.fold, text);
    query_.needs.summary = true;
    count_text();
}

// Each is looked for in all of a message: their number is what a search costs.
void Compiler::count_text()
{
    if (++texts_ > most_texts) refuse({base::Code::limit, "too many texts to look for"});
}

void Compiler::header(const SearchKey& key, Node& into)
{
    into.name = base::lower(key.name);
    if (is_in_summary(into.name)) return words(key, into);
    needle({.where = Needle::Where::header, .field = into.name, .text = to_utf8(key.text)}, into);
    into.name.clear();
}

void Compiler::needle(Needle needle, Node& into)
{
    needle.fold = fold_for(needle.text);
    auto& needles = query_.needles;
    auto known = std::ranges::find(needles, needle);
    into.needle = static_cast<std::size_t>(known - needles.begin());
    if (known != needles.end()) return;
    needles.push_back(std::move(needle));
    query_.needs.summary = true;
    count_text();
}

std::string Compiler::to_utf8(const std::string& text)
{
    bool is_ascii = std::ranges::all_of(text, [](char c) { return (c & '\x80') == 0; });
    if (charset_.empty() || base::iequals(charset_, "UTF-8") || base::iequals(charset_, "US-ASCII")) {
        if (!is_ascii && !base::is_utf8(text)) refuse({base::Code::bad_charset, "the text is no UTF-8"});
        return text;
    }
    auto decoded = mime::to_utf8(charset_, text);
    if (!decoded) refuse(decoded.error());
    return decoded.value_or("");
}

}  // namespace

base::Result<Query> compile(const SearchRequest& request, const Resolve& resolve, const When& when)
{
    if (!request.charset.empty() && !mime::is_known_charset(request.charset)) {
        return base::refuse(base::Code::bad_charset, "unknown charset");
    }
    Compiler compiler(request.charset, resolve, when);
    auto query = compiler.finish(request.key);
    if (compiler.error()) return base::refuse(*compiler.error());
    return query;
}

}  // namespace imap::search
