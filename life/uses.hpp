// Uses: when each account was last used: a login to read or to send, or the end of such a session. Receiving is no
// use. In memory; the book takes it over about once an hour, so a server that is killed forgets an hour at most.
#pragma once

#include "directory/directory.hpp"
#include "ledger/audit.hpp"

#include <mutex>
#include <unordered_map>

namespace life {

// From any thread.
class Uses {
  public:
    void note(const base::Uuid& account, std::int64_t when);
    // unix seconds; 0: none is known.
    std::int64_t last(const base::Uuid& account) const;
    std::unordered_map<base::Uuid, std::int64_t> all() const;
    // Only of those who are still there, and nothing of what the clock says is still to come.
    void settle(const directory::Snapshot& snapshot, std::int64_t now);

  private:
    mutable std::mutex mutex_;
    std::unordered_map<base::Uuid, std::int64_t> last_;  // guarded by mutex_
};

// Hears from what is told to the audit who has logged in: whatever grants a login must tell it.
class HeardAudit final : public ledger::Audit {
  public:
    HeardAudit(ledger::Audit& audit, const directory::Directory& directory, const base::Clock& clock,
               Uses& uses)
        : audit_(audit),
          directory_(directory),
          clock_(clock),
          uses_(uses)
    {}

    net::Task<base::Result<void>> append(ledger::Event event) override;
    void note(const ledger::Event& event) noexcept override;
    void note_stranger(std::string_view network, const ledger::Event& event) noexcept override
    {
        audit_.note_stranger(network, event);
    }
    void lose() noexcept override { audit_.lose(); }
    base::Result<void> outcome() const override { return audit_.outcome(); }

  private:
    void hear(const ledger::Event& event) noexcept;

    ledger::Audit& audit_;
    const directory::Directory& directory_;
    const base::Clock& clock_;
    Uses& uses_;
};

}  // namespace life
