#include "imap/search/needles.hpp"

#include "base/text.hpp"
#include "imap/search/header_text.hpp"
#include "mime/parameters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace imap::search {
namespace {

using Where = Needle::Where;
using Done = net::Task<base::Result<void>>;

constexpr std::uint64_t piece_size = 64 * 1024;

// All needles at work on one message.
class Search {
  public:
    Search(Haystack haystack, const std::vector<Needle>& needles);
    net::Task<base::Result<std::vector<bool>>> run();

  private:
    // What is being read, and so who listens.
    enum class In { header, header_of_part, body };

    bool listens(std::size_t i, In what) const;
    bool is_heard(In what) const;

    Done header(In what, const mime::Part& part);
    Done inside(const mime::Part& part);
    Done around(const mime::Part& part);
    Done text(std::uint64_t at, std::uint64_t size, const mime::Part& part);
    template<typename Take> Done read(std::uint64_t at, std::uint64_t size, Take take);

    void take_field(In what, const HeaderText::Piece& piece);
    void extended(const std::vector<mime::Parameter>& parameters);
    void feed(In what, std::string_view utf8);
    void end(In what);
    void tell(In what, mime::Fold how, std::string_view folded);

    Haystack haystack_;
    const std::vector<Needle>& needles_;
    std::vector<mime::Finder> finders_;
    std::vector<bool> found_;
    std::array<mime::Folder, 2> folders_{mime::Folder(mime::Fold::caseless), mime::Folder(mime::Fold::bare)};
    std::string gathered_;  // of a header, for all but those who look for one field
};

Search::Search(Haystack haystack, const std::vector<Needle>& needles) : haystack_(haystack), needles_(needles)
{
    for (const auto& needle : needles) {
        finders_.emplace_back(mime::fold(needle.fold, needle.text));
        // Where there is no such field, there is not even an empty text.
        found_.push_back(needle.where != Where::header && needle.text.empty());
    }
}

bool Search::listens(std::size_t i, In what) const
{
    if (found_[i] || needles_[i].where == Where::header) return false;
    return needles_[i].where == Where::text || what == In::body;
}

bool Search::is_heard(In what) const
{
    for (std::size_t i = 0; i < needles_.size(); ++i)
        if (listens(i, what)) return true;
    return false;
}

net::Task<base::Result<std::vector<bool>>> Search::run()
{
    const auto& root = haystack_.summary.root;
    const bool is_wanted =
        std::ranges::any_of(needles_, [](const Needle& needle) { return needle.where != Where::body; });
    if (is_wanted) {
        auto done = co_await header(In::header, root);
        if (!done) co_return base::refuse(done.error());
    }
    if (is_heard(In::body)) {
        auto done = co_await inside(root);
        if (!done) co_return base::refuse(done.error());
    }
    co_return found_;
}

// A part, or parts, and what is around them.
Done Search::inside(const mime::Part& part)
{
    if (part.is_multipart()) {
        auto done = co_await around(part);
        if (!done) co_return done;
    }
    for (const auto& child : part.children) {
        // The header of a message within is part of the body.
        const auto what = part.is_message() ? In::body : In::header_of_part;
        if (is_heard(what)) {
            auto done = co_await header(what, child);
            if (!done) co_return done;
        }
        auto done = co_await inside(child);
        if (!done || !is_heard(In::body)) co_return done;
    }
    if (mime::is_text(part)) co_return co_await text(part.body_at, part.body_size, part);
    co_return base::Result<void>();
}

// Before the first part and behind the last, where there is more than the delimiters.
Done Search::around(const mime::Part& part)
{
    const auto delimiter_size = mime::parameter(part.parameters, "boundary").size() + 4;
    const auto &first = part.children.front(), &last = part.children.back();
    const auto before = first.header_at - part.body_at;
    const auto last_end = last.body_at + last.body_size;
    const auto behind = part.body_at + part.body_size - last_end;
    const mime::Part plain;
    if (before > delimiter_size) {
        auto done = co_await text(part.body_at, before, plain);
        if (!done) co_return done;
    }
    if (behind > delimiter_size + 4) co_return co_await text(last_end, behind, plain);
    co_return base::Result<void>();
}

// Gives `take` the octets, piece by piece, until it has enough.
template<typename Take> Done Search::read(std::uint64_t at, std::uint64_t size, Take take)
{
    while (size > 0) {
        auto piece = co_await haystack_.source.read(at, std::min(size, piece_size));
        if (!piece) co_return base::refuse(piece.error());
        if (piece->empty())
            co_return base::refuse(base::Code::corrupt, "a message is shorter than its summary says");
        at += piece->size();
        size -= piece->size();
        if (!take(*piece)) break;
    }
    co_return base::Result<void>();
}

Done Search::text(std::uint64_t at, std::uint64_t size, const mime::Part& part)
{
    mime::TextDecoder decoder(part);
    auto done = co_await read(haystack_.prefix_size + at, size, [&](std::string_view piece) {
        feed(In::body, decoder.feed(piece));
        return is_heard(In::body);
    });
    if (!done) co_return done;
    feed(In::body, decoder.finish());
    end(In::body);
    co_return done;
}

// The whole message's header begins with its own prefix.
Done Search::header(In what, const mime::Part& part)
{
    HeaderText fields([this, what](const HeaderText::Piece& piece) { take_field(what, piece); });
    const auto at = what == In::header ? 0 : haystack_.prefix_size + part.header_at;
    const auto end_at = haystack_.prefix_size + part.header_at + part.header_size;
    auto done = co_await read(at, std::min(end_at - at, most_header), [&](std::string_view piece) {
        fields.feed(piece);
        return true;
    });
    if (!done) co_return done;
    fields.finish();
    extended(part.parameters);
    extended(part.disposition_parameters);
    feed(what, std::exchange(gathered_, {}));
    end(what);
    co_return done;
}

void Search::take_field(In what, const HeaderText::Piece& piece)
{
    constexpr std::size_t enough = 16 * 1024;
    for (std::size_t i = 0; what == In::header && i < needles_.size(); ++i) {
        const auto& needle = needles_[i];
        if (found_[i] || needle.where != Where::header || !base::iequals(piece.name, needle.field)) continue;
        finders_[i].feed(mime::fold(needle.fold, piece.value));
        found_[i] = finders_[i].found();
        if (piece.is_end) finders_[i].end_part();
    }
    if (piece.is_begin) gathered_.append(piece.name).append(": ");
    gathered_ += piece.value;
    if (piece.is_end) gathered_ += '\0';  // which no search can ask for: nothing is found across fields
    if (gathered_.size() > enough) feed(what, std::exchange(gathered_, {}));
}

// file*=utf-8''%E1… is no text that anybody looks for.
void Search::extended(const std::vector<mime::Parameter>& parameters)
{
    for (const auto& [name, value] : parameters) {
        if (!name.ends_with('*')) continue;
        const auto plain = name.substr(0, name.size() - 1);
        gathered_ += plain + "=" + mime::decoded_parameter(parameters, plain) + '\0';
    }
}

void Search::feed(In what, std::string_view utf8)
{
    if (utf8.empty() || !is_heard(what)) return;
    for (auto how : {mime::Fold::caseless, mime::Fold::bare})
        if (std::ranges::find(needles_, how, &Needle::fold) != needles_.end())
            tell(what, how, folders_[static_cast<std::size_t>(how)].feed(utf8));
}

// What follows is another text.
void Search::end(In what)
{
    for (auto how : {mime::Fold::caseless, mime::Fold::bare})
        tell(what, how, folders_[static_cast<std::size_t>(how)].finish());
    for (auto& finder : finders_) finder.end_part();
}

void Search::tell(In what, mime::Fold how, std::string_view folded)
{
    for (std::size_t i = 0; i < needles_.size(); ++i) {
        if (needles_[i].fold != how || !listens(i, what)) continue;
        finders_[i].feed(folded);
        found_[i] = finders_[i].found();
    }
}

}  // namespace

net::Task<base::Result<std::vector<bool>>> find_needles(Haystack haystack, const std::vector<Needle>& needles)
{
    Search search(haystack, needles);
    co_return co_await search.run();
}

}  // namespace imap::search
