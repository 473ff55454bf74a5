// Address lists of header fields (RFC 5322 §3.4, §4.4).
//
// Words are gathered until a special tells what they were: `<` a display name, `@` a local part,
// `:` a group's name, a comma or the end an address without domain. Nothing is ever an error.

#include "base/text.hpp"
#include "mime/address.hpp"

#include <utility>

namespace mime {
namespace {

bool is_one_of(const Token& token, std::string_view specials)
{
    return token.kind == Token::Kind::special && specials.contains(token.text);
}

// Joined by a dot, or by nothing.
bool is_glued(std::string_view left, const Token& right)
{
    return !right.spaced || left.ends_with('.') || right.text.starts_with('.');
}

}  // namespace

AddressReader::AddressReader(Take take)
    : take_(std::move(take)),
      lexer_([this](const Token& token) { this->take(token); })
{}

void AddressReader::take(const Token& token)
{
    if (token.kind == Token::Kind::comment) {
        comment_ = token.text;
        return;
    }
    switch (in_) {
    case In::words: return words(token);
    case In::angle:
        in_ = In::local;
        if (!token.is('@')) return local(token);
        in_ = In::route;
        entry_.route = "@";
        return;
    case In::route: return route(token);
    case In::local: return local(token);
    case In::host: return host(token);
    case In::junk:
        if (token.is_word()) return;  // behind the bracket
        in_ = In::words;
        if (!token.is(',')) words(token);
        return;
    default: return bare_host(token);
    }
}

void AddressReader::words(const Token& token)
{
    if (token.is_word())
        word(token);
    else if (!is_one_of(token, "\\)>]"))
        special_after_words(token);
}

void AddressReader::word(const Token& token)
{
    if (has_words_ && !is_glued(last_as_local_, token)) {
        extend_name();
        last_as_name_.clear();
        last_as_local_.clear();
        is_too_long_ = false;
    }
    if (token.spaced && !last_as_name_.empty()) append(last_as_name_, " ");
    append(last_as_name_, token.text);
    append(last_as_local_, token.text);
    is_too_long_ |= token.is_cut;
    has_words_ = true;
}

void AddressReader::special_after_words(const Token& token)
{
    if (token.is('<')) {
        if (has_words_) entry_.name = phrase();
        entry_.mailbox.emplace();
        is_too_long_ = false;
        in_ = In::angle;
    } else if (token.is('@')) {
        if (!name_.empty()) entry_.name = name_;
        entry_.mailbox = last_as_local_;
        entry_.host.emplace();
        comment_.clear();
        in_ = In::bare_host;
    } else if (token.is(':')) {
        begin_group();
    } else {
        end_list_of_words();
        if (token.is(';')) end_group();
    }
}

// obs-route = *CFWS "@" domain *("," [CFWS] ["@" domain]) ":"
void AddressReader::route(const Token& token)
{
    if (token.is(':') || token.is('>')) in_ = In::local;
    if (token.is('>')) return local(token);
    if (!token.is(':')) append(*entry_.route, token.text);
}

// Within brackets. The last one may be missing, and so may anything inside.
void AddressReader::local(const Token& token)
{
    if (token.is_word()) {
        append(*entry_.mailbox, token.text);
        is_too_long_ |= token.is_cut;
    } else if (token.is('@')) {
        entry_.host.emplace();
        in_ = In::host;
    } else if (is_one_of(token, ">,;")) {
        end_entry();
        in_ = In::junk;
        if (!token.is('>')) take(token);
    }
}

void AddressReader::host(const Token& token)
{
    if (token.is_word()) {
        append(*entry_.host, token.text);
        is_too_long_ |= token.is_cut;
    } else if (is_one_of(token, ">,;")) {
        end_entry();
        in_ = In::junk;
        if (!token.is('>')) take(token);
    }
}

// addr-spec without brackets: its name may follow in a comment.
void AddressReader::bare_host(const Token& token)
{
    if (!token.is_word()) {
        end_entry();
        in_ = In::words;
        if (!token.is(',')) words(token);
        return;
    }
    if (in_ == In::bare_host && !entry_.host->empty() && !is_glued(*entry_.host, token)) in_ = In::bare_junk;
    if (in_ == In::bare_junk) return;
    append(*entry_.host, token.text);
    is_too_long_ |= token.is_cut;
}

void AddressReader::append(std::string& text, std::string_view piece)
{
    if (text.size() + piece.size() <= longest)
        text += piece;
    else
        is_too_long_ = true;
}

// By the last words, with one space where there was space, if there is room for them.
void AddressReader::extend_name()
{
    is_name_full_ |= name_.size() + 1 + last_as_name_.size() > longest;
    if (is_name_full_) return;
    if (!name_.empty()) name_ += ' ';
    name_ += last_as_name_;
}

// All words so far.
std::string AddressReader::phrase()
{
    extend_name();
    return std::move(name_);
}

void AddressReader::end_entry()
{
    const bool may_be_named = in_ == In::bare_host || in_ == In::bare_junk;
    if (may_be_named && !entry_.name && !comment_.empty()) entry_.name = std::string(base::trim(comment_));
    if (!entry_.host) entry_.host.emplace();
    if (!is_too_long_) take_(std::move(entry_));
    forget();
}

void AddressReader::forget()
{
    entry_ = {};
    for (auto* text : {&comment_, &name_, &last_as_name_, &last_as_local_}) text->clear();
    has_words_ = is_name_full_ = is_too_long_ = false;
}

// Words and nothing else: an address that lacks its domain.
void AddressReader::end_list_of_words()
{
    if (!has_words_) return;
    entry_.mailbox = phrase();
    is_too_long_ |= is_name_full_;
    end_entry();
}

void AddressReader::begin_group()
{
    end_group();
    in_group_ = true;
    take_({{}, {}, phrase(), {}});
    forget();
}

void AddressReader::end_group()
{
    if (std::exchange(in_group_, false)) take_({});
}

void AddressReader::finish()
{
    lexer_.finish();
    if (in_ == In::words)
        end_list_of_words();
    else if (in_ != In::junk)
        end_entry();
    in_ = In::words;
    end_group();
}

std::vector<EnvelopeAddress> parse_envelope_addresses(std::string_view value, std::size_t most)
{
    std::vector<EnvelopeAddress> list;
    AddressReader reader([&](EnvelopeAddress entry) {
        if (list.size() < most) list.push_back(std::move(entry));
    });
    reader.feed(value);
    reader.finish();
    return list;
}

}  // namespace mime
