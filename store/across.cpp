// Across: messages copied and moved from one account to another. The body is shared, as a delivery's is: only the rows
// are new. A piece is one commit of the account that takes it (links.hpp), so none of it is there by half.
//
//   RFC 9051 §6.4.7   a copy that fails restores the destination to its state before
//   RFC 6851 §4.2     of a move each message is in one of the two; after a crash between the commits in both
//
// A crash between the pieces of a copy leaves those that were made.

#include "store/sliced.hpp"

#include "store/body_rows.hpp"
#include "store/flags.hpp"
#include "store/links.hpp"
#include "store/tree.hpp"

namespace store {
namespace {

constexpr std::size_t piece = 200;  // messages

// With a claim, so that it stays whoever else expunges it meanwhile.
net::Task<base::Result<Body>> take_body(Store::Core& core, Message message)
{
    Body body{message.body, message.body_size, {}, message.thread_id, {}};
    body.claim = core.claims->begin(message.body, Claims::Origin::stored);
    auto look = [&body](const Rows& rows) -> base::Result<void> {
        const auto value = rows.get(key::body());
        if (!value) return base::refuse(base::Code::not_found, "the body has gone");
        auto row = body_row(*value);
        if (!row) return base::refuse(row.error());
        body.summary = std::move(row->summary);
        return {};
    };
    auto looked = co_await core.engine.read({Space::body, message.body}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return body;
}

Flags kept(Flags flags, const FlagScope& scope)
{
    flags.system &= scope.system();
    if (!scope.others) flags.keywords.clear();
    return flags;
}

net::Task<base::Result<std::vector<Message>>> read_piece(Store::Core& core, Who who, Chosen from)
{
    using Messages = std::vector<Message>;
    return read_account<Messages>(core, who.owner,
                                  [who, from = std::move(from)](const Rows& rows) -> base::Result<Messages> {
                                      auto row = read_mailbox(rows, from.mailbox);
                                      if (!row) return base::refuse(row.error());
                                      if (!row->is_selectable()) return base::refuse(base::Code::not_found);
                                      const UidSet known = from.uids.within({1, row->uid_next - 1});
                                      return read_whole_messages({rows, who}, from.mailbox, known, piece);
                                  });
}

net::Task<base::Result<Appended>> put_piece(Store::Core& core, std::vector<Message> messages, Elsewhere to)
{
    std::vector<Body> bodies;
    bodies.reserve(messages.size());
    for (const auto& message : messages) {
        auto body = co_await take_body(core, message);
        if (!body) co_return base::refuse(std::move(body.error()));
        bodies.push_back(std::move(*body));
    }
    Link link{to.account.owner(), to.account.quota(), to.mailbox, {}, {}, to.account.reader()};
    for (std::size_t i = 0; i < messages.size(); ++i) {
        link.messages.push_back({&bodies[i],
                                 std::move(messages[i].prefix),
                                 kept(std::move(messages[i].flags), to.flags),
                                 messages[i].internal_date,
                                 {}});
    }
    std::vector<Link> links;
    links.push_back(std::move(link));
    auto linked = co_await link_all(core, std::move(links));
    co_return std::move(linked.front());
}

// Of these, whatever flags they have.
net::Task<base::Result<void>> take_away(Store::Core& core, base::Uuid owner, Chosen chosen)
{
    for (;;) {
        auto work = [chosen](AccountEdit& edit) -> base::Result<Slice<UidSet>> {
            auto row = edit.mailbox(chosen.mailbox);
            if (!row) return base::refuse(row.error());
            return remove_some(edit, **row, chosen.uids);
        };
        auto slice = co_await edit_account<Slice<UidSet>>(core, owner, std::move(work), Room::reserve);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        if (slice->is_last) co_return base::Result<void>();
        chosen.uids = std::move(slice->rest);
    }
}

UidSet set_of(const std::vector<Uid>& uids)
{
    UidSet set;
    for (const Uid uid : uids) set.add(uid);
    return set;
}

net::Task<base::Result<MailboxId>> find_target(Store::Core& core, Elsewhere to)
{
    return read_account<MailboxId>(
        core, to.account.owner(), [name = to.mailbox](const Rows& rows) { return find_mailbox(rows, name); });
}

// The next ones, and where they came to; nothing read: none is left.
net::Task<base::Result<Copied>> carry_piece(Store::Core& core, Who who, Chosen from, Elsewhere to)
{
    auto messages = co_await read_piece(core, who, std::move(from));
    if (!messages) co_return base::refuse(std::move(messages.error()));
    Copied copied;
    if (messages->empty()) co_return copied;
    for (const auto& message : *messages) copied.from.push_back(message.uid);
    auto put = co_await put_piece(core, std::move(*messages), std::move(to));
    if (!put) co_return base::refuse(std::move(put.error()));
    copied.uid_validity = put->uid_validity;
    copied.to = std::move(put->uids);
    co_return copied;
}

}  // namespace

net::Task<base::Result<Copied>> copy_across(Store::Core& core, Who who, Chosen from, Elsewhere to)
{
    auto target = co_await find_target(core, to);
    if (!target) co_return base::refuse(std::move(target.error()));
    Copied all;
    for (;;) {
        auto some = co_await carry_piece(core, who, from, to);
        if (!some) {
            if (!all.to.empty())
                static_cast<void>(co_await take_away(core, to.account.owner(), {*target, set_of(all.to)}));
            co_return base::refuse(std::move(some.error()));
        }
        if (some->from.empty()) co_return all;
        from.uids = from.uids.from(some->from.back() + 1);
        join(all, std::move(*some));
    }
}

net::Task<base::Result<Copied>> move_across(Store::Core& core, Who who, Chosen from, Elsewhere to)
{
    Copied all;
    for (;;) {
        auto some = co_await carry_piece(core, who, from, to);
        base::Result<void> gone;
        if (some && !some->from.empty())
            gone = co_await take_away(core, who.owner, {from.mailbox, set_of(some->from)});
        if (!some) gone = base::refuse(std::move(some.error()));
        if (!gone && all.from.empty()) co_return base::refuse(std::move(gone.error()));
        if (!gone) {
            all.stopped = std::move(gone.error());
            co_return all;
        }
        if (some->from.empty()) co_return all;
        from.uids = from.uids.from(some->from.back() + 1);
        join(all, std::move(*some));
    }
}

net::Task<base::Result<Copied>> Account::copy_across(MailboxId from, UidSet uids, Elsewhere to)
{
    return store::copy_across(store_->core(), who(), {from, std::move(uids)}, std::move(to));
}

net::Task<base::Result<Copied>> Account::move_across(MailboxId from, UidSet uids, Elsewhere to)
{
    return store::move_across(store_->core(), who(), {from, std::move(uids)}, std::move(to));
}

}  // namespace store
