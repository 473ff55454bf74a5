// The rows of one body's partition (Space::body, the id is the blob's): its summary once, and its owners as a
// set of rows, so that taking one back twice does no harm. No owner, no partition.
#pragma once

#include "store/engine.hpp"
#include "store/types.hpp"

namespace store {

struct BodyRow {
    static constexpr std::uint8_t version = 1;

    std::uint64_t size = 0;
    base::Uuid thread_id;
    std::string summary;  // mime::Summary::to_bytes
};

std::string to_bytes(const BodyRow& row);
base::Result<BodyRow> body_row(std::string_view value);

namespace key {

std::string body();
std::string owners();
// The first email of an account with this body has the body's own id as its email id.
std::string owner(const base::Uuid& account, const base::Uuid& email_id, const BlobId& body);

}  // namespace key

bool has_owner(const Rows& rows);

}  // namespace store
