// AccountCheck: see account_check.hpp. What is wrong with one row is told when it comes; what does not fit with
// others once all have come.

#include "store/check/account_check.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "store/digest.hpp"
#include "store/metadata.hpp"
#include "store/names.hpp"

#include <algorithm>

namespace store {

using base::Code;

// Whoever adds a kind of row adds a line here. A key of another size is none of that kind. Rows about a mailbox do
// not prove that there is one: they wait until it is known.
struct AccountCheck::Kind {
    char letter;
    std::size_t least, most;  // bytes of its keys
    void (AccountCheck::*take)(const SeenRow&);
    enum class Of { account, mailbox } of = Of::account;
};

const AccountCheck::Kind AccountCheck::kinds[] = {
    {'A', 1, 1, &AccountCheck::take_account},
    {'I', 33, 33, &AccountCheck::take_intent},
    {'a', 23, 23, &AccountCheck::take_acl, Kind::Of::mailbox},
    {'b', 5, 5, &AccountCheck::take_mailbox},
    {'c', 17, 17, &AccountCheck::take_change},
    {'d', 17, 17, &AccountCheck::take_marker},
    {'e', 7, 277, &AccountCheck::take_annotation, Kind::Of::mailbox},
    {'f', 9, 9, &AccountCheck::take_flags},
    {'g', 9, 9, &AccountCheck::take_gone},
    {'h', 25, 25, &AccountCheck::take_marks, Kind::Of::mailbox},
    {'j', 5, 260, &AccountCheck::take_keyword_name, Kind::Of::mailbox},
    {'k', 9, 9, &AccountCheck::take_keyword},
    {'m', 9, 9, &AccountCheck::take_message},
    {'n', 5, 400, &AccountCheck::take_name},
    {'p', 21, 21, &AccountCheck::take_reader, Kind::Of::mailbox},
    {'r', 17, 17, &AccountCheck::take_links},
    {'s', 17, 17, &AccountCheck::take_subscription},
    {'u', 17, 17, &AccountCheck::take_copy},
    {'v', 13, 13, &AccountCheck::take_vanished},
};

namespace {

struct Default {
    std::string_view leaf;
    Role role;
};

constexpr Default roles[] = {
    {"INBOX", Role::inbox}, {"Drafts", Role::drafts}, {"Sent", Role::sent},
    {"Junk", Role::junk},   {"Trash", Role::trash},   {"Archive", Role::archive},
};

Role role_of(MailboxId parent, std::string_view leaf)
{
    const auto at = std::ranges::find(roles, leaf, &Default::leaf);
    return parent == 0 && at != std::end(roles) ? at->role : Role::none;
}

base::Uuid uuid_in(std::string_view key, std::size_t at)
{
    return base::uuid_from_bytes(key.substr(at, 16)).value_or(base::Uuid());
}

MailboxId mailbox_in(std::string_view key)
{
    return key::last_number(key.substr(0, 5));
}

// After a loss, so that none of those that were given is given again.
constexpr MailboxId ids_left_out = 1'000;

Uid new_uid_validity(const AccountRow& account, base::WallTime now)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto clock = static_cast<Uid>(std::clamp<std::int64_t>(seconds, 1, 0xFFFFFFFF));
    return std::max(clock, account.last_uid_validity + 1);
}

std::unexpected<base::Error> unread()
{
    return base::refuse(Code::corrupt);
}

}  // namespace

AccountCheck::AccountCheck(const base::Uuid& account, base::WallTime now)
    : now_(now),
      report_({Space::account, account}),
      tree_(report_)
{}

void AccountCheck::take(const SeenRow& row)
{
    const auto kind = std::ranges::find_if(kinds, [&](const Kind& one) {
        return row.key.front() == one.letter && row.key.size() >= one.least && row.key.size() <= one.most;
    });
    if (kind != std::end(kinds)) {
        const bool waits = kind->of == Kind::Of::mailbox && !mailboxes_.contains(mailbox_in(row.key));
        return waits ? waiting_.push_back({kind, row}) : (this->*kind->take)(row);
    }
    auto& suspicion = report_.add(Finding::Kind::unknown_row, "no kind of row that this program knows");
    suspicion.finding.where.row = row.key;
    suspicion.finding.remedy = Finding::Remedy::none;
}

