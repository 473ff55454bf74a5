// Summary: what is kept of a message from delivery on, so that nothing is parsed again:
// envelope, body structure with byte offsets, preview. Versioned; a row of an older version is
// rebuilt when it is met.
//
// Offsets count from the first byte of the parsed bytes. A message stored with a prefix of its
// own headers (Return-Path, Delivered-To) adds the prefix's length to every offset.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

struct Parameter {
    std::string name;   // lower case
    std::string value;  // as it stands: continuations (RFC 2231 §3) are joined and kept encoded (name*)

    bool operator==(const Parameter&) const = default;
};

// RFC 9051 §7.5.2 address structure. A group start has mailbox only, a group end neither.
struct EnvelopeAddress {
    std::optional<std::string> name;  // raw: encoded words are not decoded
    std::optional<std::string> route;
    std::optional<std::string> mailbox;
    std::optional<std::string> host;

    bool operator==(const EnvelopeAddress&) const = default;
};

// RFC 9051 §7.5.2 ENVELOPE: header values unfolded, otherwise raw. nullopt where absent (NIL).
struct Envelope {
    std::optional<std::string> date, subject, in_reply_to, message_id;
    std::vector<EnvelopeAddress> from, sender, reply_to, to, cc, bcc;  // sender, reply_to default to from
};

// One part (RFC 9051 §7.5.2 BODYSTRUCTURE), with where it lies.
//
// A missing or unreadable Content-Type is text/plain; charset=us-ascii (RFC 2045 §5.2). A multipart
// in which no part was found has one empty part. What lies deeper or later than the bounds of SummaryBuilder
// is application/octet-stream, since nothing inside it is known.
struct Part {
    std::string type = "text", subtype = "plain";  // as written; compared without case
    std::vector<Parameter> parameters;             // of Content-Type
    std::optional<std::string> id, description, encoding, md5, disposition, location;
    std::vector<Parameter> disposition_parameters;
    std::vector<std::string> languages;

    std::uint64_t header_at = 0, header_size = 0;  // size includes the empty line that ends the header
    std::uint64_t body_at = 0, body_size = 0;
    std::uint64_t lines = 0;  // line ends in the body

    std::vector<Part>
        children;  // multipart: its parts, at least one; message/rfc822 and message/global: exactly one
    std::unique_ptr<Envelope> envelope;  // of the child, for message/rfc822 and message/global only

    bool is_multipart() const;
    bool is_message() const;
};

struct Summary {
    static constexpr std::uint8_t version = 1;

    Envelope envelope;
    Part root;
    std::string preview;                  // up to 200 characters of readable text, UTF-8 (RFC 8970)
    std::vector<std::string> references;  // <ids> of References, then In-Reply-To, for threads
    bool has_eight_bit = false;           // bytes over 127 in headers
    bool has_nul = false;

    std::string to_bytes() const;
    // Refused (corrupt) for damaged bytes, (unsupported) for another version.
    static base::Result<Summary> from_bytes(std::string_view bytes);
};

// Reads a message piece by piece, in memory that does not grow with its size (headers are kept
// only up to a bound; parts over the bound are left inside their parent). Never fails: every byte
// sequence is some message.
class SummaryBuilder {
  public:
    SummaryBuilder();
    ~SummaryBuilder();
    void feed(std::string_view bytes);
    Summary finish();

    static constexpr std::size_t most_parts = 10'000;
    static constexpr std::size_t deepest = 100;
    static constexpr std::size_t most_header_bytes = 4
                                                     << 20;  // kept of one message's headers for the summary
    static constexpr std::size_t most_field_bytes =
        64 << 10;                                          // of one field; lists of addresses may fill it all
    static constexpr std::size_t most_addresses = 50'000;  // in all envelopes together
    static constexpr std::size_t most_parameters = 50;     // of one field
    static constexpr std::size_t most_references = 1'000;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

Summary summarize(std::string_view message);

}  // namespace mime
