#include "directory/group_filter.hpp"

#include "base/text.hpp"
#include "directory/roster.hpp"

#include <algorithm>
#include <array>

namespace directory {
namespace {

using Field = GroupFilter::Field;
using Fault = GroupFilter::Fault;
using What = Fault::What;

constexpr std::size_t longest = 1024;  // conf/schema/congvu.schema
constexpr std::size_t deepest = 32;
constexpr std::array<std::string_view, 8> fields{"agency", "code", "level", "kind",
                                                 "title",  "role", "state", "account"};
constexpr std::string_view fields_wanted = "agency, code, level, kind, title, role, state, account, not, (";
constexpr std::string_view space = " \t\r\n";

// The words that a field takes; empty: any text.
std::string_view words_of(Field field)
{
    switch (field) {
    case Field::level: return "province, district, commune";
    case Field::role: return "none, admin, clerk";
    case Field::state: return "active, locked";
    case Field::account: return "official, agency, sub-unit, role, room, service";
    case Field::agency:
    case Field::code:
    case Field::kind:
    case Field::title: return {};
    }
    base::bug("a field without a name");
}

bool is_one_of(std::string_view word, std::string_view words)
{
    return std::ranges::any_of(base::split(words, ','),
                               [&](std::string_view one) { return base::trim(one) == word; });
}

struct Token {
    enum class Kind { end, word, text, sign };
    Kind kind = Kind::end;
    std::string_view text{};
    std::size_t at = 0;

    bool is(std::string_view what) const
    {
        return kind != Kind::text && kind != Kind::end && base::iequals(text, what);
    }
};

}  // namespace

// One token ahead; the first fault sticks.
class GroupFilter::Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) { next(); }

    std::expected<GroupFilter, Fault> parse()
    {
        GroupFilter filter;
        if (text_.size() > longest)
            refuse(What::too_long, longest, {}, {});
        else
            filter.root_ = any();
        if (!fault_ && token_.kind != Token::Kind::end) unexpected("and, or");
        if (fault_) return std::unexpected(std::move(*fault_));
        return filter;
    }

  private:
    Node any() { return joined("or", Node::What::any, &Parser::all); }
    Node all() { return joined("and", Node::What::all, &Parser::one); }

    Node joined(std::string_view word, Node::What what, Node (Parser::*part)())
    {
        Node node{.what = what};
        node.below.push_back((this->*part)());
        while (!fault_ && token_.is(word)) {
            next();
            node.below.push_back((this->*part)());
        }
        return node.below.size() == 1 ? std::move(node.below.front()) : node;
    }

    Node one()
    {
        if (++depth_ > deepest) refuse(What::too_deep, token_.at, {}, {});
        Node node = fault_ ? Node{} : token_.is("not") ? negated() : token_.is("(") ? enclosed() : test();
        --depth_;
        return node;
    }

    Node negated()
    {
        next();
        Node node{.what = Node::What::none};
        node.below.push_back(one());
        return node;
    }

    Node enclosed()
    {
        next();
        Node node = any();
        if (!fault_ && !token_.is(")")) unexpected("and, or, )");
        next();
        return node;
    }

    Node test()
    {
        Node node;
        const auto* name = std::ranges::find_if(fields, [&](auto field) { return token_.is(field); });
        if (name == fields.end()) return unexpected(fields_wanted), node;
        node.field = static_cast<Field>(name - fields.begin());
        next();
        const bool is_not = token_.is("!=");
        node.is_part = token_.is("~");
        const bool may_be_part = node.field == Field::title;
        if (!is_not && !token_.is("=") && !(node.is_part && may_be_part))
            return unexpected(may_be_part ? "=, !=, ~" : "=, !="), node;
        next();
        node.value = value_of(node.field);
        next();
        if (!is_not) return node;
        Node negation{.what = Node::What::none};
        negation.below.push_back(std::move(node));
        return negation;
    }

    std::string value_of(Field field)
    {
        const bool is_value = token_.kind == Token::Kind::word || token_.kind == Token::Kind::text;
        const auto words = words_of(field);
        if (!is_value || base::trim(token_.text).empty()) {
            unexpected(!words.empty()          ? words
                       : field == Field::title ? "\"Chủ tịch\""
                       : field == Field::kind  ? "peoples-committee"
                                               : "H37.31");
            return {};
        }
        if (words.empty()) return std::string(base::trim(token_.text));
        auto word = base::lower(token_.text);
        if (!is_one_of(word, words)) refuse(What::unknown_word, token_.at, token_.text, words);
        return word;
    }

    void next()
    {
        auto begin = std::min(text_.find_first_not_of(space, at_), text_.size());
        at_ = begin;
        if (begin == text_.size())
            token_ = {Token::Kind::end, {}, begin};
        else if (text_[begin] == '"')
            quoted(begin);
        else if (text_.substr(begin).starts_with("!="))
            take(Token::Kind::sign, begin, begin + 2);
        else if (std::string_view("()=~!").contains(text_[begin]))
            take(Token::Kind::sign, begin, begin + 1);
        else
            take(Token::Kind::word, begin,
                 std::min(text_.find_first_of(" \t\r\n\"()=~!", begin), text_.size()));
    }

    void take(Token::Kind kind, std::size_t begin, std::size_t end)
    {
        token_ = {kind, text_.substr(begin, end - begin), begin};
        at_ = end;
    }

    void quoted(std::size_t begin)
    {
        const auto end = text_.find('"', begin + 1);
        if (end == std::string_view::npos) {
            refuse(What::open_quote, begin, text_.substr(begin), "\"");
            at_ = text_.size();
            token_ = {Token::Kind::end, {}, at_};
            return;
        }
        token_ = {Token::Kind::text, text_.substr(begin + 1, end - begin - 1), begin};
        at_ = end + 1;
    }

    void unexpected(std::string_view wanted) { refuse(What::unexpected, token_.at, token_.text, wanted); }

    void refuse(What what, std::size_t at, std::string_view found, std::string_view wanted)
    {
        if (fault_) return;
        auto is_beginning = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
        const auto before = std::ranges::count_if(text_.substr(0, at), is_beginning);
        fault_ = Fault{what, static_cast<std::size_t>(before) + 1, std::string(found), std::string(wanted)};
    }

    std::string_view text_;
    std::size_t at_ = 0, depth_ = 0;
    Token token_;
    std::optional<Fault> fault_;
};

