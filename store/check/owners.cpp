// Owners: see inspection.hpp, part 6. At any moment an account that owns a body has a message with it, or an
// intent that tells of a step that is not finished.

#include "store/account_rows.hpp"
#include "store/check/inspection.hpp"
#include "store/check/mend.hpp"

#include <algorithm>
#include <unordered_set>

namespace store {
namespace {

constexpr std::size_t rows_at_once = 5'000;
constexpr std::size_t bodies_at_once = 1024;
constexpr std::size_t most_suspects = 10'000;
// A message that is moved while it is looked for may be missed; not every time.
constexpr int most_looks = 3;

using Suspects = std::vector<OwnedEmail>;

Owner owner_of(const OwnedEmail& suspect)
{
    return {suspect.owner, suspect.email.email_id};
}

// Those that one body knows: of some accounts, where it is in doubt which of them have it.
class OwnersLook {
  public:
    OwnersLook(const Inspection& inspection, const OwnersTold& told, const BlobId& body)
        : told_(told),
          body_(body),
          is_in_doubt_(inspection.balance().is_in_doubt(body))
    {}

    base::Result<void> operator()(const Rows& rows)
    {
        missed_.clear();
        has_owners_ = false;
        row_ = std::nullopt;
        references_.clear();
        rows.scan("o", key_after(key::body()), [this](std::string_view key, std::string_view value) {
            take(key, value);
            return Next::go_on;
        });
        return {};
    }

    Suspects& missed() { return missed_; }
    const std::vector<Reference>& references() const { return references_; }
    // A row of a body that nobody has any more.
    std::optional<std::string> stray() const { return has_owners_ ? std::nullopt : row_; }

  private:
    void take(std::string_view key, std::string_view value)
    {
        if (key == key::body()) row_ = value;
        const bool is_of_owners = key.starts_with('o');
        const bool is_reference = key.starts_with(key::references());
        has_owners_ = has_owners_ || is_of_owners || is_reference;
        if (is_reference) {
            if (const auto reference = key::reference_in(key, body_)) references_.push_back(*reference);
        }
        if (!is_of_owners || !is_in_doubt_) return;
        const auto owners = owners_row(value, body_);
        if (owners) std::ranges::for_each(owners->owners, [this](const auto& one) { compare(one); });
    }
    void compare(const Owner& owner)
    {
        if (owner.account <= told_.after || owner.account > told_.last) return;
        if (std::ranges::binary_search(told_.emails, number_of(0, {&owner.account, &body_, &owner.email_id})))
            return;
        missed_.push_back({owner.account, {body_, owner.email_id}});
    }

