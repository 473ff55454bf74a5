// Listing: which names a LIST or LSUB shows, and how. Pure.
//
//   RFC 9051 §6.3.9, §7.3.1   LIST, its options, the attributes
//   RFC 5258 §4               RECURSIVEMATCH and CHILDINFO; the same in RFC 9051 §6.3.9.6
//   RFC 6154 §2, §5.2         special uses
//   RFC 3501 §6.3.9           LSUB: for "%" also levels above a subscribed name
#pragma once

#include "imap/list_pattern.hpp"
#include "imap/proto/items.hpp"
#include "imap/proto/writer.hpp"
#include "store/types.hpp"

#include <set>
#include <string>
#include <vector>

namespace imap {

// Several patterns under one reference; INBOX is found in any case.
class NameFilter {
  public:
    NameFilter(std::string_view reference, const std::vector<std::string>& patterns);
    bool matches(std::string_view name) const;
    // By a pattern that ends in "%".
    bool matches_level(std::string_view name) const;

  private:
    struct Pattern {
        ListPattern pattern, upper_case;
        bool matches(std::string_view name) const;
    };
    std::vector<Pattern> patterns_;
};

// One account's names: its mailboxes and what it subscribes to.
class Listing {
  public:
    Listing(const std::vector<store::Mailbox>& mailboxes, const std::vector<std::string>& subscriptions);

    struct Line {
        ListLine line;
        const store::Mailbox* mailbox;  // nullptr: a subscribed name without one, or only a level
    };
    // Lines live as long as this object.
    std::vector<Line> list(const NameFilter& filter, const ListSelect& select,
                           const ListReturn& wanted) const;
    std::vector<ListLine> lsub(const NameFilter& filter) const;

  private:
    struct Name {
        std::string_view name;
        const store::Mailbox* mailbox = nullptr;
        bool is_subscribed = false;
        bool has_children = false;
    };

    static bool is_selected(const Name& name, const ListSelect& select);
    static Line line_for(const Name& name, const ListSelect& select, const ListReturn& wanted);
    std::set<std::string_view> levels_above_hidden(const NameFilter& filter, const ListSelect& select) const;
    void note_children();

    std::vector<Name>
        names_;  // INBOX first, then as the store sorts them, then subscribed names without mailbox
};

}  // namespace imap
