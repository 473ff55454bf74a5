// GroupFilter: who belongs to a group, as an admin writes it. Pure.
//
//   filter = all *("or" all)
//   all    = one *("and" one)
//   one    = "not" one / "(" filter ")" / field op value
//   op     = "=" / "!=" / "~"
//   value  = 1*(anything but space, quote, parenthesis and operator) / DQUOTE anything but DQUOTE DQUOTE
//
//   agency = H37.31            the people of that agency and of all below it; code = H37.31: of that one alone
//   level = commune            the level of their agency; kind = peoples-committee: what kind of agency it is
//   title = "Chủ tịch"         their whole title; title ~ "chu tich": it holds these words. Accents do not matter
//   role = clerk               role, state and account as the directory spells them
//   account = agency           without it, only officials belong to a group
//
// Only those who receive mail belong, whatever the filter says.
#pragma once

#include "directory/snapshot.hpp"

#include <expected>

namespace directory {

class GroupFilter {
  public:
    enum class Field { agency, code, level, kind, title, role, state, account };

    // What is wrong with a filter, and what would be right there.
    struct Fault {
        enum class What { unexpected, unknown_word, open_quote, too_long, too_deep };
        What what = What::unexpected;
        std::size_t column = 1;  // in characters
        std::string found;       // empty: the filter ends there
        std::string wanted;      // "and, or, )"

        bool operator==(const Fault&) const = default;
    };
    static std::expected<GroupFilter, Fault> parse(std::string_view text);

    // An agency that it names and that is none; then it is not to be used, for its "not" would reach everybody.
    std::optional<std::string> unknown_agency(const Snapshot& snapshot) const;
    // Marks the places of those who belong, in `chosen`, which has one for each account.
    void choose(const Snapshot& snapshot, std::vector<bool>& chosen) const;

  private:
    class Parser;
    class Columns;
    struct Node {
        enum class What { any, all, none, test };
        What what = What::test;
        Field field = Field::agency;
        bool is_part = false;  // ~
        std::string value{};
        std::vector<Node> below{};
    };
    static bool asks_about(const Node& node, Field field);
    static std::optional<std::string> unknown_in(const Node& node, const Roster& roster);

    Node root_;
};

}  // namespace directory
