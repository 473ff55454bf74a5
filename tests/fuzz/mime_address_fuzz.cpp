// Lists stay within what was asked for; a mailbox that is accepted is accepted again as it is written.
#include "mime/address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (mime::parse_envelope_addresses(text, 10).size() > 10) __builtin_trap();
    for (const auto& address : mime::parse_addresses(text)) mime::format_address(address);
    const auto mailbox = mime::parse_mailbox(text, mime::MailboxForm::utf8);
    if (mailbox && mime::parse_mailbox(mailbox->text(), mime::MailboxForm::utf8) != mailbox) __builtin_trap();
    return 0;
}
