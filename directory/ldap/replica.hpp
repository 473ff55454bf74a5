// Replica: our copy of the tree, fed by a sync, from which snapshots are made. One thread uses it.
//
// Names: when an entry is moved or renamed, slapd tells of it alone; what lies below goes along. Changes told
// as they happen come in their order, so the names below are changed at once. A refresh comes in the order of
// entries and tells where each one stands at its end: then the names of those that were not told are worked
// out once, from the names before the refresh.
#pragma once

#include "directory/ldap/direct_edit.hpp"
#include "directory/ldap/kept.hpp"
#include "directory/ldap/sync.hpp"

#include <unordered_map>
#include <unordered_set>

namespace directory::ldap {

// An entry whose folded name does not fit its name: another tool has changed that.
struct OutOfStep {
    base::Uuid id;
    std::string dn, version;
    std::vector<std::string> names;  // what they should be
};

class Replica final : public SyncListener {
  public:
    // `own`: the DN that we write as.
    explicit Replica(KeyedHash secrets = {}, std::string own = {})
        : secrets_(std::move(secrets)),
          own_(std::move(own))
    {}

    // Back to what was kept, whatever has been heard since.
    void restore(const Kept& kept);
    // For keeping: all but the snapshot.
    Kept kept() const;

    // A sync begins: until refreshed() the copy is between two states, and no snapshot is to be made of it.
    void begin(bool is_from_scratch);
    void forget_cookie() { cookie_.clear(); }

    void changed(const base::Uuid& id, Entry entry) override;
    void present(const base::Uuid& id) override;
    void deleted(const base::Uuid& id) override;
    void cookie(std::string_view cookie) override;
    void absent_are_gone() override;
    void refreshed() override;

    bool is_refreshed() const { return is_refreshed_; }
    // Whether anything, the cookie included, has changed since the last take_touched().
    bool is_dirty() const { return is_dirty_; }
    // Accounts and agencies changed or gone since last asked.
    std::vector<base::Uuid> take_touched();
    // Since last asked; at most so many are remembered, the others are found when they change again.
    std::vector<OutOfStep> take_out_of_step() { return std::exchange(out_of_step_, {}); }
    static constexpr std::size_t most_out_of_step = 10'000;
    // Since last asked: what others than us have written or deleted; after a refresh, what we have, too.
    std::vector<DirectEdit> take_direct_edits() { return std::exchange(direct_edits_, {}); }
    const std::string& cookie() const { return cookie_; }  // of what refreshed() completed
    // Where little has changed since the last one, that one with it.
    std::shared_ptr<const Snapshot> snapshot(const std::vector<std::string>& domains, std::int64_t now);

  private:
    struct Row {
        std::string dn;
        std::string above;      // the entry above, as normal() spells it
        Meaning meaning;        // of what is plain as snapshots show it too, and share it
        bool is_plain = false;  // no address of it is in a domain of others
    };
    struct Moment {
        const std::vector<std::string>& domains;
        std::int64_t now;
    };
    void seen(const base::Uuid& id);
    bool is_news(const Meaning& was, const Entry& entry) const;
    void note_edit(std::optional<DirectEdit> edit);
    void bury(const base::Uuid& id, const Meaning& was, const Meaning& is);
    static void place(Row& row, std::string dn);
    void rename(Row& row, std::string dn);
    // `code`: of the agency above.
    template<typename T>
    static std::shared_ptr<const T> as_shown(Row& row, const std::string& code, Moment moment);
    void note(const Meaning& meaning);
    std::shared_ptr<const Snapshot> whole_snapshot(Moment moment);
    std::shared_ptr<const Snapshot> last_with_changes(Moment moment);
    std::vector<Kept::Other> others() const;
    const std::unordered_map<std::string, std::string>& codes();
    void rename_below(const std::string& old_dn, const std::string& new_dn);
    void rename_untold();

    KeyedHash secrets_;
    std::string own_;
    std::unordered_map<base::Uuid, Row> rows_;
    // Of agencies, by normal DN, as of the last snapshot; nullopt: an agency is another one since.
    std::optional<std::unordered_map<std::string, std::string>> codes_;
    std::unordered_set<base::Uuid> seen_;  // during a refresh
    // Where those told of stood when the copy was last whole; empty: nowhere. A refresh that was cut short
    // leaves them to the next one.
    std::unordered_map<base::Uuid, std::string> stood_;
    std::map<std::string, Tombstone> tombstones_;  // by address
    std::vector<base::Uuid> touched_;
    std::vector<OutOfStep> out_of_step_;
    std::vector<DirectEdit> direct_edits_;
    std::string cookie_, coming_cookie_;

    // As of the last snapshot.
    std::shared_ptr<const Snapshot> last_;
    std::vector<std::string> last_domains_;
    std::vector<Kept::Other> others_;
    bool had_foreign_ = false;  // addresses in domains of others
    // Since then: accounts that are new or another version, and whether anything else has changed.
    std::unordered_set<base::Uuid> changed_;
    bool is_another_tree_ = true;

    bool is_refreshed_ = false;
    bool is_from_scratch_ = true;
    bool is_first_time_ = true;  // nothing was known before this refresh
    bool is_dirty_ = false;
};

}  // namespace directory::ldap
