// Octets: a message's bytes on their way to the client, whatever their number, in constant memory.
//
// A literal's size is told before its octets. Where a transform changes it, what does not fit into one
// piece is read twice: once to count, once to send.
#pragma once

#include "imap/fetch/section.hpp"
#include "imap/fetch/transform.hpp"
#include "imap/source.hpp"

#include <functional>

namespace imap::fetch {

// Towards the client. After a write the caller waits for room before it writes more.
class Output {
  public:
    virtual ~Output() = default;
    virtual void write(std::string_view octets) = 0;
    virtual net::Task<void> make_room() = 0;
};

// Some octets of a message, perhaps sent through something that changes their number.
struct Piece {
    Extent extent;
    std::function<std::unique_ptr<Transform>()> transform;  // none: as they stand
};

// Reads a piece from its beginning.
class OctetStream {
  public:
    OctetStream(Source& source, const Piece& piece);

    // What comes next, up to about `chunk`; empty at the end. Refused (corrupt): the message is shorter than
    // it should be.
    net::Task<base::Result<std::string>> next();
    // Passes over what comes first.
    net::Task<base::Result<void>> skip(std::uint64_t count);

    static constexpr std::uint64_t chunk = 64 * 1024;

  private:
    net::Task<base::Result<std::string>> read();

    Source& source_;
    Extent rest_;
    std::unique_ptr<Transform> transform_;
    std::string ahead_;  // read, not yet given
    bool is_finished_ = false;
};

// How many octets the piece has when sent.
net::Task<base::Result<std::uint64_t>> measure(Source& source, const Piece& piece);

}  // namespace imap::fetch
