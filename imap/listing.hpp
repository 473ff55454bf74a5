// Listing: which names a LIST or LSUB shows, and how. Pure.
//
//   RFC 9051 §6.3.9, §7.3.1   LIST, its options, the attributes
//   RFC 5258 §4               RECURSIVEMATCH and CHILDINFO; the same in RFC 9051 §6.3.9.6
//   RFC 6154 §2, §5.2         special uses
//   RFC 3501 §6.3.9           LSUB: for "%" also levels above a subscribed name
//
// An account may have thousands of names, so the work is a walk in steps of one name each: the caller sends
// what a step gives, and serves others in between.
#pragma once

#include "imap/list_pattern.hpp"
#include "imap/proto/items.hpp"
#include "imap/proto/writer.hpp"
#include "store/types.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace imap {

// Several patterns under one reference; INBOX is found in any case.
class NameFilter {
  public:
    NameFilter(std::string_view reference, const std::vector<std::string>& patterns);
    bool matches(std::string_view name) const;
    // Whether the level that this ends in ("a/b/"), or any name below, could match.
    bool may_match_below(std::string_view prefix) const;
    // By a pattern that ends in "%".
    bool matches_level(std::string_view name) const;

  private:
    struct Pattern {
        ListPattern pattern, upper_case;
        std::string fixed;  // what stands before its first wildcard
        bool has_wildcard = false;
        bool matches(std::string_view name) const;
    };
    std::vector<Pattern> patterns_;
};

// One account's names: its mailboxes and what it subscribes to, in the order in which the store sorts them.
class Listing {
  public:
    // Both sorted; they outlive this object.
    Listing(const std::vector<store::Mailbox>& mailboxes, const std::vector<std::string>& subscriptions);

    struct Name {
        std::string_view name;
        const store::Mailbox* mailbox = nullptr;
        bool is_subscribed = false;
        bool has_children = false;
    };
    const std::vector<Name>& names() const { return names_; }

  private:
    std::vector<Name> names_;
};

// One LIST or LSUB at work: first every name is looked at, for the levels above it; then every name, then the
// levels that are no names themselves, may give a line.
class Walk {
  public:
    Walk(const Listing& listing, NameFilter filter) : listing_(listing), filter_(std::move(filter)) {}
    virtual ~Walk() = default;

    struct Line {
        ListLine line;
        const store::Mailbox* mailbox = nullptr;  // whose STATUS may be told too
    };
    bool is_done() const;
    std::optional<Line> step();

  protected:
    using Name = Listing::Name;

    const NameFilter& filter() const { return filter_; }

  private:
    virtual bool counts_above(const Name& name) const = 0;  // whether the levels above it are noted
    virtual std::optional<Line> for_name(const Name& name, bool is_noted) const = 0;
    virtual std::optional<Line> for_level(std::string_view level) const = 0;
    void note_levels_above(std::string_view name);

    const Listing& listing_;
    NameFilter filter_;
    std::size_t looked_at_ = 0, told_ = 0;
    std::set<std::string_view> levels_;  // noted, and not met as a name
};

class ListWalk final : public Walk {
  public:
    ListWalk(const Listing& listing, NameFilter filter, ListSelect select, ListReturn wanted)
        : Walk(listing, std::move(filter)),
          select_(select),
          wanted_(std::move(wanted))
    {}

  private:
    bool counts_above(const Name& name) const override;
    std::optional<Line> for_name(const Name& name, bool is_noted) const override;
    std::optional<Line> for_level(std::string_view level) const override;
    bool is_selected(const Name& name) const;
    void add_child_info(ListLine& line) const;

    ListSelect select_;
    ListReturn wanted_;
};

class LsubWalk final : public Walk {
  public:
    using Walk::Walk;

  private:
    bool counts_above(const Name& name) const override { return name.is_subscribed; }
    std::optional<Line> for_name(const Name& name, bool is_noted) const override;
    std::optional<Line> for_level(std::string_view level) const override;
};

}  // namespace imap
