// Grant: what an admin may do, to whom, and how much of it. Pure.
//
// A right holds for an agency and all below it: "may lock and reset passwords in H37.31 and its communes". What is not
// granted is refused.
#pragma once

#include "base/uuid.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace directory {

enum class Right {
    see,             // find, show, count, report
    reset_password,  // a new first password, also what goes with it: second factors, app passwords
    lock,            // lock and unlock: for a time, reversible
    create,          // new accounts, groups and agencies; imports
    edit,            // names, titles, telephones, quotas, groups
    move,            // to another agency, within the scope
    close,           // close, and open again
    purge,           // of what is closed, by two
    delegate,        // who opens the mailboxes of agencies and posts
    certify,         // certificates
    appoint,         // grants to others, at most one's own
    configure,       // profiles, settings of agencies, holidays
    audit,           // reading the audit
    approve,         // to be the second one where two must agree
    operate,         // the server itself: status in full, store, backups
};
inline constexpr int right_count = static_cast<int>(Right::operate) + 1;

std::string_view to_string(Right right);
std::optional<Right> right_from(std::string_view text);

class Rights {
  public:
    constexpr Rights() = default;
    constexpr Rights(std::initializer_list<Right> rights)
    {
        for (auto right : rights) add(right);
    }
    static constexpr Rights all()
    {
        Rights rights;
        for (int i = 0; i < right_count; ++i) rights.add(static_cast<Right>(i));
        return rights;
    }

    constexpr void add(Right right) { bits_ |= bit(right); }
    constexpr bool has(Right right) const { return (bits_ & bit(right)) != 0; }
    constexpr bool covers(Rights others) const { return (others.bits_ & ~bits_) == 0; }
    constexpr bool is_empty() const { return bits_ == 0; }
    bool operator==(const Rights&) const = default;

  private:
    static constexpr std::uint32_t bit(Right right) { return 1U << static_cast<unsigned>(right); }
    std::uint32_t bits_ = 0;
};

std::string to_string(Rights rights);                      // "see,lock"; in the order of the enumeration
std::optional<Rights> rights_from(std::string_view text);  // nullopt where one is unknown, or there is none

struct Grant {
    Rights rights;
    base::Uuid scope;            // an agency; nil: everything, as the province's operator has it
    std::uint64_t accounts = 0;  // how many there may be in the scope; 0: any number
    std::uint64_t bytes = 0;     // what the quotas in the scope may come to; 0: any sum
    std::int64_t from = 0;       // unix seconds
    std::optional<std::int64_t> until{};

    bool operator==(const Grant&) const = default;
    bool is_open_at(std::int64_t when) const { return from <= when && (!until || when < *until); }
};

}  // namespace directory
