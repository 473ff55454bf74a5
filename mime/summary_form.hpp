// The stored form of a Summary, written piece by piece while a message streams by; drawn in summary_form.cpp.
#pragma once

#include "mime/summary.hpp"

#include <array>
#include <string>

namespace mime {

// One list of addresses, entry by entry.
class AddressListForm {
  public:
    // Takes what the entry costs off `room`. Without room the list is full, and ends with a whole entry.
    void add(const EnvelopeAddress& entry, std::size_t& room);
    void end();  // a group that was cut off has its end
    bool is_full() const { return is_full_; }
    bool empty() const { return count_ == 0; }

    std::string bytes() const;
    bool operator==(const AddressListForm& other) const { return entries_ == other.entries_; }

  private:
    std::size_t count_ = 0;
    std::string entries_;
    std::string last_host_;
    bool is_in_group_ = false;
    bool is_full_ = false;
};

struct EnvelopeForm {
    std::optional<std::string> date, subject, in_reply_to, message_id;
    AddressListForm from, sender, reply_to, to, cc, bcc;

    // Sender and Reply-To, absent or empty, are From (RFC 9051 §7.5.2).
    std::string bytes() const;
};

// What its header says of a part, and where it lies.
std::string fields_form(const Part& part);
std::string place_form(const Part& part, std::size_t child_count);

// The whole. `parts`: for each part its fields, for a message the envelope within, its place; each after its
// children.
struct SummaryForm {
    std::string envelope, preview;
    std::vector<std::string> references;
    std::string parts;

    std::string bytes() const;
};

}  // namespace mime
