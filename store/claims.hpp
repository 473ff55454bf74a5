// Claims: bodies that this process has written and may still put into a mailbox, or is reading. Nobody sweeps a
// claimed body; one whose claim ends without a mailbox is dropped.
#pragma once

#include "store/types.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace store {

class Claims : public std::enable_shared_from_this<Claims> {
  public:
    // Whether the body was written by the claim's holder, or was there and has an owner.
    enum class Origin { written, stored };

    // Held by all copies of one Body; the last one ends the claim.
    class Claim {
      public:
        Claim(std::shared_ptr<Claims> claims, const BlobId& body, Origin origin)
            : claims_(std::move(claims)),
              body_(body)
        {
            claims_->add(body, origin);
        }
        ~Claim() { claims_->end(body_); }
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;

      private:
        std::shared_ptr<Claims> claims_;
        BlobId body_;
    };

    std::shared_ptr<const Claim> begin(const BlobId& body, Origin origin = Origin::written);
    bool is_claimed(const BlobId& body) const;
    // An email id that no link ever had before, and none will have again: the body's own id for the first
    // that asks for an account, as the rows are smaller with it; a random one for any other. So whatever is
    // left of an email can be taken away at any time, for nobody can have linked it anew meanwhile.
    base::Uuid new_email_id(const BlobId& body, const base::Uuid& owner);
    // It has an owner now: nothing to do when the claim ends.
    void settle(const BlobId& body);
    // Its last owner went: true if the claim's end will see to it.
    bool unsettle(const BlobId& body);
    // Bodies to look at, once each.
    std::vector<BlobId> take_dropped();

  private:
    struct State {
        std::size_t claims = 0;
        bool is_own_id_free = true;  // nobody had it before this state began
        bool is_settled = false;
        bool is_doubtful = false;               // once unsettled: looked at in the end, whatever comes after
        std::unordered_set<base::Uuid> owners;  // to whom the own id was given
    };

    void add(const BlobId& body, Origin origin);
    void end(const BlobId& body);

    mutable std::mutex mutex_;
    std::unordered_map<BlobId, State> states_;
    std::vector<BlobId> dropped_;
};

}  // namespace store
