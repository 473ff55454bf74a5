// The messages of an account against their bodies: see message_check.hpp.

#include "store/check/message_check.hpp"

#include "store/check/mend.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t emails_at_once = 512;

// What a body knows of an account's email.
struct BodyState {
    bool is_unreadable = false;  // told with the body
    bool is_owned = false;
    bool has_row = false;  // looked for where it is not owned
    base::Result<BlobInfo> bytes;

    void look(const Rows& rows, const SeenMessage& message, const base::Uuid& account)
    {
        const auto value = rows.get(key::owners(account.bytes[0]));
        const auto owners = value ? owners_row(*value, message.body) : OwnersRow();
        is_unreadable = !owners;
        is_owned = owners && std::ranges::binary_search(owners->owners, Owner{account, message.email_id});
        if (!is_owned) has_row = rows.get(key::body()).has_value();
    }
};

net::Task<BodyState> look_at_body(const Inspection& inspection, const SeenMessage& message,
                                  base::Uuid account)
{
    BodyState state;
    auto look = [&](const Rows& rows) -> base::Result<void> {
        state.look(rows, message, account);
        return {};
    };
    auto looked = co_await inspection.engine().read({Space::body, message.body}, look);
    state.is_unreadable = state.is_unreadable || !looked;
    state.bytes = co_await inspection.engine().blobs().look(message.body);
    co_return state;
}

// Messages never change, and a uid is given once: one that is still there was there all the time.
net::Task<bool> is_still_there(const Inspection& inspection, base::Uuid account, const SeenMessage& message)
{
    bool is_there = false;
    const std::string key = key::message(message.mailbox, message.uid);
    auto look = [&](const Rows& rows) -> base::Result<void> {
        is_there = rows.get(key).has_value();
        return {};
    };
    static_cast<void>(co_await inspection.engine().read({Space::account, account}, look));
    co_return is_there;
}

// The messages of one email.
class EmailCheck {
  public:
    EmailCheck(Inspection& inspection, const AccountCheck& check, base::Uuid account)
        : inspection_(inspection),
          check_(check),
          account_(account)
    {}

    net::Task<void> inspect(std::span<const SeenMessage> messages, const BodyState& state)
    {
        const SeenMessage& first = messages.front();
        note_lost_owner(first);
        const bool misses_owner = !state.is_unreadable && !state.is_owned;
        if (misses_owner) co_await mend_owner(first, state);
        for (const auto& message : messages) co_await inspect_bytes(message, state);
    }

  private:
    Finding finding(const SeenMessage& message, Finding::Kind kind, std::string what) const
    {
        Finding finding;
        finding.kind = kind;
        finding.where.partition = {Space::account, account_};
        finding.where.mailbox = message.mailbox;
        finding.where.mailbox_name = check_.name_of(message.mailbox);
        finding.where.uid = message.uid;
        finding.where.blob = message.body;
        finding.what = std::move(what);
        return finding;
    }

    void note_lost_owner(const SeenMessage& message)
    {
        const auto at = inspection_.lost_owners().find({message.body, account_.bytes[0]});
        if (at != inspection_.lost_owners().end()) at->second.owners.push_back({account_, message.email_id});
    }

    net::Task<void> mend_owner(const SeenMessage& message, const BodyState& state)
    {
        if (!co_await is_still_there(inspection_, account_, message)) co_return;
        inspection_.disown(message.body);
        Finding told =
            finding(message, Finding::Kind::missing_owner, "its body does not know that this account has it");
        if (inspection_.repairs()) {
            const Owner owner{account_, message.email_id};
            auto change = [body = message.body, owner](Batch& rows) {
                return add_owners(rows, body, {owner});
            };
            auto added =
                co_await inspection_.engine().transact({Space::body, message.body}, std::move(change));
            if (added && !state.has_row && state.bytes)
                added = co_await rebuild_body_row(inspection_, message.body);
            if (added) told.state = Finding::State::repaired;
        }
        co_await inspection_.tell(std::move(told));
    }

    net::Task<void> inspect_bytes(const SeenMessage& message, const BodyState& state)
    {
        if (!state.bytes) {
            if (co_await is_still_there(inspection_, account_, message)) co_await tell_lost(message, state);
        } else if (const Finding* damaged = inspection_.use_damaged_blob(message.body)) {
            Finding told = finding(message, damaged->kind, damaged->what);
            told.where.file = damaged->where.file;
            told.remedy = Finding::Remedy::none;
            co_await inspection_.tell(std::move(told));
        } else if (state.bytes->size != message.body_size) {
            co_await mend_size(message, state.bytes->size);
        }
    }

