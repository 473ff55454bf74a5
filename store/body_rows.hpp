// The rows of one body's partition (Space::body, the id is the blob's): its summary once, and its owners (accounts,
// items of the queue) as a set, so that taking one back twice does no harm. No owner, no partition.
#pragma once

#include "store/engine.hpp"
#include "store/packing.hpp"
#include "store/types.hpp"

#include <compare>

namespace store {

struct BodyRow {
    static constexpr std::uint8_t version = 2;

    std::uint64_t size = 0;
    base::Uuid thread_id;
    std::string summary;  // mime::Summary::to_bytes as a packed_value
};

std::string to_bytes(const BodyRow& row);
base::Result<BodyRow> body_row(std::string_view value);
// The same without a copy: its summary lies in `value`, packed only if that has the latest format.
struct BodyRowView {
    std::uint8_t version = 0;
    std::uint64_t size = 0;
    base::Uuid thread_id;
    std::string_view summary;
};
base::Result<BodyRowView> body_row_view(std::string_view value);
// The same row with its summary packed, if that was not packed yet and it pays.
std::optional<std::string> packed_body_row(std::string_view value, Effort effort);

// An account that has this body in some message, and the id that those messages share.
struct Owner {
    base::Uuid account;
    base::Uuid email_id;
    auto operator<=>(const Owner&) const = default;
};

// An item of the queue that has this body. The nonce is another one for every attempt to enqueue it, so that
// what one has left behind can be taken away at any time.
struct Reference {
    BlobId body;
    base::Uuid item;
    std::uint64_t nonce = 0;
};

// Those whose accounts begin with the same byte lie in one row, ascending: a notice to thousands takes little
// more than their ids.
struct OwnersRow {
    static constexpr std::uint8_t version = 1;

    std::vector<Owner> owners;
};

// The body's own id as email id takes no room.
std::string to_bytes(const OwnersRow& row, const BlobId& body);
base::Result<OwnersRow> owners_row(std::string_view value, const BlobId& body);
// An item of the queue is in the key.
std::string reference_row();
base::Result<void> check_reference(std::string_view value);

namespace key {

std::string body();
std::string owners(std::uint8_t first_byte);
std::string references();
std::string reference(const Reference& reference);
std::optional<Reference> reference_in(std::string_view key, const BlobId& body);

}  // namespace key

// Adding one that is there, and taking away one that is not, is fine.
base::Result<void> add_owners(Batch& rows, const BlobId& body, std::vector<Owner> owners);
base::Result<void> drop_owner(Batch& rows, const BlobId& body, const Owner& owner);
void add_reference(Batch& rows, const Reference& reference);
void drop_reference(Batch& rows, const Reference& reference);
// Of either kind.
bool has_owner(const Rows& rows);

}  // namespace store
