// Directory: who is who, who may log in, and the way to change it. Two implementations: memory
// (tests; the definition of right behaviour) and ldap (slapd).
#pragma once

#include "directory/admission.hpp"
#include "directory/edit.hpp"
#include "directory/snapshot.hpp"
#include "net/task.hpp"

#include <functional>

namespace directory {

struct NewAgency {
    std::string code, parent, kind, name, short_name, gso_code;
    Level level = Level::province;
    std::string address{};  // empty: it gets none
};

// Of an official, or of whatever else owns mail or stands for many who do.
struct NewAccount {
    std::string staff_id, name, sex, title, agency, phone;
    std::string login;  // unique in the domain
    std::string address;
    Role role = Role::none;
    std::uint64_t quota_bytes = 0;
    std::string password_hash;  // as userPassword holds it: {ARGON2}$argon2id$…; empty: nobody logs in as it
    Kind kind = Kind::official;
    State state = State::active;
    std::vector<Holder> holders{};
    std::string filter{};               // of a group
    std::vector<base::Uuid> members{};  // of a group
    Openness open_to = Openness::inside;
    std::vector<base::Uuid> senders{};
    bool must_change_password = false;
    std::uint64_t hourly_rate = 0;  // of a service
    std::string return_address{};   // of a service
    std::string birth_date{};       // Detail::birth_date; empty: it is not known
    std::string mobile{};
};

// What taking an entry in comes to; `same`: it was there already, with the same content, its password aside.
enum class Effect { added, same };
// Or why it was refused. Batches are answered entry by entry, in order.
using Outcomes = std::vector<base::Result<Effect>>;

struct Health {
    bool is_up = false;
    std::string text;  // "following slapd, 15,368 entries" or what is wrong
};

// How many of the accounts that were known are gone at once.
struct Loss {
    std::size_t known = 0, lost = 0;

    bool operator==(const Loss&) const = default;
};

class Directory {
  public:
    virtual ~Directory() = default;

    // From any thread; never waits; never null.
    virtual std::shared_ptr<const Snapshot> snapshot() const = 0;

    // Whether the snapshot has been in step since this start. Until then it is that of an earlier one, which may lack what
    // is new: what it does not name may be somebody's all the same. From any thread.
    virtual bool is_caught_up() const { return true; }
    // The same while it is not, for the first seconds only.
    virtual bool is_catching_up() const { return false; }
    // Returns when it is not catching up any more.
    net::Task<void> caught_up();

    // wrong_login: unknown, wrong password, locked: one answer, in like time. unavailable: nobody could be
    // asked, and the password was not verified recently. expired, denied: see admission.hpp. An empty password is
    // wrong_login and is never sent anywhere.
    virtual net::Task<base::Result<Admission>> check_login(LoginRequest request) = 0;
    // How a login by SCRAM begins that comes from this address; of nobody, and of who has no keys, always the same that nothing fits. unavailable:
    // nobody could be asked, whoever it is.
    virtual net::Task<base::Result<scram::Salt>> scram_salt(std::string name, std::string from) = 0;

    // Whether a client certificate may be shown here, and who came in by it may stay: from an authority that is believed,
    // in force, not taken back. Whose it is, says check_login. Never waits.
    virtual bool believes(const CertificateProof&) const { return false; }

    // Writes: durable, and visible in snapshot(), when they return.
    virtual net::Task<Outcomes> add_agencies(std::vector<NewAgency> agencies) = 0;
    virtual net::Task<Outcomes> add_accounts(std::vector<NewAccount> accounts) = 0;
    // All of it or nothing. `seen`: the version that the asker decided upon; conflict if the entry has changed since;
    // empty: whatever it has become. A move alone is a step of its own, before the rest: broken off there, the same
    // edit again brings it to its end.
    virtual net::Task<base::Result<void>> edit(base::Uuid account, AccountEdit edit, std::string seen) = 0;
    virtual net::Task<base::Result<void>> edit_agency(base::Uuid agency, AgencyEdit edit,
                                                      std::string seen) = 0;
    // What no snapshot holds of an account. unavailable while slapd is.
    virtual net::Task<base::Result<std::vector<std::string>>> details(base::Uuid account, Detail detail) = 0;

    net::Task<base::Result<void>> set_password(base::Uuid account, std::string password_hash);
    net::Task<base::Result<void>> set_state(base::Uuid account, State state);

    virtual Health health() const = 0;

    // Who is locked out where, by too many wrong passwords; and its end, for one account: how many there were.
    virtual std::vector<LockOut> lock_outs() const { return {}; }
    virtual net::Task<base::Result<std::size_t>> end_lock_outs(base::Uuid account);

    // A great loss is not believed, and the directory is away, until an admin says that it is right: this one.
    // not_found: no loss is in doubt. conflict: another one is. One that cannot lose anything behind our back has nothing
    // to doubt.
    virtual net::Task<base::Result<Loss>> accept_loss(Loss)
    {
        co_return base::refuse(base::Code::not_found, "no loss of accounts is in doubt");
    }

    // `tell` is called after each new snapshot, from any thread; it returns soon (it posts, and that is all).
    virtual void on_change(std::function<void()> tell) = 0;

    // Which loss waits for accept_loss().
    virtual std::optional<Loss> loss_in_doubt() const { return std::nullopt; }
};

}  // namespace directory
