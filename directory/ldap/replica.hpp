// Replica: our copy of the tree, fed by a sync, from which snapshots are made. One thread uses it.
#pragma once

#include "directory/ldap/sync.hpp"

#include <unordered_map>
#include <unordered_set>

namespace directory::ldap {

class Replica final : public SyncListener {
  public:
    // What was known when the process last ended.
    void restore(const Snapshot& snapshot, std::string cookie);

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
    const std::string& cookie() const { return cookie_; }  // of what refreshed() completed
    std::shared_ptr<const Snapshot> snapshot(const std::vector<std::string>& domains, std::int64_t now) const;

  private:
    struct Row {
        std::string dn;
        Meaning meaning;
    };
    void seen(const base::Uuid& id);
    void rename_below(const std::string& old_dn, const std::string& new_dn);

    std::unordered_map<base::Uuid, Row> rows_;
    std::unordered_set<base::Uuid> seen_;  // during a refresh
    std::vector<base::Uuid> touched_;
    std::string cookie_, coming_cookie_;
    bool is_refreshed_ = false;
    bool is_from_scratch_ = true;
    bool is_dirty_ = false;
};

// What is kept on disk: the snapshot and where to go on from.
//
//   "CVREP" version    5 bytes, u8
//   base, cookie, snapshot    texts
//   crc32c             be32, over all before it
struct Kept {
    std::string base, cookie;
    std::shared_ptr<const Snapshot> snapshot;
};
std::string to_bytes(const Kept& kept);
base::Result<Kept> kept_from_bytes(std::string_view bytes);

}  // namespace directory::ldap