void AccountCheck::take_account(const SeenRow& row)
{
    account_seen_ = row;
    headers_ += row.value.value_or("?");
    auto account = row.value ? account_row(*row.value) : unread();
    if (account)
        account_ = *account;
    else
        report_.unreadable(row, account.error());
}

void AccountCheck::take_mailbox(const SeenRow& row)
{
    headers_ += row.value.value_or("?");
    auto header = row.value ? mailbox_row(row.key, *row.value) : unread();
    if (header) {
        tree_.add_mailbox(*header);
        return mailbox(row).set_header(std::move(*header), row);
    }
    const MailboxId id = mailbox_in(row.key);
    auto& suspicion = report_.unreadable(row, header.error());
    suspicion.finding.where.mailbox = id;
    lost_headers_.emplace(id, row);
    mailbox(row);
}

MailboxCheck& AccountCheck::mailbox(const SeenRow& row)
{
    const MailboxId id = mailbox_in(row.key);
    const auto [at, is_new] = mailboxes_.try_emplace(id, id, report_);
    if (is_new && account_) at->second.set_next_modseq(account_->modseq + 1);
    return at->second;
}

void AccountCheck::take_message(const SeenRow& row)
{
    if (auto message = mailbox(row).take_message(row))
        messages_.push_back(*message);
    else
        has_all_messages_ = false;
}

void AccountCheck::take_name(const SeenRow& row)
{
    tree_.take_name(row);
}

// That it is there is the proof; the text is its own.
void AccountCheck::take_marker(const SeenRow& row)
{
    const auto text = row.value ? text_from(*row.value) : unread();
    if (text) return;
    auto& suspicion = report_.unreadable(row, text.error());
    suspicion.finding.what += ": a delivery's marker has lost its text";
    if (suspicion.finding.remedy == Finding::Remedy::derive)
        suspicion.fixes.push_back(fix_of(row, text_row("")));
}

void AccountCheck::take_subscription(const SeenRow& row)
{
    const auto name = row.value ? text_from(*row.value) : unread();
    if (!name) {
        auto& suspicion = report_.unreadable(row, name.error());
        suspicion.finding.what += ": a subscription is lost";
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row, std::nullopt));
    } else if (row.key != key::subscription(*name)) {
        auto& suspicion = report_.stray(row, "a subscription in another one's place");
        suspicion.fixes.push_back(new_row(key::subscription(*name), text_row(*name)));
    }
}

// What it has made so far stays, rather than that all of it goes.
void AccountCheck::take_copy(const SeenRow& row)
{
    const auto copy = row.value ? copy_row(row.key, *row.value) : unread();
    if (copy) return;
    auto& suspicion = report_.unreadable(row, copy.error());
    suspicion.finding.what += ": an unfinished copy keeps what it has made";
    if (suspicion.finding.remedy == Finding::Remedy::derive)
        suspicion.fixes.push_back(fix_of(row, std::nullopt));
}

void AccountCheck::take_links(const SeenRow& row)
{
    links_.push_back({uuid_in(row.key, 1), row});
}

void AccountCheck::take_intent(const SeenRow& row)
{
    intents_.push_back({uuid_in(row.key, 17), row});
}

// An entry that takes rights takes all of them, rather than that one gets what he should not have.
void AccountCheck::take_acl(const SeenRow& row)
{
    const auto entry = row.value ? acl_entry(row.key, *row.value) : unread();
    if (entry) return;
    auto& suspicion = report_.unreadable(row, entry.error());
    suspicion.finding.where.mailbox = mailbox_in(row.key);
    suspicion.finding.what += ": rights are lost";
    if (suspicion.finding.remedy != Finding::Remedy::derive) return;
    const AclEntry all{{}, all_rights};
    const bool takes = acl_entry(row.key, to_bytes(all)).value_or(all).who.sign == Identifier::Sign::negative;
    suspicion.fixes.push_back(fix_of(row, takes ? std::optional(to_bytes(all)) : std::nullopt));
}