std::expected<GroupFilter, GroupFilter::Fault> GroupFilter::parse(std::string_view text)
{
    return Parser(text).parse();
}

// A filter on one snapshot, a column of answers for each of its parts: simple loops over numbers, which take a fraction of
// a millisecond for a hundred thousand people.
class GroupFilter::Columns {
  public:
    using Column = std::vector<char>;

    explicit Columns(const Snapshot& snapshot) : snapshot_(snapshot), roster_(snapshot.roster()) {}

    Column answers(const Node& node) const
    {
        if (node.what == Node::What::test) return tested(node);
        auto column = answers(node.below.front());
        for (std::size_t i = 1; i < node.below.size(); ++i) {
            const auto next = answers(node.below[i]);
            for (std::size_t at = 0; at < column.size(); ++at)
                column[at] = node.what == Node::What::any ? column[at] | next[at] : column[at] & next[at];
        }
        if (node.what == Node::What::none)
            for (auto& answer : column) answer = answer == 0;
        return column;
    }

  private:
    Column tested(const Node& node) const
    {
        using Person = Roster::Person;
        switch (node.field) {
        case Field::agency:
        case Field::code:
        case Field::level:
        case Field::kind: return looked_up(agencies(node), [](const Person& one) { return one.agency; });
        case Field::title: return looked_up(titles(node), [](const Person& one) { return one.title; });
        case Field::role: return equal(*role_from(node.value), &Person::role);
        case Field::state: return equal(*state_from(node.value), &Person::state);
        case Field::account: return equal(*kind_from(node.value), &Person::kind);
        }
        base::bug("a field that is not looked at");
    }

    // Whoever is nowhere has a number behind the table.
    template<typename Number> Column looked_up(const Column& table, Number number) const
    {
        Column column(roster_.people().size());
        for (std::size_t at = 0; at < column.size(); ++at) {
            const auto row = number(roster_.people()[at]);
            column[at] = row < table.size() ? table[row] : char{0};
        }
        return column;
    }

    template<typename Enum> Column equal(Enum wanted, Enum Roster::Person::* field) const
    {
        Column column(roster_.people().size());
        for (std::size_t at = 0; at < column.size(); ++at) column[at] = roster_.people()[at].*field == wanted;
        return column;
    }

    Column agencies(const Node& node) const
    {
        const auto named = roster_.agency(node.value);
        Column table(snapshot_.agencies().size());
        for (std::uint32_t place = 0; place < table.size(); ++place)
            table[place] = is_wanted(node, place, named);
        return table;
    }

    bool is_wanted(const Node& node, std::uint32_t place, std::uint32_t named) const
    {
        const auto& agency = snapshot_.agencies()[place];
        switch (node.field) {
        case Field::agency: return named != Roster::nowhere && roster_.is_below(place, named);
        case Field::code: return place == named;
        case Field::level: return to_string(agency.level) == node.value;
        default: return base::iequals(agency.kind, node.value);
        }
    }

    Column titles(const Node& node) const
    {
        const auto wanted = title_words(node.value);
        Column table;
        for (const auto& title : roster_.titles())
            table.push_back(node.is_part ? (title + " ").contains(wanted + " ") : title == wanted);
        return table;
    }

    const Snapshot& snapshot_;
    const Roster& roster_;
};

void GroupFilter::choose(const Snapshot& snapshot, std::vector<bool>& chosen) const
{
    const auto answers = Columns(snapshot).answers(root_);
    const bool is_of_officials = !asks_about(root_, Field::account);
    const auto& people = snapshot.roster().people();
    for (std::size_t place = 0; place < people.size(); ++place) {
        if (answers[place] == 0) continue;
        const auto& person = people[place];
        const bool receives = person.state == State::active || person.state == State::locked;
        const bool is_meant = is_of_officials ? person.kind == Kind::official : person.kind != Kind::group;
        if (receives && is_meant) chosen[place] = true;
    }
}

std::optional<std::string> GroupFilter::unknown_agency(const Snapshot& snapshot) const
{
    return unknown_in(root_, snapshot.roster());
}

std::optional<std::string> GroupFilter::unknown_in(const Node& node, const Roster& roster)
{
    for (const auto& one : node.below)
        if (auto unknown = unknown_in(one, roster)) return unknown;
    const bool names_one = node.field == Field::agency || node.field == Field::code;
    if (node.what != Node::What::test || !names_one) return std::nullopt;
    return roster.agency(node.value) == Roster::nowhere ? std::optional(node.value) : std::nullopt;
}

bool GroupFilter::asks_about(const Node& node, Field field)
{
    return (node.what == Node::What::test && node.field == field) ||
           std::ranges::any_of(node.below, [&](const Node& one) { return asks_about(one, field); });
}

}  // namespace directory
