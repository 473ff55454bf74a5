// official.export: a mailbox taken out, to be kept elsewhere before its mail is erased. The client asks for the list of
// folders, then for each folder's messages from where it has left off, and says at the end that it has them all.
//
//   {"name":"tvhung"}                          {"official":{…},"folders":[{"id":7,"name":"Công văn/Đến","uid_validity":…,
//                                                "messages":…,"bytes":…},…]}
//   {"name":"tvhung","folder":7,"after":41}    items {"uid":42,"size":…,"date":1790000000,"flags":["\\Seen","x"],
//                                                "bytes":"<base64>"}, and of a message that takes several, the rest as
//                                                {"uid":42,"bytes":"…"}; then {"count":12,"uid_validity":…}
//   {"name":"tvhung","is_done":true}           {"official":{…}}
//
// It reads somebody else's mail, so it takes the right to purge, and a document: always, also where none is required
// otherwise and also of root. What is recorded: who began it, each folder that he was given, and its end. At most one part
// of a message is in memory at a time.

#include "control/verbs.hpp"
#include "control/verbs/exports.hpp"
#include "control/verbs/people.hpp"

#include "base/text.hpp"
#include "disk/file.hpp"

#include <filesystem>

namespace control {
namespace {

using base::Code;
using base::Json;
using store::MailboxId;

constexpr std::size_t messages_together = 50;
constexpr std::uint64_t part_size = 256 << 10;
constexpr std::int64_t highest = std::int64_t{1} << 32;

struct Asked {
    std::string name;
    std::optional<std::int64_t> folder;
    std::int64_t after = 0;
    bool is_done = false;
};

Asked parse(Args& args)
{
    Asked asked{args.text("name"), args.optional_number("folder", std::int64_t{1} << 62), 0,
                args.flag("is_done")};
    asked.after = args.optional_number("after", highest).value_or(0);
    return asked;
}

std::unexpected<Refusal> refused(const base::Error& why)
{
    return no(why.code, "mail_refused", {{"why", why.detail}});
}

Json::Array names_of(const store::Flags& flags)
{
    using enum store::Flag;
    constexpr std::pair<store::Flag, std::string_view> system[] = {{seen, "\\Seen"},
                                                                   {answered, "\\Answered"},
                                                                   {flagged, "\\Flagged"},
                                                                   {deleted, "\\Deleted"},
                                                                   {draft, "\\Draft"}};
    Json::Array names;
    for (const auto& [flag, name] : system)
        if (flags.has(flag)) names.emplace_back(std::string(name));
    for (const auto& keyword : flags.keywords) names.emplace_back(keyword);
    return names;
}

net::Task<Answer> list_folders(Session& session, const directory::Account& account, Json official)
{
    const auto folders = co_await session.store().account(account.id).mailboxes();
    if (!folders) co_return refused(folders.error());
    Json::Array shown;
    for (const auto& folder : *folders) {
        if (!folder.is_selectable) continue;
        shown.emplace_back(Json::Object{{"id", static_cast<std::int64_t>(folder.id)},
                                        {"name", folder.name},
                                        {"uid_validity", static_cast<std::int64_t>(folder.uid_validity)},
                                        {"messages", static_cast<std::int64_t>(folder.messages)},
                                        {"bytes", folder.bytes}});
    }
    co_return Json::Object{{"official", std::move(official)}, {"folders", std::move(shown)}};
}

// Part by part, each told before the next one is read.
net::Task<base::Result<void>> tell_message(Session& session, const store::Account& mail,
                                           const store::Message& message)
{
    Json::Object item{{"uid", static_cast<std::int64_t>(message.uid)},
                      {"size", message.size()},
                      {"date", unix_seconds(message.internal_date)},
                      {"flags", names_of(message.flags)}};
    std::uint64_t told = 0;
    do {
        const auto part = co_await mail.bytes(message, told, part_size);
        if (!part) co_return base::refuse(part.error());
        if (part->empty() && told < message.size())
            co_return base::refuse(Code::corrupt, "a message ends before its size");
        told += part->size();
        item.insert_or_assign("bytes", base::to_base64(*part));
        Json sent = std::exchange(item, Json::Object{{"uid", static_cast<std::int64_t>(message.uid)}});
        auto telling = session.item(std::move(sent));
        co_await std::move(telling);
    } while (told < message.size());
    co_return base::Result<void>{};
}

// Of a message that went while it was read: nothing is told after it, and the next run asks anew.
net::Task<base::Result<std::int64_t>> tell_messages(Session& session, store::Account mail, MailboxId folder,
                                                    store::Uid after)
{
    std::int64_t count = 0;
    for (;;) {
        const auto wanted = store::UidSet::all().from(after + 1);
        const auto some = co_await mail.messages(folder, wanted, messages_together);
        if (!some) co_return base::refuse(some.error());
        for (const auto& message : *some) {
            const auto held = mail.hold(message.body);
            const auto told = co_await tell_message(session, mail, message);
            if (!told) co_return base::refuse(told.error());
            after = message.uid;
            ++count;
        }
        if (some->size() < messages_together) co_return count;
    }
}

net::Task<Answer> tell_folder(Session& session, const directory::Account& account, const Asked& asked)
{
    auto mail = session.store().account(account.id);
    const auto folder = co_await mail.mailbox(static_cast<MailboxId>(*asked.folder));
    if (!folder) co_return refused(folder.error());
    Act act{
        ledger::Kind::opened, "a folder is taken out", {"login", account.login}, {"folder", folder->name}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    auto telling = tell_messages(session, mail, folder->id, static_cast<store::Uid>(asked.after));
    const auto count = co_await std::move(telling);
    if (!count) co_return refused(count.error());
    co_return Json::Object{{"count", *count},
                           {"uid_validity", static_cast<std::int64_t>(folder->uid_validity)}};
}

net::Task<Answer> handle(Session& session, Asked asked)
{
    const auto snapshot = session.directory().snapshot();
    auto finding = find_one(session, *snapshot, asked.name);
    auto found = co_await std::move(finding);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const directory::Account& account = **found;
    if (session.said().basis.empty()) co_return no(Code::denied, "export_needs_basis");
    if (account.state == directory::State::purged)
        co_return no(Code::cannot, "official_closed", {{"address", account.primary_address()}});
    if (asked.folder) co_return co_await tell_folder(session, account, asked);
    Act act{ledger::Kind::opened,
            asked.is_done ? "a mailbox has been taken out" : "a mailbox is being taken out",
            {"login", account.login}};
    if (auto fault = co_await session.record(std::move(act))) co_return std::unexpected(std::move(*fault));
    Json official = describe(*snapshot, account);
    if (!asked.is_done) co_return co_await list_folders(session, account, std::move(official));
    co_await remember_export(session, account.id);
    co_return Json::Object{{"official", std::move(official)}};
}

std::string file_of(const std::string& folder, const base::Uuid& account)
{
    return folder + "/exports/" + to_string(account);
}

}  // namespace

net::Task<std::optional<std::int64_t>> last_export(Session& session, base::Uuid account)
{
    const auto& folder = session.parts().folder;
    if (folder.empty()) co_return std::nullopt;
    auto look = [path = file_of(folder, account)]() -> std::optional<std::int64_t> {
        std::error_code error;
        if (!std::filesystem::exists(path, error))
            return error ? std::nullopt : std::optional<std::int64_t>(0);
        const auto text = disk::read_file(path);
        const auto when = text ? base::to_number(base::trim(*text)) : std::nullopt;
        return when ? std::optional(static_cast<std::int64_t>(*when)) : std::nullopt;
    };
    co_return co_await net::offload(session.offload(), std::move(look));
}

net::Task<void> remember_export(Session& session, base::Uuid account)
{
    const auto& folder = session.parts().folder;
    if (folder.empty()) co_return;
    auto write = [path = file_of(folder, account), when = session.now()]() -> base::Result<void> {
        std::error_code error;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
        return disk::replace_file(path, std::to_string(when) + "\n");
    };
    const auto written = co_await net::offload(session.offload(), std::move(write));
    if (!written)
        session.parts().log.warning("control", "that a mailbox was taken out could not be noted",
                                    {{"why", written.error().detail}});
}

const Verb official_export{"official.export", parse_then<parse, handle>, Duty::recorded,
                           directory::Right::purge};

}  // namespace control
