// MailboxCheck: rows as they come, and each message's beside the others about it.

#include "store/check/mailbox_check.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {

Suspicion& MailboxCheck::with_place(Suspicion& suspicion) const
{
    suspicion.finding.where.mailbox = id_;
    return suspicion;
}

Suspicion& MailboxCheck::add(Finding::Kind kind, std::string what)
{
    return with_place(report_.add(kind, std::move(what)));
}

Suspicion& MailboxCheck::unreadable(const SeenRow& row, const base::Error& why)
{
    is_uncertain_ = true;
    return with_place(report_.unreadable(row, why));
}

void MailboxCheck::set_header(MailboxRow row, SeenRow seen)
{
    header_ = std::move(row);
    header_seen_ = std::move(seen);
}

void MailboxCheck::take_change(const SeenRow& row)
{
    if (!row.value || !row.value->empty()) {
        auto& suspicion =
            unreadable(row, {base::Code::unsupported, "a row of changed flags of a newer format"});
        if (!row.value) suspicion.fixes.push_back(fix_of(row, std::nullopt));
        return;
    }
    changes_.push_back({key::last_number(row.key), key::modseq_of_change(row.key)});
}

void MailboxCheck::take_flags(const SeenRow& row)
{
    const Uid uid = key::last_number(row.key);
    auto flags = row.value ? flags_row(row.key, *row.value) : base::refuse(base::Code::corrupt);
    if (flags) return flags_.push_back({uid, row.value});
    flags_.push_back({uid, std::nullopt});
    auto& suspicion = unreadable(row, flags.error());
    suspicion.finding.where.uid = uid;
    suspicion.finding.what += ": the message's flags are lost";
    if (suspicion.finding.remedy == Finding::Remedy::derive) replace_flags(suspicion, row, {uid, 0, 0, {}});
}

void MailboxCheck::take_gone(const SeenRow& row)
{
    gone_.emplace(key::last_number(row.key), row);
}

ReaderCheck& MailboxCheck::reader(const SeenRow& row)
{
    const auto id = base::uuid_from_bytes(std::string_view(row.key).substr(5, 16)).value_or(base::Uuid());
    return readers_.try_emplace(id, id_, id, report_).first->second;
}

Modseq MailboxCheck::readers_modseq() const
{
    Modseq modseq = 0;
    for (const auto& [id, reader] : readers_) modseq = std::max(modseq, reader.modseq());
    return modseq;
}

void MailboxCheck::take_vanished(const SeenRow& row)
{
    auto uids = row.value ? uids_from(*row.value) : base::refuse(base::Code::corrupt);
    const Modseq modseq = key::last_modseq(row.key);
    if (uids) {
        top_modseq_ = std::max(top_modseq_, modseq);
        vanished_.emplace_back(row, std::move(*uids));
        ++sums_.log_rows;
        return;
    }
    auto& suspicion = with_place(report_.unreadable(row, uids.error()));
    if (suspicion.finding.remedy != Finding::Remedy::derive) return;
    lost_log_ = std::max(lost_log_, modseq);
    suspicion.fixes.push_back(fix_of(row, std::nullopt));
}

std::optional<SeenMessage> MailboxCheck::take_message(const SeenRow& row)
{
    prepare();
    const Uid uid = key::last_number(row.key);
    drop_flags_before(uid);
    drop_changes_before(uid);
    there_.add(uid);
    auto message = row.value ? message_row(row.key, *row.value) : base::refuse(base::Code::corrupt);
    if (!message) {
        auto& suspicion = unreadable(row, message.error());
        suspicion.finding.where.uid = uid;
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row, std::nullopt));
        pass_unreadable(uid);
        return std::nullopt;
    }
    FlagsRow flags{uid, message->created, 0, {}};
    if (const auto* seen = flags_of(uid)) flags = check_flags(*message, *seen);
    check_changes(uid, flags.modseq == message->created ? std::nullopt : std::optional(flags.modseq));
    count(*message, flags);
    return SeenMessage{message->email_id, message->body, id_, uid, message->body_size};
}

// In the order of uids, as messages come.
void MailboxCheck::prepare()
{
    if (is_prepared_) return;
    is_prepared_ = true;
    std::ranges::sort(changes_);
}

const MailboxCheck::SeenFlags* MailboxCheck::flags_of(Uid uid)
{
    if (flags_at_ == flags_.size() || flags_[flags_at_].uid != uid) return nullptr;
    return &flags_[flags_at_++];
}

