// Recovered: see recovered.hpp.

#include "store/check/recovered.hpp"

#include "store/messages.hpp"
#include "store/tree.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

namespace store {
namespace {

base::Result<MailboxRow*> recovered_mailbox(AccountEdit& edit)
{
    const Levels name{std::string(recovered_name)};
    if (auto found = find_mailbox(edit.rows(), name)) {
        if (auto mailbox = edit.mailbox(*found)) return mailbox;
    }
    auto made = create_mailbox(edit, recovered_name, Role::none);
    if (!made) return base::refuse(made.error());
    return edit.mailbox(recovered_name);
}

// When its bytes came, as the body's id tells (RFC 9562 §5.7).
base::WallTime time_of(const BlobId& body)
{
    const std::uint64_t ms = base::ByteReader(body.view()).be64() >> 16;
    return base::WallTime(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
}

bool leads_to(const Rows& rows, const MailboxRow& mailbox)
{
    const auto name = rows.get(key::name(mailbox.parent, mailbox.leaf));
    const auto id = name ? id_from(*name) : base::refuse(base::Code::not_found);
    return id && *id == mailbox.id;
}

bool has_place(const Rows& rows, const MailboxRow& mailbox)
{
    const auto levels = to_levels(mailbox.leaf);
    if (!levels || levels->size() != 1) return false;
    MailboxRow at = mailbox;
    for (std::size_t depth = 1; depth <= deepest_mailbox; ++depth) {
        if (!leads_to(rows, at)) return false;
        if (at.parent == 0) return true;
        auto above = read_mailbox(rows, at.parent);
        if (!above || above->state == MailboxState::doomed) return false;
        at = std::move(*above);
    }
    return false;
}

// Its own, as far as that is one, made unlike all others by its number.
std::string new_leaf(const MailboxRow& mailbox)
{
    const std::string number = base::format("-{}", mailbox.id);
    const auto levels = to_levels(mailbox.leaf);
    const bool is_good =
        levels && levels->size() == 1 && mailbox.leaf.size() + number.size() <= longest_level;
    return (is_good ? mailbox.leaf : std::string("mailbox")) + number;
}

}  // namespace

base::Result<void> put_into_recovered(AccountEdit& edit, const std::vector<RecoveredEmail>& emails)
{
    auto mailbox = recovered_mailbox(edit);
    if (!mailbox) return base::refuse(mailbox.error());
    for (const auto& [email, size, thread_id] : emails) {
        if (edit.rows().get(key::intent(email.body, email.email_id))) continue;
        MessageRow message;
        message.body = email.body;
        message.email_id = email.email_id;
        message.thread_id = thread_id;
        message.body_size = size;
        message.internal_date = time_of(email.body);
        message.save_date = edit.now();
        if (auto added = add_message(edit, **mailbox, std::move(message), {}); !added)
            return base::refuse(added.error());
    }
    return {};
}

base::Result<void> name_in_recovered(AccountEdit& edit, MailboxId id)
{
    auto lost = edit.any_mailbox(id);
    if (!lost) return base::refuse(lost.error());
    if ((*lost)->state == MailboxState::doomed || has_place(edit.rows(), **lost)) return {};
    auto above = recovered_mailbox(edit);
    if (!above) return base::refuse(above.error());
    if ((*above)->id == id) return base::refuse(base::Code::cannot, "Recovered itself has lost its place");
    MailboxRow& row = **lost;
    if (leads_to(edit.rows(), row)) edit.rows().erase(key::name(row.parent, row.leaf));
    row.leaf = new_leaf(row);
    row.parent = (*above)->id;
    add_name(edit.rows(), row);
    edit.rewrite(row);
    return {};
}

}  // namespace store
