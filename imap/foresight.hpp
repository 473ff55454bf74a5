// Foresight: what a client knows by itself about the outcome of STORE .SILENT.
//
//   RFC 9051 §6.4.6   the answer to .SILENT is silence, but what another session did at the same time is told
//   all the
//                     same, so that the client is never left with wrong flags
//
// Pure.
#pragma once

#include "imap/proto/items.hpp"
#include "imap/view.hpp"

#include <vector>

namespace imap {

// What the flags become.
store::Flags after(const StoreAction& action, const store::Flags& before);

// Whether two lists name the same flags; keywords are spelt in any case.
bool are_same(const store::Flags& a, const store::Flags& b);

class Foresight {
  public:
    // `before`: the rows as they were just before the change, ascending by uid; not needed to replace all
    // flags.
    Foresight(const View& view, const StoreAction& action, std::vector<store::MessageFlags> before);

    // Whether the client, who has been told of what `view` says, works out these flags by itself.
    bool foresees(const store::MessageFlags& outcome) const;

  private:
    const View& view_;
    const StoreAction& action_;
    std::vector<store::MessageFlags> before_;
};

}  // namespace imap