// What is not readable was told when it came.
FlagsRow MailboxCheck::check_flags(const MessageRow& message, const SeenFlags& seen)
{
    FlagsRow none{message.uid, message.created, 0, {}};
    if (!seen.bytes) {
        while (change_at_ < changes_.size() && changes_[change_at_].uid == message.uid) ++change_at_;
        return none;
    }
    auto flags = flags_row(key::flags(id_, seen.uid), *seen.bytes);
    if (!flags) return none;
    check_keywords(message, seen, *flags);
    return std::move(*flags);
}

void MailboxCheck::check_keywords(const MessageRow& message, const SeenFlags& seen, const FlagsRow& flags)
{
    const auto is_known = [&](std::uint32_t id) { return keywords_.knows(id); };
    if (std::ranges::all_of(flags.keywords, is_known)) return;
    auto& suspicion =
        add(Finding::Kind::wrong_row, "the message has a keyword that the mailbox does not know");
    suspicion.finding.where.uid = seen.uid;
    FlagsRow wanted = flags;
    std::erase_if(wanted.keywords, [&](std::uint32_t id) { return !is_known(id); });
    const SeenRow row{key::flags(id_, seen.uid), seen.bytes};
    suspicion.finding.where.row = row.key;
    replace_flags(suspicion, row, std::move(wanted));
    if (flags.modseq != message.created)
        suspicion.fixes.push_back(
            fix_of({key::flag_change(id_, flags.modseq, seen.uid), std::string()}, std::nullopt));
}

// As a change of flags, which clients hear of.
void MailboxCheck::replace_flags(Suspicion& suspicion, const SeenRow& row, FlagsRow wanted) const
{
    if (!next_modseq_) return;
    wanted.modseq = *next_modseq_;
    suspicion.fixes.push_back(fix_of(row, to_bytes(wanted)));
    suspicion.fixes.push_back(new_row(key::flag_change(id_, wanted.modseq, wanted.uid), ""));
}

void MailboxCheck::pass_unreadable(Uid uid)
{
    static_cast<void>(flags_of(uid));
    while (change_at_ < changes_.size() && changes_[change_at_].uid == uid) ++change_at_;
}

void MailboxCheck::check_changes(Uid uid, std::optional<Modseq> wanted)
{
    bool is_there = false;
    for (; change_at_ < changes_.size() && changes_[change_at_].uid == uid; ++change_at_) {
        const Modseq modseq = changes_[change_at_].modseq;
        const bool is_right = wanted && modseq == *wanted;
        is_there = is_there || is_right;
        if (is_right) continue;
        const SeenRow row{key::flag_change(id_, modseq, uid), std::string()};
        with_place(report_.stray(row, "a change of flags that the message does not have")).finding.where.uid =
            uid;
    }
    if (!wanted || is_there) return;
    auto& suspicion =
        add(Finding::Kind::missing_row, "the message's last change of flags is not in the index");
    suspicion.finding.where.uid = uid;
    suspicion.finding.where.row = key::flag_change(id_, *wanted, uid);
    suspicion.fixes.push_back(new_row(suspicion.finding.where.row, ""));
}

void MailboxCheck::drop_flags_before(Uid uid)
{
    for (; flags_at_ < flags_.size() && flags_[flags_at_].uid < uid; ++flags_at_) {
        const auto& seen = flags_[flags_at_];
        if (!seen.bytes || is_doomed()) continue;
        with_place(report_.stray({key::flags(id_, seen.uid), seen.bytes}, "flags without a message"))
            .finding.where.uid = seen.uid;
    }
}

void MailboxCheck::drop_changes_before(Uid uid)
{
    for (; change_at_ < changes_.size() && changes_[change_at_].uid < uid; ++change_at_) {
        if (is_doomed()) continue;
        const Change& change = changes_[change_at_];
        const SeenRow row{key::flag_change(id_, change.modseq, change.uid), std::string()};
        with_place(report_.stray(row, "a change of flags without a message")).finding.where.uid = change.uid;
    }
}

void MailboxCheck::count(const MessageRow& message, const FlagsRow& flags)
{
    ++sums_.messages;
    sums_.bytes += message.size();
    sums_.unseen += flags.has(seen) ? 0 : 1;
    sums_.deleted += flags.has(deleted) ? 1 : 0;
    if (!flags.has(seen) && first_unseen_ == 0) first_unseen_ = message.uid;
    top_modseq_ = std::max({top_modseq_, message.created, flags.modseq});
    is_out_of_order_ = is_out_of_order_ || message.created < last_created_;
    last_created_ = message.created;
}

}  // namespace store
