// Builder: composes a well-formed message: demonstration mail, bounces, notices.
//
//   auto bytes = MessageBuilder().date(now).from({"Nguyễn Văn An", "nvan", "langson.gov.vn"})
//                    .to({…}).subject("Giấy mời họp").text("Kính gửi …").bytes();
#pragma once

#include "mime/address.hpp"
#include "mime/date.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mime {

struct Attachment {
    std::string type;  // "application/pdf"
    std::string name;  // UTF-8; shown by clients (RFC 2231 where needed)
    std::string bytes;
};

class MessageBuilder {
  public:
    MessageBuilder& date(const DateTime& date);
    MessageBuilder& from(const Address& address);
    MessageBuilder& to(const Address& address);
    MessageBuilder& cc(const Address& address);
    MessageBuilder& subject(std::string_view utf8);
    MessageBuilder& message_id(std::string_view id);  // with angle brackets
    // Any other field; `utf8` is encoded where needed. Control characters are left out, so that no value
    // makes a field.
    MessageBuilder& field(std::string_view name, std::string_view utf8);
    MessageBuilder& text(std::string_view utf8);  // text/plain; any line ends
    MessageBuilder& html(std::string_view utf8);  // an alternative to the text
    MessageBuilder& attach(Attachment attachment);

    // CRLF line ends, lines of at most 998 bytes, 7-bit throughout.
    std::string bytes() const;

  private:
    std::string body() const;

    std::string header_;
    std::vector<Address> to_, cc_;
    std::string text_, html_;
    std::vector<Attachment> attachments_;
};

}  // namespace mime
