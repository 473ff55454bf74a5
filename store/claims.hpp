// Claims: bodies that this process has written and may still put into a mailbox. Nobody sweeps a claimed
// body; one whose claim ends without a mailbox is dropped.
#pragma once

#include "store/types.hpp"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace store {

class Claims : public std::enable_shared_from_this<Claims> {
  public:
    // Held by all copies of one Body; the last one ends the claim.
    class Claim {
      public:
        Claim(std::shared_ptr<Claims> claims, const BlobId& body) : claims_(std::move(claims)), body_(body) {}
        ~Claim() { claims_->end(body_); }
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;

      private:
        std::shared_ptr<Claims> claims_;
        BlobId body_;
    };

    std::shared_ptr<const Claim> begin(const BlobId& body);
    bool is_claimed(const BlobId& body) const;
    // It has an owner now: nothing to do when the claim ends.
    void settle(const BlobId& body);
    // Its last owner went: true if the claim's end will see to it.
    bool unsettle(const BlobId& body);
    // Bodies to look at, once each.
    std::vector<BlobId> take_dropped();

  private:
    void end(const BlobId& body);

    mutable std::mutex mutex_;
    std::unordered_map<BlobId, bool> is_settled_;
    std::vector<BlobId> dropped_;
};

}  // namespace store
