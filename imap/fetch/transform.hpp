// Transform: octets on their way from the store to the client, in pieces, in constant memory.
#pragma once

#include "imap/proto/fetch_att.hpp"
#include "mime/transfer.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace imap::fetch {

class Transform {
  public:
    virtual ~Transform() = default;
    virtual void feed(std::string_view octets, std::string& out) = 0;  // appends
    virtual void finish(std::string& out) = 0;
};

// A header's fields chosen by name, as the octets they are, in their order, and the empty line that ends
// them. Where the header has no empty line, one is added (RFC 9051 §6.4.5.1).
class HeaderFilter final : public Transform {
  public:
    enum class Keep { listed, not_listed };
    HeaderFilter(const std::vector<std::string>& names, Keep keep);

    void feed(std::string_view octets, std::string& out) override;
    void finish(std::string& out) override;

  private:
    enum class In { line_start, name, kept, dropped, end };

    std::size_t take(std::string_view octets, std::string& out);
    void begin_line(char c, std::string& out);
    void name_char(char c, std::string& out);
    void decide(bool is_listed, std::string& out);
    bool is_listed() const;

    std::unordered_set<std::string> names_;  // lower case
    Keep keep_;
    In in_ = In::line_start;
    bool has_field_ = false;  // a line that begins with space goes on with it
    bool keeps_field_ = false;
    std::string name_;  // of the field in hand, until its colon
};

// Out of base64 or quoted-printable.
class Decoder final : public Transform {
  public:
    explicit Decoder(mime::Encoding encoding) : decoder_(encoding) {}
    void feed(std::string_view octets, std::string& out) override { decoder_.feed(octets, out); }
    void finish(std::string& out) override { decoder_.finish(out); }

  private:
    mime::TransferDecoder decoder_;
};

}  // namespace imap::fetch
