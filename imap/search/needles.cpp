#include "imap/search/needles.hpp"

#include "base/text.hpp"
#include "imap/turn.hpp"
#include "mime/encoded_word.hpp"
#include "mime/header.hpp"

#include <algorithm>

namespace imap::search {
namespace {

constexpr std::uint64_t piece_size = 64 * 1024;

// All needles at work on one message.
class Search {
  public:
    Search(Haystack haystack, const std::vector<Needle>& needles) : haystack_(haystack), needles_(needles)
    {
        for (const auto& needle : needles) {
            matchers_.emplace_back(needle.text, needle.fold);
            found_.push_back(false);
            folded_.push_back(mime::fold(needle.fold, needle.text));
        }
    }

    net::Task<base::Result<std::vector<bool>>> run();

  private:
    bool looks_at_headers() const;
    bool looks_at_bodies() const;
    net::Task<base::Result<std::string>> header(std::uint64_t at, std::uint64_t size);
    void own_header(std::string_view block);
    void inner_header(std::string_view block);
    net::Task<base::Result<void>> body(const mime::Part& part);
    net::Task<base::Result<void>> inner_headers(const mime::Part& part);
    void feed(std::string_view utf8);
    void end_part();

    Haystack haystack_;
    const std::vector<Needle>& needles_;
    std::vector<mime::TextMatcher> matchers_;
    std::vector<std::string> folded_;
    std::vector<bool> found_;
};

bool Search::looks_at_headers() const
{
    return std::ranges::any_of(needles_,
                               [](const Needle& needle) { return needle.where != Needle::Where::body; });
}

bool Search::looks_at_bodies() const
{
    for (std::size_t i = 0; i < needles_.size(); ++i) {
        if (needles_[i].where != Needle::Where::header && !found_[i]) return true;
    }
    return false;
}

net::Task<base::Result<std::vector<bool>>> Search::run()
{
    const auto& root = haystack_.summary.root;
    if (looks_at_headers()) {
        auto block = co_await header(0, haystack_.prefix_size + root.header_at + root.header_size);
        if (!block) co_return base::refuse(block.error());
        own_header(*block);
    }
    if (looks_at_bodies()) {
        auto done = co_await inner_headers(root);
        if (!done) co_return base::refuse(done.error());
    }
    for (const auto* part : mime::text_parts(root)) {
        if (!looks_at_bodies()) break;
        auto done = co_await body(*part);
        if (!done) co_return base::refuse(done.error());
    }
    co_return found_;
}

net::Task<base::Result<std::string>> Search::header(std::uint64_t at, std::uint64_t size)
{
    co_return co_await haystack_.source.read(at, std::min(size, most_header));
}

void Search::own_header(std::string_view block)
{
    mime::FieldReader fields(block);
    while (auto field = fields.next()) {
        const auto value = mime::decode_words(mime::unfold(field->value));
        for (std::size_t i = 0; i < needles_.size(); ++i) {
            const auto& needle = needles_[i];
            if (found_[i] || needle.where == Needle::Where::body) continue;
            if (needle.where == Needle::Where::header && !base::iequals(field->name, needle.field)) continue;
            const auto text =
                needle.where == Needle::Where::header ? value : std::string(field->name) + ": " + value;
            found_[i] = mime::fold(needle.fold, text).contains(folded_[i]);
        }
    }
}

// The header of a message within is part of the body.
void Search::inner_header(std::string_view block)
{
    mime::FieldReader fields(block);
    while (auto field = fields.next()) {
        feed(std::string(field->name) + ": " + mime::decode_words(mime::unfold(field->value)));
        end_part();
    }
}

net::Task<base::Result<void>> Search::inner_headers(const mime::Part& part)
{
    for (const auto& child : part.children) {
        if (part.is_message()) {
            auto block = co_await header(haystack_.prefix_size + child.header_at, child.header_size);
            if (!block) co_return base::refuse(block.error());
            inner_header(*block);
            co_await next_turn();
        }
        auto done = co_await inner_headers(child);
        if (!done) co_return done;
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> Search::body(const mime::Part& part)
{
    mime::TextDecoder decoder(part);
    auto at = haystack_.prefix_size + part.body_at;
    for (auto rest = part.body_size; rest > 0 && looks_at_bodies();) {
        auto piece = co_await haystack_.source.read(at, std::min(rest, piece_size));
        if (!piece) co_return base::refuse(piece.error());
        if (piece->empty())
            co_return base::refuse(base::Code::corrupt, "a message is shorter than its summary says");
        feed(decoder.feed(*piece));
        at += piece->size();
        rest -= piece->size();
        co_await next_turn();
    }
    feed(decoder.finish());
    end_part();
    co_return base::Result<void>();
}

void Search::feed(std::string_view utf8)
{
    for (std::size_t i = 0; i < needles_.size(); ++i) {
        if (found_[i] || needles_[i].where == Needle::Where::header) continue;
        matchers_[i].feed(utf8);
        found_[i] = matchers_[i].found();
    }
}

void Search::end_part()
{
    for (std::size_t i = 0; i < needles_.size(); ++i) {
        if (found_[i] || needles_[i].where == Needle::Where::header) continue;
        matchers_[i].end_part();
        found_[i] = matchers_[i].found();
    }
}

}  // namespace

net::Task<base::Result<std::vector<bool>>> find_needles(Haystack haystack, const std::vector<Needle>& needles)
{
    Search search(haystack, needles);
    co_return co_await search.run();
}

}  // namespace imap::search
