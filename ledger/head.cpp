#include "ledger/head.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "ledger/query.hpp"

namespace ledger {
namespace {

constexpr std::string_view opening = "congvu-audit 1 ", signature_mark = " signature ";
constexpr std::size_t words_of_book = 6;
constexpr std::size_t words_before = 3, words_behind = 2;

std::string signed_part(const Head& head, std::string_view key)
{
    auto line = base::format("{}{}", opening, to_text(head.time));
    for (const auto book : books) {
        const auto& at = head[book];
        line += base::format(" {} {} {} {} {} {}", to_string(book), at.segment, at.count, at.sequence,
                             to_hex(at.chain), to_hex(at.tree));
    }
    return line + base::format(" key {}", key);
}

BookHead book_head_from(std::span<const std::string_view> words)
{
    const auto number = [&words](std::size_t at) { return base::to_number(words[at]).value_or(0); };
    return {static_cast<std::uint32_t>(number(1)), number(2), number(3), hash_from_hex(words[4]),
            hash_from_hex(words[5])};
}

base::Error no_head()
{
    return {base::Code::corrupt, "this is no head of an audit"};
}

}  // namespace

std::string to_line(const Head& head, const SigningKey& key)
{
    auto line = signed_part(head, key.public_key().id());
    const auto signature = key.sign(line);
    return line.append(signature_mark).append(base::to_base64(signature));
}

base::Result<Head> head_from(std::string_view line, const PublicKey& key)
{
    const auto mark = line.find(signature_mark);
    if (!line.starts_with(opening) || mark == line.npos) return base::refuse(no_head());
    const auto before = line.substr(0, mark);
    const auto words = base::split(before, ' ');
    if (words.size() != words_before + books.size() * words_of_book + words_behind)
        return base::refuse(no_head());
    const auto time = stamp_from(words[2]);
    if (!time) return base::refuse(no_head());
    Head head{*time, {}};
    for (const auto book : books)
        head.of[place_of(book)] = book_head_from(
            std::span(words).subspan(words_before + place_of(book) * words_of_book, words_of_book));
    // Written again it must be the same: nothing in it is left unread.
    const auto signature = base::from_base64(line.substr(mark + signature_mark.size()));
    if (!signature || signed_part(head, words.back()) != before) return base::refuse(no_head());
    if (!key.has_signed(before, *signature))
        return base::refuse(base::Code::corrupt,
                            base::format("the head of {} was not signed with key {}", words[2], key.id()));
    return head;
}

std::string time_in(std::string_view line)
{
    if (!line.starts_with(opening)) return {};
    return std::string(line.substr(opening.size(), 27));
}

}  // namespace ledger
