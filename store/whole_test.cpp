// For tests: see whole.hpp.

#include "store/whole.hpp"

#include "base/text.hpp"
#include "store/account_rows.hpp"
#include "store/agency_rows.hpp"
#include "store/body_rows.hpp"
#include "store/testing.hpp"

namespace store::testing {
namespace {

using Owners = std::map<BlobId, std::set<Owner>>;

base::Result<std::string> text_in(std::string_view, std::string_view value)
{
    auto text = text_from(value);
    if (!text) return base::refuse(text.error());
    return std::string(*text);
}

// One account: its counts against its rows. What it refers to is added to `owners`.
class AccountCheck {
  public:
    AccountCheck(const base::Uuid& account, Table table, Owners& owners)
        : account_(account),
          table_(std::move(table)),
          owners_(owners)
    {}

    void check()
    {
        EXPECT_TRUE(each(table_, key::intents(), intent_row).empty()) << "no step is unfinished";
        EXPECT_TRUE(each(table_, key::copies(), copy_row).empty());
        const auto account = account_row(table_.at(key::account()));
        ASSERT_TRUE(account);
        const auto mailboxes = each(table_, key::mailboxes(), mailbox_row);
        check_nobodys(mailboxes);
        each(table_, key::acls(), acl_entry);
        each(table_, "e", text_in);
        EXPECT_EQ(account->mailboxes, mailboxes.size());
        EXPECT_EQ(account->doomed, 0u);
        for (const auto& mailbox : mailboxes) check_mailbox(mailbox);
        EXPECT_EQ(account->messages, messages_);
        EXPECT_EQ(account->bytes, bytes_);
        check_links();
    }

  private:
    // No row speaks of a mailbox that is gone.
    void check_nobodys(const std::vector<MailboxRow>& mailboxes)
    {
        std::set<MailboxId> there{0};  // annotations of the account
        for (const auto& mailbox : mailboxes) there.insert(mailbox.id);
        for (const auto& [key, value] : table_) {
            if (std::string_view("acefghjkmpv").contains(key[0])) {
                EXPECT_TRUE(there.contains(key::last_number(std::string_view(key).substr(0, 5)))) << key[0];
            }
        }
    }

    void check_mailbox(const MailboxRow& mailbox)
    {
        EXPECT_TRUE(table_.contains(key::name(mailbox.parent, mailbox.leaf)));
        std::map<Uid, FlagsRow> flags;
        for (auto& row : each(table_, key::all_flags(mailbox.id), flags_row)) flags[row.uid] = row;
        UidSet there, gone;
        MailboxRow counted;
        Uid first_unseen = mailbox.uid_next;
        for (const auto& message : each(table_, key::messages(mailbox.id), message_row)) {
            there.add(message.uid);
            const auto at = flags.find(message.uid);
            const FlagsRow own =
                at == flags.end() ? FlagsRow{message.uid, message.created, 0, {}} : at->second;
            flags.erase(message.uid);
            count(counted, message, own);
            if (!own.has(seen)) first_unseen = std::min(first_unseen, message.uid);
            const std::string change = key::flag_change(mailbox.id, own.modseq, message.uid);
            EXPECT_EQ(table_.contains(change), own.modseq != message.created);
        }
        EXPECT_TRUE(flags.empty()) << "flags without a message";
        EXPECT_EQ(mailbox.messages, counted.messages);
        EXPECT_EQ(mailbox.unseen, counted.unseen);
        EXPECT_EQ(mailbox.deleted, counted.deleted);
        EXPECT_EQ(mailbox.bytes, counted.bytes);
        EXPECT_LE(mailbox.unseen_from, first_unseen);
        check_keywords(mailbox.id);
        check_readers(mailbox, there);
        check_gone(mailbox, std::move(there));
    }

    // Each name leads to a keyword of that name, and all do; a table of a program before has no index.
    void check_keywords(MailboxId mailbox)
    {
        std::vector<std::string> names;
        for (const auto& name : each(table_, key::keywords(mailbox), text_in))
            names.push_back(base::lower(name));
        const auto counter = table_.find(key::keyword_names(mailbox));
        if (counter == table_.end()) return;
        EXPECT_EQ(number_from(counter->second).value(), names.size());
        for (const auto& name : names) {
            const auto at = table_.find(key::keyword_name(mailbox, name));
            ASSERT_NE(at, table_.end()) << name;
            EXPECT_EQ(names.at(number_from(at->second).value()), name);
        }
        const std::set<std::string> different(names.begin(), names.end());
        const auto index =
            each(table_, key::keyword_names(mailbox), [](auto, auto value) { return number_from(value); });
        EXPECT_EQ(index.size(), different.size() + 1);
    }

