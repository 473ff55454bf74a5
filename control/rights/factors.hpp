// Factors: second factors by codes of time (RFC 6238), kept sealed in the directory (directory/factor.hpp): enrolled in two
// steps, so that an app that was set up wrongly locks nobody out. Any loop.
//
//   begin ─► a secret, which counts for nothing yet ─► confirm with its first code ─► in use, with recovery codes
#pragma once

#include "base/clock.hpp"
#include "control/rights/second_factor.hpp"
#include "directory/directory.hpp"
#include "directory/factor.hpp"
#include "directory/seal.hpp"

namespace control {

class Factors final : public SecondFactor {
  public:
    Factors(directory::Directory& directory, const base::Clock& clock, directory::Seal seal)
        : directory_(directory),
          clock_(clock),
          seal_(std::move(seal))
    {}

    net::Task<base::Result<bool>> is_enrolled(base::Uuid account) override;
    // A code by time, or one for recovery; no step of time counts twice, also after a restart.
    net::Task<base::Result<void>> check(base::Uuid account, std::string code) override;

    struct Shown {
        bool is_in_use = false;
        std::int64_t since = 0;  // unix seconds
        std::size_t recovery_left = 0;
    };
    // nullopt: there is none.
    net::Task<base::Result<std::optional<Shown>>> look(base::Uuid account);

    // What changes it comes through a directory of the asker's (rights/guarded.hpp).
    // The secret, in place of one that was begun before. exists: one is in use.
    net::Task<base::Result<std::string>> begin(directory::Directory& by, base::Uuid account);
    // The recovery codes. not_found: none was begun. wrong_login: not its code.
    net::Task<base::Result<std::vector<std::string>>> confirm(directory::Directory& by, base::Uuid account,
                                                              std::string code);
    // Also one that cannot be read. not_found: there is none.
    net::Task<base::Result<void>> remove(directory::Directory& by, base::Uuid account);

  private:
    struct Kept {
        std::string version;  // of the entry, as it was before it was read
        std::optional<directory::Factor> factor;
    };
    net::Task<base::Result<Kept>> read(base::Uuid account);
    net::Task<base::Result<void>> write(directory::Directory& by, base::Uuid account,
                                        directory::Factor factor, std::string seen);
    std::int64_t now() const;

    directory::Directory& directory_;
    const base::Clock& clock_;
    const directory::Seal seal_;
};

}  // namespace control