void AccountCheck::take_annotation(const SeenRow& row)
{
    const auto text = row.value ? text_from(*row.value) : unread();
    if (text) return;
    auto& suspicion = report_.unreadable(row, text.error());
    suspicion.finding.where.mailbox = mailbox_in(row.key);
    suspicion.finding.what += ": an annotation is lost";
    if (suspicion.finding.remedy == Finding::Remedy::derive)
        suspicion.fixes.push_back(fix_of(row, std::nullopt));
}

// By now all mailboxes are known.
void AccountCheck::finish_waiting()
{
    for (const auto& [kind, row] : waiting_) {
        const MailboxId id = mailbox_in(row.key);
        if (mailboxes_.contains(id) || (kind->letter == 'e' && id == whole_account)) {
            (this->*kind->take)(row);
            continue;
        }
        report_.stray(row, "a row about a mailbox that is not there").finding.where.mailbox = id;
    }
    waiting_.clear();
}

void AccountCheck::finish()
{
    finish_waiting();
    std::ranges::sort(messages_, {}, &SeenMessage::email_id);
    for (auto& [id, check] : mailboxes_) {
        check.finish();
        if (!check.has_header()) rebuild_header(id, check);
    }
    finish_account();
    tree_.finish();
    finish_links();
    finish_intents();
    for (auto& [finding, fixes, step] : report_.all()) {
        if (finding.where.mailbox != 0) finding.where.mailbox_name = tree_.name_of(finding.where.mailbox);
    }
}

// All but its UIDVALIDITY stands elsewhere too; a new one has clients read everything again.
void AccountCheck::rebuild_header(MailboxId id, MailboxCheck& check)
{
    const auto place = tree_.place_of(id);
    const auto lost = lost_headers_.find(id);
    if (lost == lost_headers_.end()) {
        auto& missing = report_.add(Finding::Kind::missing_row, "rows of a mailbox that has no header");
        missing.finding.where.mailbox = id;
        missing.finding.where.row = key::mailbox(id);
    }
    auto& suspicion = report_.find(key::mailbox(id));
    MailboxRow row;
    row.id = id;
    row.parent = place ? place->parent : 0;
    row.leaf = place ? place->leaf : std::string();
    row.role = role_of(row.parent, row.leaf);
    if (place) tree_.add_mailbox(row);
    if (check.is_uncertain() || !account_ || suspicion.finding.remedy != Finding::Remedy::derive) return;
    row.uid_validity = new_uid_validity(*account_, now_);
    row.highest_modseq = account_->modseq + 1;
    row.log_floor = row.highest_modseq;
    const SeenRow seen{key::mailbox(id), std::nullopt};
    suspicion.finding.what += "; it gets a new UIDVALIDITY";
    suspicion.fixes.push_back(lost == lost_headers_.end() ? new_row(seen.key, to_bytes(check.right(row)))
                                                          : fix_of(lost->second, to_bytes(check.right(row))));
}

bool AccountCheck::is_uncertain() const
{
    return std::ranges::any_of(
        mailboxes_, [](const auto& one) { return one.second.is_uncertain() || !one.second.has_header(); });
}

AccountRow AccountCheck::right_account() const
{
    AccountRow right = account_.value_or(AccountRow());
    right.bytes = right.messages = 0;
    right.mailboxes = right.doomed = 0;
    for (const auto& [id, check] : mailboxes_) {
        const MailboxRow header = check.right(check.header());
        right.next_mailbox = std::max(right.next_mailbox, id + 1);
        right.modseq = std::max({right.modseq, header.highest_modseq, check.readers_modseq()});
        right.last_uid_validity = std::max(right.last_uid_validity, header.uid_validity);
        ++(check.is_doomed() ? right.doomed : right.mailboxes);
        if (check.is_doomed()) continue;
        right.bytes += header.bytes;
        right.messages += header.messages;
    }
    // Of mailboxes that were there and of those that were deleted nothing tells any more.
    if (!account_) right.next_mailbox += ids_left_out;
    return right;
}

