// Lists are read the same whole and in pieces; a mailbox that is accepted is accepted again as it is written.
#include "mime/address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    std::vector<mime::EnvelopeAddress> list;
    mime::AddressReader reader([&](mime::EnvelopeAddress address) { list.push_back(std::move(address)); });
    for (char c : text) reader.feed({&c, 1});
    reader.finish();
    if (list != mime::parse_envelope_addresses(text, list.size() + 1)) __builtin_trap();
    const auto mailbox = mime::parse_mailbox(text, mime::MailboxForm::utf8);
    if (mailbox && mime::parse_mailbox(mailbox->text(), mime::MailboxForm::utf8) != mailbox) __builtin_trap();
    return 0;
}
