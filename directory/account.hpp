// Account and Agency: who owns mail, and where he belongs, as a snapshot shows them.
#pragma once

#include "directory/grant.hpp"

#include "base/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace directory {

enum class Level { province, district, commune };  // cấp tỉnh, cấp huyện, cấp xã
enum class Kind { official, agency, sub_unit, role, room, group, service };
// Only the active log in and send; the locked still receive. Of one that is purged the addresses are kept, so that
// nobody else gets them, and nothing else.
enum class State { pending, active, locked, closed, purge_pending, purged };
enum class Role { none, admin, clerk };  // clerk: văn thư
// As what somebody acts for a mailbox that is not his own: its post's holder (người giữ chức danh), who stands in for
// him (cấp phó, người được ủy quyền), or a clerk (văn thư).
enum class Post { holder, deputy, clerk };
// Who may send to a group; those whom it names (Account::senders) always may.
enum class Openness { named, members, inside, anyone };

std::string_view to_string(Level level);
std::string_view to_string(Kind kind);
std::string_view to_string(State state);
std::string_view to_string(Role role);
std::string_view to_string(Post post);
std::string_view to_string(Openness openness);
std::optional<Level> level_from(std::string_view text);
std::optional<Kind> kind_from(std::string_view text);
std::optional<State> state_from(std::string_view text);
std::optional<Role> role_from(std::string_view text);
std::optional<Post> post_from(std::string_view text);
std::optional<Openness> openness_from(std::string_view text);

// An address is an attribute with an owner and a period.
struct Address {
    std::string address;                // as issued, lower case: ntlan@langson.gov.vn
    std::int64_t from = 0;              // unix seconds
    std::optional<std::int64_t> until;  // open while nullopt

    bool operator==(const Address&) const = default;
};

// Who may use a mailbox that is not his own, with his own login, and from when to when.
struct Holder {
    base::Uuid official;
    Post post = Post::holder;
    std::int64_t from = 0;              // unix seconds
    std::optional<std::int64_t> until;  // exclusive; open while nullopt

    bool operator==(const Holder&) const = default;
    bool is_open_at(std::int64_t when) const { return from <= when && (!until || when < *until); }
};

// cơ quan, đơn vị
struct Agency {
    base::Uuid id;       // entryUUID
    std::string code;    // H37.31.37, parent first (Decision 20/2020)
    std::string parent;  // code of the agency above; empty at the top
    Level level = Level::province;
    std::string kind;        // peoples-committee, department, office, school, sub-department
    std::string name;        // Ủy ban nhân dân xã Quảng Lạc
    std::string short_name;  // for addresses
    std::string gso_code;    // the statistics office's code, where there is one
    std::string dn;
    std::vector<Address> addresses{};  // the first is the one to send from
    // Which profiles its people are kept by, langson+qcvn12; empty: those of the agency above.
    std::string profile{};
    // What became of what in a reorganisation. One that has ended stays, so that its code is never given again.
    std::vector<base::Uuid> predecessors{}, successors{};
    std::optional<std::int64_t> until{};  // unix seconds; nullopt: it exists
    std::string version{};                // another one after each change of the entry; entryCSN

    bool operator==(const Agency&) const = default;
    std::string_view primary_address() const
    {
        return addresses.empty() ? std::string_view{} : addresses[0].address;
    }
};

// Whoever owns mail: an official, an agency, a post, a room, a service; and groups, which own none.
struct Account {
    base::Uuid id;  // entryUUID; names the mail in the store
    Kind kind = Kind::official;
    State state = State::active;
    Role role = Role::none;
    std::string login;     // uid: nqhuy
    std::string name;      // Nguyễn Quang Huy
    std::string sex;       // M, F
    std::string title;     // Chuyên viên
    std::string staff_id;  // LS004410
    std::string agency;    // code
    std::string phone;
    std::vector<Address> addresses;  // the first is the one to send from
    std::uint64_t quota_bytes = 0;   // 0: no limit
    // Another number after each change of the password, for telling who logged in with a former one. It says
    // nothing about the password. 0: the directory does not show it.
    std::uint32_t secret_version = 0;
    std::string dn;
    std::int64_t state_since = 0;          // unix seconds; 0: from the beginning
    std::string state_reason{};            // why it is locked or closed, as the admin or the timer put it
    std::int64_t password_since = 0;       // unix seconds; 0: it is the first one, never changed by its owner
    bool must_change_password = false;     // then mail clients are refused, and told why
    std::vector<Holder> holders{};         // of what is not an official's own
    std::vector<Grant> grants{};           // as an admin of others
    std::vector<base::Uuid> successors{};  // to whom mail goes on once it is closed
    std::string hold{};                    // legal hold: by which document; nothing of it may be purged
    std::string filter{};                  // of a group: who belongs to it
    std::vector<base::Uuid> members{};     // and who else: accounts and other groups
    std::uint64_t hourly_rate = 0;         // of a service: messages that it may send in an hour; 0: no limit
    std::string return_address{};          // of a service: where bounces of what it sends go
    Openness open_to = Openness::inside;   // of a group
    std::vector<base::Uuid> senders{};     // of a group
    std::string mobile{};                  // for colleagues; never published
    // Which app passwords there are, by their short ids; nothing of what they are.
    std::vector<std::uint32_t> app_passwords{};
    // As secret_version, of what no snapshot shows: so that a change of it is seen. 0: there is none.
    std::uint32_t factor_version = 0;  // of the second factor, another one after each code too
    std::uint32_t certificates_version = 0;
    std::uint32_t notes_version = 0;  // of what the server notes by itself: SCRAM's keys, its agency's name
    std::string version{};            // another one after each change of the entry; entryCSN

    bool operator==(const Account&) const = default;
    // Nobody logs in as an agency, a post or a room: who holds it opens it with his own login.
    bool is_box() const
    {
        return kind == Kind::agency || kind == Kind::sub_unit || kind == Kind::role || kind == Kind::room;
    }
    bool has_login() const { return kind == Kind::official || kind == Kind::service; }
    bool may_login() const { return state == State::active && has_login(); }
    bool may_receive() const { return state == State::active || state == State::locked; }
    std::string_view primary_address() const
    {
        return addresses.empty() ? std::string_view{} : addresses[0].address;
    }
};

}  // namespace directory