    net::Task<void> tell_lost(const SeenMessage& message, const BodyState& state)
    {
        Finding told = finding(message, Finding::Kind::missing_bytes,
                               "the message's bytes are lost: " + state.bytes.error().detail);
        told.remedy = Finding::Remedy::none;
        if (const Finding* damaged = inspection_.use_damaged_blob(message.body)) {
            told.where.file = damaged->where.file;
            told.remedy = damaged->remedy;
        }
        co_await inspection_.tell(std::move(told));
    }

    net::Task<void> mend_size(const SeenMessage& message, std::uint64_t size)
    {
        if (!co_await is_still_there(inspection_, account_, message)) co_return;
        Finding told = finding(message, Finding::Kind::wrong_row,
                               base::format("its body has {} bytes, not {}", size, message.body_size));
        told.where.row = key::message(message.mailbox, message.uid);
        if (inspection_.repairs() && co_await resize_message(inspection_, account_, message))
            told.state = Finding::State::repaired;
        co_await inspection_.tell(std::move(told));
    }

    Inspection& inspection_;
    const AccountCheck& check_;
    base::Uuid account_;
};

// Blind or not, the row is as its messages say; nothing where it must not be made anew.
void complete(Inspection::LostOwners& lost, const BlobId& body)
{
    if (lost.suspicion.fixes.empty()) return;
    std::ranges::sort(lost.owners);
    const auto doubles = std::ranges::unique(lost.owners);
    lost.owners.erase(doubles.begin(), doubles.end());
    auto& fix = lost.suspicion.fixes.front();
    if (!lost.owners.empty()) fix.wanted = to_bytes(OwnersRow{std::move(lost.owners)}, body);
}

using Email = std::span<const SeenMessage>;

// Takes some off the front.
std::vector<Email> next_emails(std::span<const SeenMessage>& messages)
{
    std::vector<Email> emails;
    while (!messages.empty() && emails.size() < emails_at_once) {
        std::size_t end = 1;
        while (end < messages.size() && messages[end].email_id == messages.front().email_id) ++end;
        emails.push_back(messages.first(end));
        messages = messages.subspan(end);
    }
    return emails;
}

// In order.
net::Task<std::vector<BodyState>> states_of(const Inspection& inspection, base::Uuid account,
                                            const std::vector<Email>& emails)
{
    std::vector<BlobId> bodies;
    for (const auto& email : emails) bodies.push_back(email.front().body);
    std::vector<BodyState> states(emails.size());
    auto look = [&](std::size_t number, const Rows& rows) {
        states[number].look(rows, emails[number].front(), account);
    };
    auto seen = co_await look_at_bodies(inspection, bodies, look, With::bytes_too);
    for (std::size_t i = 0; i < emails.size(); ++i) {
        if (seen.is_read[i])
            states[i].bytes = std::move(seen.bytes[i]);
        else
            states[i] = co_await look_at_body(inspection, emails[i].front(), account);
    }
    co_return states;
}

}  // namespace

net::Task<void> inspect_messages(Inspection& inspection, const AccountCheck& check,
                                 std::span<const SeenMessage> messages)
{
    EmailCheck check_email(inspection, check, check.account());
    while (!messages.empty()) {
        const auto emails = next_emails(messages);
        const auto states = co_await states_of(inspection, check.account(), emails);
        for (std::size_t i = 0; i < emails.size(); ++i) co_await check_email.inspect(emails[i], states[i]);
        co_await breathe();
    }
}

net::Task<void> rebuild_owners(Inspection& inspection)
{
    if (!inspection.repairs()) co_return;
    for (auto& [place, lost] : inspection.lost_owners()) {
        complete(lost, place.first);
        Report report({Space::body, place.first});
        report.all().push_back(std::move(lost.suspicion));
        // An owner left out would lose the body to the sweep. Of a young one's not all may have been met.
        if (inspection.is_told(place.second) && inspection.is_settled(place.first))
            co_await mend(inspection, report);
        else
            report.all().front().finding.what += "; it waits until all messages of its accounts can be told";
        co_await inspection.tell_all(report);
    }
    inspection.lost_owners().clear();
}

}  // namespace store
