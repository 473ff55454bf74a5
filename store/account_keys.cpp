// Keys of one account's rows: drawn in account_rows.cpp.

#include "store/account_rows.hpp"

#include "base/bytes.hpp"
#include "store/digest.hpp"

namespace store::key {
namespace {

std::string letter(char kind)
{
    return std::string(1, kind);
}

std::string named(char kind, const base::Uuid& id)
{
    return letter(kind).append(id.view());
}

std::string numbered(char kind, std::uint32_t number)
{
    base::ByteWriter to;
    to.u8(static_cast<std::uint8_t>(kind)).be32(number);
    return std::move(to).bytes();
}

std::string numbered(char kind, std::uint32_t mailbox, std::uint32_t number)
{
    base::ByteWriter to;
    to.u8(static_cast<std::uint8_t>(kind)).be32(mailbox).be32(number);
    return std::move(to).bytes();
}

std::uint64_t big_endian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

std::string account()
{
    return letter('A');
}

std::string mailboxes()
{
    return letter('b');
}

std::string mailbox(MailboxId id)
{
    return numbered('b', id);
}

std::string names_below(MailboxId parent)
{
    return numbered('n', parent);
}

std::string name(MailboxId parent, std::string_view leaf)
{
    return names_below(parent).append(leaf);
}

std::string subscriptions()
{
    return letter('s');
}

std::string subscription(std::string_view name)
{
    return subscriptions().append(digest(name).view());
}

std::string links(const base::Uuid& email_id)
{
    return named('r', email_id);
}

std::string intents()
{
    return letter('I');
}

std::string intent(const BlobId& body, const base::Uuid& email_id)
{
    return intents().append(body.view()).append(email_id.view());
}

std::string copies()
{
    return letter('u');
}

std::string copy(const base::Uuid& id)
{
    return named('u', id);
}

std::string markers()
{
    return letter('d');
}

std::string marker(const base::Uuid& id)
{
    return named('d', id);
}

std::string messages(MailboxId mailbox)
{
    return numbered('m', mailbox);
}

std::string message(MailboxId mailbox, Uid uid)
{
    return numbered('m', mailbox, uid);
}

std::string all_flags(MailboxId mailbox)
{
    return numbered('f', mailbox);
}

std::string flags(MailboxId mailbox, Uid uid)
{
    return numbered('f', mailbox, uid);
}

std::string flag_changes(MailboxId mailbox)
{
    return numbered('c', mailbox);
}

std::string flag_change(MailboxId mailbox, Modseq modseq, Uid uid)
{
    base::ByteWriter to;
    to.u8('c').be32(mailbox).be64(modseq).be32(uid);
    return std::move(to).bytes();
}

std::string all_gone(MailboxId mailbox)
{
    return numbered('g', mailbox);
}

std::string gone(MailboxId mailbox, std::uint32_t chunk)
{
    return numbered('g', mailbox, chunk);
}

std::string all_vanished(MailboxId mailbox)
{
    return numbered('v', mailbox);
}

std::string vanished(MailboxId mailbox, Modseq modseq)
{
    base::ByteWriter to;
    to.u8('v').be32(mailbox).be64(modseq);
    return std::move(to).bytes();
}

std::string keywords(MailboxId mailbox)
{
    return numbered('k', mailbox);
}

std::string keyword(MailboxId mailbox, std::uint32_t id)
{
    return numbered('k', mailbox, id);
}

std::string acls()
{
    return letter('a');
}

std::string acl(MailboxId mailbox)
{
    return numbered('a', mailbox);
}

std::string acl_entry(MailboxId mailbox, const Identifier& who)
{
    base::ByteWriter to;
    to.raw(acl(mailbox)).u8(static_cast<std::uint8_t>(who.sign)).u8(static_cast<std::uint8_t>(who.kind));
    to.uuid(who.id);
    return std::move(to).bytes();
}

std::string annotations(MailboxId mailbox)
{
    return numbered('e', mailbox);
}

std::string shared_annotations(MailboxId mailbox)
{
    return annotations(mailbox).append("s");
}

std::string private_annotations(MailboxId mailbox, const base::Uuid& reader)
{
    return annotations(mailbox).append("p").append(reader.view());
}

std::string readers(MailboxId mailbox)
{
    return numbered('p', mailbox);
}

std::string reader(MailboxId mailbox, const base::Uuid& reader)
{
    return readers(mailbox).append(reader.view());
}

std::string all_marks(MailboxId mailbox)
{
    return numbered('h', mailbox);
}

std::string marks(MailboxId mailbox, const base::Uuid& reader, std::uint32_t chunk)
{
    base::ByteWriter to;
    to.raw(all_marks(mailbox)).uuid(reader).be32(chunk);
    return std::move(to).bytes();
}

std::string keyword_names(MailboxId mailbox)
{
    return numbered('j', mailbox);
}

std::string keyword_name(MailboxId mailbox, std::string_view in_lower_case)
{
    return keyword_names(mailbox).append(in_lower_case);
}

std::uint32_t last_number(std::string_view key)
{
    if (key.size() < 4) return 0;
    return static_cast<std::uint32_t>(big_endian(key.substr(key.size() - 4)));
}

MailboxId mailbox_of_acl(std::string_view acl_key)
{
    return last_number(acl_key.substr(0, 5));
}

Modseq last_modseq(std::string_view vanished_key)
{
    if (vanished_key.size() < 8) return 0;
    return big_endian(vanished_key.substr(vanished_key.size() - 8));
}

Modseq modseq_of_change(std::string_view change_key)
{
    if (change_key.size() < 12) return 0;
    return big_endian(change_key.substr(change_key.size() - 12, 8));
}

}  // namespace store::key