    // What each has seen is there, and counted.
    void check_readers(const MailboxRow& mailbox, const UidSet& there)
    {
        for (const auto& reader : each(table_, key::readers(mailbox.id), reader_row)) {
            std::uint64_t seen_ones = 0;
            const std::string rows = key::all_marks(mailbox.id).append(reader.reader.view());
            for (const auto& marks : each(table_, rows, [](auto, auto value) { return marks_from(value); })) {
                EXPECT_FALSE(marks.empty());
                for (const auto& one : marks) {
                    EXPECT_EQ(there.within(one.uids), UidSet({one.uids})) << "a mark without a message";
                    EXPECT_LE(one.modseq, reader.modseq);
                    if (one.is_seen) seen_ones += UidSet({one.uids}).count();
                }
            }
            EXPECT_EQ(reader.seen, seen_ones);
        }
    }

    void count(MailboxRow& counted, const MessageRow& message, const FlagsRow& flags)
    {
        ++counted.messages;
        counted.bytes += message.size();
        counted.unseen += flags.has(seen) ? 0 : 1;
        counted.deleted += flags.has(deleted) ? 1 : 0;
        ++messages_;
        bytes_ += message.size();
        ++links_[message.email_id];
        owners_[message.body].insert({account_, message.email_id});
    }

    void check_gone(const MailboxRow& mailbox, UidSet there)
    {
        const std::uint64_t present = there.count();
        UidSet gone;
        for (const auto& some :
             each(table_, key::all_gone(mailbox.id), [](auto, auto value) { return uids_from(value); }))
            gone.add(some);
        EXPECT_EQ(present + gone.count(), mailbox.uid_next - 1u);
        there.add(gone);
        EXPECT_EQ(there, mailbox.uid_next == 1 ? UidSet() : UidSet({{1, mailbox.uid_next - 1}}));
    }

    void check_links()
    {
        for (const auto& [email, count] : links_) {
            const auto at = table_.find(key::links(email));
            const std::uint64_t kept = at == table_.end() ? 1 : number_from(at->second).value();
            EXPECT_EQ(kept, count);
            if (at != table_.end()) table_.erase(at);
        }
        EXPECT_TRUE(each(table_, "r", [](auto, auto value) { return number_from(value); }).empty());
    }

    base::Uuid account_;
    Table table_;
    Owners& owners_;
    std::uint64_t messages_ = 0, bytes_ = 0;
    std::map<base::Uuid, std::uint64_t> links_;
};

void check_references(const Table& table, const std::set<std::string>& wanted)
{
    std::set<std::string> found;
    for (auto at = table.lower_bound(key::references()); at != table.end(); ++at) {
        if (at->first.starts_with(key::references())) found.insert(at->first);
    }
    EXPECT_EQ(found, wanted);
}

void check_body(const Table& table, const BlobId& body, const std::set<Owner>& wanted)
{
    EXPECT_TRUE(table.contains(key::body()));
    std::set<Owner> found;
    for (const auto& row : each(table, "o", [&](auto, auto value) { return owners_row(value, body); }))
        found.insert(row.owners.begin(), row.owners.end());
    EXPECT_EQ(found, wanted) << "owners of " << base::to_string(body);
}

// An agency's sum is what was counted of its members.
void check_agency(const Table& table)
{
    if (table.empty()) return;
    Usage sum;
    for (const auto& member : each(table, key::members(), member_row)) {
        sum.bytes += member.usage.bytes;
        sum.messages += member.usage.messages;
    }
    EXPECT_EQ(agency_row(table.at(key::agency())).value().usage, sum);
}

}  // namespace

Table rows_of(Engine& engine, const PartitionId& partition)
{
    Table table;
    EXPECT_TRUE(read(engine, partition, [&](const Rows& rows) -> base::Result<void> {
        table.clear();
        rows.scan(std::string(), "\x7F", [&](std::string_view key, std::string_view value) {
            table.emplace(key, value);
            return Next::go_on;
        });
        return {};
    })) << base::to_string(partition.id);
    return table;
}

void expect_whole(Engine& engine)
{
    Owners owners;
    for (const auto& id : partitions_of(engine, Space::account))
        AccountCheck(id, rows_of(engine, {Space::account, id}), owners).check();
    for (const auto& id : partitions_of(engine, Space::agency))
        check_agency(rows_of(engine, {Space::agency, id}));
    check_agency(rows_of(engine, {Space::agency, {}}));
    const References references = expect_whole_queue(engine);
    for (const auto& [body, items] : references) owners[body];
    std::vector<base::Uuid> bodies;
    for (const auto& [body, wanted] : owners) {
        bodies.push_back(body);
        const Table table = rows_of(engine, {Space::body, body});
        check_body(table, body, wanted);
        check_references(table, references.contains(body) ? references.at(body) : std::set<std::string>());
    }
    EXPECT_EQ(partitions_of(engine, Space::body), bodies);
    EXPECT_EQ(blobs_of(engine), bodies) << "no orphans, no losses";
}

}  // namespace store::testing