void AccountCheck::finish_account()
{
    if (is_uncertain() || (!account_seen_ && mailboxes_.empty())) return;
    const AccountRow right = right_account();
    const std::string bytes = to_bytes(right);
    if (account_seen_ && account_seen_->value == bytes) return;
    if (!account_) {
        if (!account_seen_)
            report_.add(Finding::Kind::missing_row, "the account's own row").finding.where.row =
                key::account();
        auto& suspicion = report_.find(key::account());
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(account_seen_ ? fix_of(*account_seen_, bytes)
                                                    : new_row(key::account(), bytes));
        return;
    }
    auto& suspicion = report_.add(
        Finding::Kind::wrong_count,
        base::format(
            "the account's sums: {} messages of {} bytes in {} mailboxes ({} deleted), not {}/{}/{}/{}; "
            "modseq {}, at least {}",
            account_->messages, account_->bytes, account_->mailboxes, account_->doomed, right.messages,
            right.bytes, right.mailboxes, right.doomed, account_->modseq, right.modseq));
    suspicion.finding.where.row = key::account();
    suspicion.fixes.push_back(fix_of(*account_seen_, bytes));
}

bool AccountCheck::has_email(const base::Uuid& email_id) const
{
    return std::ranges::binary_search(messages_, email_id, {}, &SeenMessage::email_id);
}

// How many messages share an email: no row means one.
void AccountCheck::finish_links()
{
    if (is_uncertain()) return;
    auto row = links_.begin();
    const auto wrong = [&](const SeenRow& seen, std::string what, std::optional<std::string> wanted) {
        auto number = seen.value ? number_from(*seen.value) : unread();
        auto& suspicion = number ? report_.add(Finding::Kind::wrong_count, std::move(what))
                                 : report_.unreadable(seen, number.error());
        suspicion.finding.where.row = seen.key;
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(seen, std::move(wanted)));
    };
    for (auto at = messages_.begin(); at != messages_.end();) {
        auto end = at + 1;
        while (end != messages_.end() && end->email_id == at->email_id) ++end;
        const auto count = static_cast<std::uint64_t>(end - at);
        for (; row != links_.end() && row->email_id < at->email_id; ++row)
            wrong(row->row, "a count of messages that share an email of which there are none", std::nullopt);
        const bool has_row = row != links_.end() && row->email_id == at->email_id;
        const auto wanted = count > 1 ? std::optional(number_row(count)) : std::nullopt;
        const auto what = [count](std::string_view more) {
            return base::format("{} messages share an email, {}", count, more);
        };
        if (has_row && row->row.value != wanted) wrong(row->row, what("and another number is noted"), wanted);
        if (!has_row && wanted) miss_links(at->email_id, what("which is not noted"), *wanted);
        if (has_row) ++row;
        at = end;
    }
    for (; row != links_.end(); ++row)
        wrong(row->row, "a count of messages that share an email of which there are none", std::nullopt);
}

void AccountCheck::miss_links(const base::Uuid& email_id, std::string what, std::string wanted)
{
    auto& suspicion = report_.add(Finding::Kind::wrong_count, std::move(what));
    suspicion.finding.where.row = key::links(email_id);
    suspicion.fixes.push_back(new_row(suspicion.finding.where.row, std::move(wanted)));
}

// One with a message would have the sweep take the message's body away.
void AccountCheck::finish_intents()
{
    for (const auto& [email_id, row] : intents_) {
        auto intent = row.value ? intent_row(row.key, *row.value) : unread();
        const bool is_linked = has_email(email_id);
        if (intent && !is_linked) continue;
        auto& suspicion = intent
                              ? report_.stray(row, "a step is noted as unfinished, but the message is there")
                              : report_.unreadable(row, intent.error());
        if (intent || suspicion.finding.remedy != Finding::Remedy::derive) continue;
        const IntentRow unlink{uuid_in(row.key, 1), email_id, IntentRow::Kind::unlink, 0};
        suspicion.fixes.push_back(fix_of(row, is_linked ? std::nullopt : std::optional(to_bytes(unlink))));
    }
}

}  // namespace store
