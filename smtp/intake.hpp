// Intake: one message's octets on their way into the store, whether DATA or BDAT brings them.
//
// Checks lines and size, edits the header as it streams by, writes the rest through. Memory does
// not grow with the message. After the first fault nothing more is stored, and the octets that
// still come are only counted.
#pragma once

#include "delivery/loop_guard.hpp"
#include "smtp/proto/header_filter.hpp"
#include "smtp/proto/reply.hpp"
#include "smtp/proto/text_check.hpp"
#include "store/store.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace smtp {

// A field that says who wrote or sent the message.
struct Author {
    std::size_t times = 0;  // how often the field was there
    std::string value;      // unfolded; of the last one
    bool is_cut = false;    // it was longer than what is kept
};

// What the header says, as far as accepting the message depends on it.
struct HeaderFacts {
    delivery::LoopGuard loops;
    Author from, sender, resent_from, resent_sender;
    std::string message_id;
    bool has_date = false;
    bool has_bad_line = false;   // a line that is no field, where no empty line had ended the header
    bool has_eight_bit = false;  // octets over 127
};

// Fields to add at the header's end, CRLF-ended; or the answer that refuses the message.
using HeaderVerdict = std::expected<std::string, Answer>;

struct IntakeRules {
    std::uint64_t max_size = 0;
    std::uint64_t max_line = 0;
    std::string top;                            // our own fields above the message's
    std::span<const std::string_view> dropped;  // names of fields left out; they live for ever
    std::function<HeaderVerdict(const HeaderFacts&)> judge;
};

class Intake {
  public:
    Intake(std::unique_ptr<store::BodyWriter> writer, IntakeRules rules);
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    net::Task<void> take(std::string_view octets);
    // After the last octet. In nobody's mailbox; durable with the first one that it comes into.
    net::Task<std::expected<store::Body, Answer>> finish();

    void refuse(Answer answer);
    std::optional<Answer> refusal() const { return refusal_; }
    std::uint64_t size() const { return size_; }
    // So far over the limit that reading on makes no sense.
    bool is_endless() const { return size_ / 2 > rules_.max_size; }
    const HeaderFacts& facts() const { return facts_; }

  private:
    void check(std::string_view octets);
    void note(std::string_view name, std::string_view value);
    std::size_t read_header(std::string_view octets, std::string& out);
    void end_header(std::string& out);
    net::Task<void> write(std::string_view bytes);

    std::unique_ptr<store::BodyWriter> writer_;
    IntakeRules rules_;
    TextCheck text_;
    HeaderFilter header_;
    HeaderFacts facts_;
    bool header_ended_ = false;
    bool is_begun_ = false;
    std::uint64_t size_ = 0;
    std::optional<Answer> refusal_;
};

}  // namespace smtp
