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
// A missing or unreadable Content-Type is text/plain; charset=us-ascii (RFC 2045 §5.2). A multipart in which no
// part was found has one empty part. Nothing is known of what lies deeper or later than the bounds of
// SummaryBuilder, nor inside a message in base64 (RFC 2046 §5.2.1 forbids it): that is application/octet-stream.
//
// The line end before a delimiter is the delimiter's (RFC 2046 §5.1.1), with one exception: where a header runs
// into the delimiter without an empty line, its last field keeps its line end, since it would be no field
// without. So it counts in BODY[n.MIME], and in the size and lines of a message that is nothing but a header.
struct Part {
    std::string type = "text", subtype = "plain";  // as written; compared without case
    std::vector<Parameter> parameters;             // of Content-Type
    std::optional<std::string> id, description, encoding, md5, disposition, location;
    std::vector<Parameter> disposition_parameters;
    std::vector<std::string> languages;

    std::uint64_t header_at = 0, header_size = 0;  // size includes the empty line that ends the header
    std::uint64_t body_at = 0, body_size = 0;
    std::uint64_t lines = 0;  // line ends in the body

    std::vector<Part> children;  // multipart: at least one; message/rfc822, message/global: exactly one
    std::unique_ptr<Envelope> envelope;  // of the child, for message/rfc822 and message/global only

    bool is_multipart() const;
    bool is_message() const;
};

bool is_multipart(std::string_view type);
bool is_message(std::string_view type, std::string_view subtype);

struct Summary {
    static constexpr std::uint8_t version = 2;

    Envelope envelope;
    Part root;
    std::string preview;                  // up to 200 characters of readable text, UTF-8 (RFC 8970)
    std::vector<std::string> references;  // <ids> of References, then In-Reply-To, for threads

    std::string to_bytes() const;
    // Refused (corrupt) for damaged bytes, (unsupported) for another version.
    static base::Result<Summary> from_bytes(std::string_view bytes);
    // Refuses the same, and makes nothing of them.
    static base::Result<void> check(std::string_view bytes);
};

// What is kept of a message, as it is kept; and what names its thread.
struct StoredSummary {
    std::string bytes;  // see Summary::from_bytes
    std::vector<std::string> references;
    std::optional<std::string> message_id;
};

// Reads a message piece by piece. Never fails: every byte sequence is some message.
//
// What is kept is the stored form of what has been read, so memory is small and constant whatever a peer
// sends: the bounds below, and some tens of kilobytes to read with. What is over a bound:
//
//   parts       stay inside their parent, as bytes nobody looks into
//   addresses   a list ends early, with a whole entry; 64 KiB are 1,400 of them with names, 5,000 without
//   texts       are cut at their end (a Subject at 8 KiB); all being too many, some are left out
class SummaryBuilder {
  public:
    SummaryBuilder();
    ~SummaryBuilder();
    void feed(std::string_view bytes);
    // One of them, once.
    Summary finish();
    StoredSummary finish_stored();

    static constexpr std::size_t most_parts = 5'000;
    static constexpr std::size_t deepest = 100;
    static constexpr std::size_t most_structure_bytes = 64 << 10;  // of all parts, as stored
    static constexpr std::size_t most_address_bytes = 64 << 10;    // in all envelopes, as stored
    static constexpr std::size_t most_text_bytes = 32 << 10;       // in all envelopes
    static constexpr std::size_t most_parameters = 50;             // of one field
    static constexpr std::size_t most_references = 1'000;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

Summary summarize(std::string_view message);

}  // namespace mime
