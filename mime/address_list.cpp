// Address lists of header fields (RFC 5322 §3.4, §4.4).
//
// Words are gathered until a special tells what they were: `<` a display name, `@` a local part,
// `:` a group's name, a comma or the end an address without domain. Nothing is ever an error.

#include "base/text.hpp"
#include "mime/address.hpp"
#include "mime/encoded_word.hpp"
#include "mime/lexer.hpp"

namespace mime {
namespace {

class ListParser {
  public:
    ListParser(std::string_view value, std::size_t most) : lexer_(value), most_(most) { advance(); }

    std::vector<EnvelopeAddress> parse()
    {
        while (token_.kind != Token::Kind::end && list_.size() < most_) entry();
        if (in_group_) end_group();
        if (list_.size() > most_) list_.resize(most_);
        return std::move(list_);
    }

  private:
    void advance() { token_ = lexer_.next(); }
    bool skip(char special)
    {
        if (!token_.is(special)) return false;
        advance();
        return true;
    }

    void entry();
    void angle(EnvelopeAddress address);
    void local_known(EnvelopeAddress address, std::string local);
    void end_group();
    std::string phrase(const std::vector<Token>& words, std::size_t count) const;
    std::string words_until(std::string_view specials);
    std::string route();
    void add(EnvelopeAddress address);

    Lexer lexer_;
    std::size_t most_;
    Token token_;
    bool in_group_ = false;
    std::vector<EnvelopeAddress> list_;
};

// `count` words with one space where there was space.
std::string ListParser::phrase(const std::vector<Token>& words, std::size_t count) const
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        if (words[i].spaced && !text.empty()) text += ' ';
        text += words[i].text;
    }
    return text;
}

bool is_glued(std::string_view left, const Token& right)
{
    return !right.spaced || left.ends_with('.') || right.text.starts_with('.');
}

// Where the local part before an @ begins: words joined by dots, or without space between them. What stands
// before is a name that lacks its angle brackets.
std::size_t local_begin(const std::vector<Token>& words)
{
    auto begin = words.empty() ? 0 : words.size() - 1;
    while (begin > 0 && is_glued(words[begin - 1].text, words[begin])) --begin;
    return begin;
}

void ListParser::entry()
{
    std::vector<Token> words;
    while (token_.is_word() || token_.is('\\') || token_.is(')') || token_.is('>') || token_.is(']')) {
        if (token_.is_word()) words.push_back(std::move(token_));
        advance();
    }

    EnvelopeAddress address;
    if (skip('<')) {
        if (!words.empty()) address.name = phrase(words, words.size());
        return angle(std::move(address));
    }
    if (token_.is('@')) {
        auto begin = local_begin(words);
        if (begin > 0) address.name = phrase(words, begin);
        std::string local;
        for (auto i = begin; i < words.size(); ++i) local += words[i].text;
        return local_known(std::move(address), std::move(local));
    }
    if (skip(':')) {
        if (in_group_) end_group();
        in_group_ = true;
        list_.push_back({{}, {}, phrase(words, words.size()), {}});
        return;
    }
    if (!words.empty()) local_known({}, phrase(words, words.size()));
    if (skip(';')) {
        if (in_group_) end_group();
        return;
    }
    if (!skip(',') && words.empty()) advance();
}

// The last bracket of an address may be missing, and so may anything inside.
void ListParser::angle(EnvelopeAddress address)
{
    if (token_.is('@')) address.route = route();
    auto local = words_until("@>,;");
    if (skip('@')) address.host = words_until(">,;");
    skip('>');
    address.mailbox = std::move(local);
    if (!address.host) address.host.emplace();
    add(std::move(address));
    while (token_.is_word()) advance();  // junk behind the bracket
    skip(',');
}

// obs-route = *CFWS "@" domain *("," [CFWS] ["@" domain]) ":"
std::string ListParser::route()
{
    std::string text;
    while (token_.kind != Token::Kind::end && !token_.is(':') && !token_.is('>')) {
        text += token_.text;
        advance();
    }
    skip(':');
    return text;
}

std::string ListParser::words_until(std::string_view specials)
{
    std::string text;
    while (token_.kind != Token::Kind::end &&
           !(token_.kind == Token::Kind::special && specials.contains(token_.text))) {
        if (token_.is_word()) text += token_.text;
        advance();
    }
    return text;
}

// addr-spec without brackets: its name may follow in a comment.
void ListParser::local_known(EnvelopeAddress address, std::string local)
{
    lexer_.take_comment();
    address.mailbox = std::move(local);
    address.host.emplace();
    if (skip('@'))
        while (token_.is_word()) {
            if (!address.host->empty() && !is_glued(*address.host, token_)) break;
            *address.host += token_.text;
            advance();
        }
    while (token_.is_word()) advance();
    auto comment = lexer_.take_comment();
    if (!address.name && !comment.empty()) address.name = std::string(base::trim(comment));
    add(std::move(address));
    skip(',');
}

void ListParser::end_group()
{
    in_group_ = false;
    list_.push_back({});
}

void ListParser::add(EnvelopeAddress address)
{
    list_.push_back(std::move(address));
}

}  // namespace

std::vector<EnvelopeAddress> parse_envelope_addresses(std::string_view value, std::size_t most)
{
    return ListParser(value, most).parse();
}

std::vector<Address> parse_addresses(std::string_view value, std::size_t most)
{
    std::vector<Address> addresses;
    for (auto& entry : parse_envelope_addresses(value, most)) {
        if (!entry.host || entry.host->empty() || entry.mailbox->empty()) continue;
        addresses.push_back(
            {decode_words(entry.name.value_or("")), std::move(*entry.mailbox), std::move(*entry.host)});
    }
    return addresses;
}

}  // namespace mime