    const OwnersTold& told_;
    BlobId body_;
    bool is_in_doubt_;
    Suspects missed_;
    std::vector<Reference> references_;
    bool has_owners_ = false;
    std::optional<std::string> row_;
};

// Takes out of the emails those that the account has, or is at work on. Refused where a newer program's message may
// be any of them.
net::Task<base::Result<void>> take_out_known(const Inspection& inspection, PartitionId account,
                                             std::unordered_set<base::Uuid>& emails)
{
    std::string from = key::intents();
    for (;;) {
        auto slice = co_await read_slice(inspection, account, {from}, rows_at_once);
        if (!slice) co_return base::refuse(std::move(slice.error()));
        for (const auto& row : slice->rows) {
            if (row.key.starts_with(key::intents()) && row.key.size() == 33)
                emails.erase(*base::uuid_from_bytes(std::string_view(row.key).substr(17)));
            if (!row.key.starts_with('m') || !row.value) continue;
            const auto message = message_row_start(row.key, *row.value);
            if (!message && message.error().code == base::Code::unsupported)
                co_return base::refuse(message.error());
            if (message) emails.erase(message->email_id);
        }
        if (slice->is_last) co_return base::Result<void>();
        from = key_after(std::move(slice->rows.back().key));
        co_await breathe();
    }
}

net::Task<bool> is_still_owner(const Inspection& inspection, OwnedEmail suspect)
{
    bool is_owner = false;
    const Owner owner = owner_of(suspect);
    auto look = [&](const Rows& rows) -> base::Result<void> {
        const auto value = rows.get(key::owners(owner.account.bytes[0]));
        const auto owners = value ? owners_row(*value, suspect.email.body) : OwnersRow();
        is_owner = owners && std::ranges::binary_search(owners->owners, owner);
        return {};
    };
    auto looked = co_await inspection.engine().read({Space::body, suspect.email.body}, look);
    co_return looked&& is_owner;
}

Finding lost(const OwnedEmail& suspect)
{
    Finding finding;
    finding.kind = Finding::Kind::missing_message;
    finding.where.partition = {Space::account, suspect.owner};
    finding.where.blob = suspect.email.body;
    finding.what = "the account owns this body, and has no message with it";
    return finding;
}

// There is nothing to bring back where the bytes are gone as well.
net::Task<bool> mend_lost(Inspection& inspection, const OwnedEmail& suspect)
{
    auto bytes = co_await inspection.engine().blobs().look(suspect.email.body);
    if (bytes) {
        auto put = co_await recover_messages(inspection, suspect.owner, {suspect.email});
        co_return put.has_value();
    }
    if (bytes.error().code != base::Code::not_found) co_return false;
    auto drop = [suspect](Batch& rows) { return drop_owner(rows, suspect.email.body, owner_of(suspect)); };
    auto dropped = co_await inspection.engine().transact({Space::body, suspect.email.body}, std::move(drop));
    co_return dropped.has_value();
}

// Of one account.
net::Task<void> resolve_account(Inspection& inspection, PartitionId account, Suspects suspects)
{
    std::unordered_set<base::Uuid> emails;
    for (const auto& suspect : suspects) emails.insert(suspect.email.email_id);
    for (int looks = 0; looks < most_looks && !emails.empty(); ++looks) {
        if (auto looked = co_await take_out_known(inspection, account, emails); !looked) co_return;
    }
    for (const auto& suspect : suspects) {
        if (!emails.contains(suspect.email.email_id)) continue;
        if (!co_await is_still_owner(inspection, suspect)) continue;
        Finding finding = lost(suspect);
        if (inspection.repairs() && co_await mend_lost(inspection, suspect)) {
            finding.what += "; it is in the mailbox Recovered now";
            finding.state = Finding::State::repaired;
        }
        co_await inspection.tell(std::move(finding));
    }
}

net::Task<void> resolve(Inspection& inspection, Suspects suspects)
{
    std::ranges::sort(suspects, {}, &OwnedEmail::owner);
    for (std::size_t at = 0; at < suspects.size();) {
        std::size_t end = at;
        while (end < suspects.size() && suspects[end].owner == suspects[at].owner) ++end;
        Suspects own(suspects.begin() + static_cast<std::ptrdiff_t>(at),
                     suspects.begin() + static_cast<std::ptrdiff_t>(end));
        co_await resolve_account(inspection, {Space::account, suspects[at].owner}, std::move(own));
        at = end;
    }
}

net::Task<void> mend_stray(Inspection& inspection, BlobId body, std::string row)
{
    if (inspection.is_disowned(body)) co_return;
    Report report({Space::body, body});
    report.stray({key::body(), std::move(row)}, "a summary of a body that nobody has");
    if (inspection.repairs()) co_await mend(inspection, report);
    co_await inspection.tell_all(report);
}

// The item goes before the reference does: one that stays longer is to nothing.
net::Task<void> mend_reference(Inspection& inspection, Reference reference)
{
    if (co_await is_referred_to(inspection, reference)) co_return;
    const PartitionId body{Space::body, reference.body};
    const std::string key = key::reference(reference);
    auto slice = co_await read_slice(inspection, body, {key, key_after(key)}, 1);
    if (!slice || slice->rows.empty()) co_return;
    Report report(body);
    report.stray(slice->rows.front(), "an item of the queue that is not there has this body");
    if (inspection.repairs()) co_await mend(inspection, report);
    co_await inspection.tell_all(report);
}

bool is_last_group(const OwnersTold& told)
{
    return std::ranges::all_of(told.last.bytes, [](std::uint8_t byte) { return byte == 0xFF; });
}

// What some settled bodies know, of some accounts. Items of the queue and strays with the last of these.
net::Task<void> inspect_some(Inspection& inspection, const OwnersTold& told,
                             const std::vector<BlobId>& bodies, Suspects& suspects)
{
    std::vector<OwnersLook> looks;
    for (const auto& body : bodies) looks.emplace_back(inspection, told, body);
    auto look_at_one = [&looks](std::size_t number, const Rows& rows) {
        static_cast<void>(looks[number](rows));
    };
    const auto seen = co_await look_at_bodies(inspection, bodies, look_at_one, With::rows);
    for (std::size_t i = 0; i < looks.size(); ++i) {
        OwnersLook& look = looks[i];
        const bool is_read =
            seen.is_read[i] || co_await inspection.engine().read({Space::body, bodies[i]}, std::ref(look));
        if (!is_read) continue;  // told before
        std::ranges::move(look.missed(), std::back_inserter(suspects));
        if (!is_last_group(told)) continue;
        for (const auto& reference : look.references()) co_await mend_reference(inspection, reference);
        if (look.stray()) co_await mend_stray(inspection, bodies[i], *look.stray());
    }
    if (suspects.size() >= most_suspects) co_await resolve(inspection, std::exchange(suspects, {}));
    co_await breathe();
}

net::Task<void> inspect_odd(Inspection& inspection, const OwnersTold& told, Suspects& suspects)
{
    const auto odd = inspection.odd_bodies();
    for (std::size_t at = 0; at < odd.size(); at += bodies_at_once) {
        const auto some = std::span(odd).subspan(at, std::min(bodies_at_once, odd.size() - at));
        const std::vector<BlobId> bodies(some.begin(), some.end());
        co_await inspect_some(inspection, told, bodies, suspects);
    }
}

}  // namespace

net::Task<base::Result<void>> inspect_owners(Inspection& inspection, OwnersTold told)
{
    Suspects suspects;
    BlobId after;
    for (bool is_last = !inspection.balance().has_doubts(); !is_last;) {
        auto bodies = co_await next_partitions(inspection, Space::body, after);
        if (!bodies) co_return base::refuse(std::move(bodies.error()));
        is_last = bodies->empty();
        if (!is_last) after = bodies->back();
        std::erase_if(*bodies, [&](const BlobId& body) {
            return !inspection.is_settled(body) || !inspection.balance().is_in_doubt(body);
        });
        co_await inspect_some(inspection, told, *bodies, suspects);
    }
    if (is_last_group(told)) co_await inspect_odd(inspection, told, suspects);
    co_await resolve(inspection, std::move(suspects));
    co_return base::Result<void>();
}

}  // namespace store
