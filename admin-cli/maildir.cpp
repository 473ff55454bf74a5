#include "admin-cli/maildir.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace admin_cli {
namespace {

using base::Json;

constexpr std::string_view manifest_name = "/MANIFEST.jsonl";
constexpr std::size_t flushed_together = 100;

FileResult<> make_folder(const std::string& path)
{
    if (mkdir(path.c_str(), 0700) == 0) return sync_folder_of(path);
    if (errno == EEXIST) return {};
    return failed(path);
}

// With all above it, from `out` on.
FileResult<> make_folders(const std::string& out, std::string_view below)
{
    std::string path = out;
    for (const auto level : base::split(below, '/')) {
        path.append("/").append(level);
        if (auto made = make_folder(path); !made) return made;
    }
    for (const std::string_view part : {"/cur", "/new", "/tmp"})
        if (auto made = make_folder(path + std::string(part)); !made) return made;
    return {};
}

std::string encoded(std::string_view level)
{
    std::string text;
    const bool is_taken = level == "cur" || level == "new" || level == "tmp";
    for (std::size_t i = 0; i < level.size(); ++i) {
        const bool is_first = i == 0 && (level[0] == '.' || is_taken);
        if (level[i] == '%' || is_first)
            text += base::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(level[i])));
        else
            text += level[i];
    }
    return text;
}

// 1790000000.V1790000000U42.congvu…, of this folder: its uid.
std::optional<std::int64_t> uid_of_file(std::string_view name, std::int64_t validity)
{
    const auto mark = base::format(".V{}U", validity);
    const auto at = name.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto rest = name.substr(at + mark.size());
    const auto end = rest.find(".congvu");
    if (end == std::string_view::npos) return std::nullopt;
    const auto uid = base::to_number(rest.substr(0, end));
    return uid ? std::optional(static_cast<std::int64_t>(*uid)) : std::nullopt;
}

control::Note not_ours(const std::string& path)
{
    return {"export_not_ours", {{"path", path}}};
}

}  // namespace

std::string maildir_path(std::string_view folder)
{
    std::string path;
    for (const auto level : base::split(folder, '/')) path += (path.empty() ? "" : "/") + encoded(level);
    return path;
}

std::string maildir_flags(const Json& flags)
{
    constexpr std::pair<std::string_view, char> letters[] = {
        {"\\Draft", 'D'}, {"\\Flagged", 'F'}, {"\\Answered", 'R'}, {"\\Seen", 'S'}, {"\\Deleted", 'T'}};
    std::string text;
    for (const auto& [flag, letter] : letters)
        for (const auto& one : flags.as_array())
            if (one.as_text() == flag) text += letter;
    return text;
}

FileResult<MaildirTree> MaildirTree::open(std::string out, const Owner& owner)
{
    while (out.size() > 1 && out.ends_with('/')) out.pop_back();
    if (auto made = make_folder(out); !made) return std::unexpected(made.error());
    const auto path = out + std::string(manifest_name);
    struct stat info{};
    const bool is_there = stat(path.c_str(), &info) == 0 && info.st_size > 0;
    OpenFile manifest(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (manifest.get() < 0) return failed(path);
    MaildirTree tree(std::move(out), std::move(manifest));
    if (is_there) {
        if (auto read = tree.read_manifest(owner); !read) return std::unexpected(read.error());
        return tree;
    }
    const auto head =
        Json(Json::Object{{"congvu_export", 1}, {"account", owner.account}, {"address", owner.address}});
    if (!tree.manifest_.write_all(head.print() + "\n") || !tree.manifest_.sync()) return failed(path);
    if (auto synced = sync_folder_of(path); !synced) return std::unexpected(synced.error());
    return tree;
}

// A line that is not whole was being written when it was broken off; a head that is not is that of nobody.
FileResult<> MaildirTree::read_manifest(const Owner& owner)
{
    const auto path = out_ + std::string(manifest_name);
    std::ifstream file(path, std::ios::binary);
    std::string line;
    off_t whole = 0;
    bool is_head = true;
    while (std::getline(file, line)) {
        if (file.eof()) break;
        const auto json = Json::parse(line);
        if (!json || !json->is_object()) return std::unexpected(not_ours(path));
        if (is_head && json->text("account") != owner.account) return std::unexpected(not_ours(path));
        if (!is_head) {
            auto& last = last_[{json->text("folder"), json->number("uid_validity")}];
            last = std::max(last, json->number("uid"));
        }
        is_head = false;
        whole += static_cast<off_t>(line.size() + 1);
    }
    if (is_head) return std::unexpected(not_ours(path));
    struct stat info{};
    if (fstat(manifest_.get(), &info) != 0) return failed(path);
    const bool is_torn = info.st_size != whole;
    if (is_torn && (ftruncate(manifest_.get(), whole) != 0 || !manifest_.sync())) return failed(path);
    return {};
}

std::string MaildirTree::path(std::string_view place, std::string_view name) const
{
    return out_ + "/" + maildir_path(folder_.name) + "/" + std::string(place) + (name.empty() ? "" : "/") +
           std::string(name);
}

FileResult<std::int64_t> MaildirTree::enter(Folder folder)
{
    if (auto flushed = flush(); !flushed) return std::unexpected(flushed.error());
    folder_ = std::move(folder);
    if (auto made = make_folders(out_, maildir_path(folder_.name)); !made)
        return std::unexpected(made.error());
    const auto last = last_[{folder_.name, folder_.uid_validity}];
    if (auto swept = sweep(last); !swept) return std::unexpected(swept.error());
    return last;
}

// Files of our own that no line of the manifest names: they come again, perhaps with other flags.
FileResult<> MaildirTree::sweep(std::int64_t last) const
{
    for (const std::string_view place : {"cur", "tmp"}) {
        const auto folder = path(place);
        const std::unique_ptr<DIR, decltype([](DIR* open) { closedir(open); })> open(opendir(folder.c_str()));
        if (!open) return failed(folder);
        while (const auto* entry = readdir(open.get())) {
            const auto uid = uid_of_file(entry->d_name, folder_.uid_validity);
            if (!uid || (*uid <= last && place == "cur")) continue;
            if (unlink(path(place, entry->d_name).c_str()) != 0) return failed(path(place, entry->d_name));
        }
    }
    return {};
}

FileResult<> MaildirTree::begin(const Json& item)
{
    const auto uid = item.number("uid"), size = item.number("size"), date = item.number("date");
    const auto letters = maildir_flags(item["flags"]);
    auto name = base::format("{}.V{}U{}.congvu,S={}:2,{}", date, folder_.uid_validity, uid, size, letters);
    Json::Object line{{"folder", folder_.name},
                      {"uid_validity", folder_.uid_validity},
                      {"uid", uid},
                      {"size", size},
                      {"date", date},
                      {"flags", item["flags"]}};
    line.emplace("file", maildir_path(folder_.name) + "/cur/" + name);
    const auto fresh = path("tmp", name);
    OpenFile file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return failed(fresh);
    in_hand_.emplace(std::move(line), std::move(name), std::move(file));
    in_hand_->size = size;
    return {};
}

FileResult<> MaildirTree::take(const Json& item)
{
    if (!in_hand_)
        if (auto begun = begin(item); !begun) return begun;
    auto& message = *in_hand_;
    const auto bytes = base::from_base64(item.text("bytes"));
    if (!bytes || item.number("uid") != message.line.at("uid").as_number())
        return std::unexpected(control::Note{"not_congvud", {}});
    if (!message.file.write_all(*bytes)) return failed(path("tmp", message.name));
    message.hash.add(*bytes);
    message.has += std::ssize(*bytes);
    return message.has < message.size ? FileResult<>() : finish();
}

FileResult<> MaildirTree::finish()
{
    auto message = std::move(*in_hand_);
    in_hand_.reset();
    const auto fresh = path("tmp", message.name), kept = path("cur", message.name);
    const timespec date{static_cast<time_t>(message.line.at("date").as_number()), 0};
    const timespec times[] = {date, date};
    if (futimens(message.file.get(), times) != 0 || !message.file.sync()) return failed(fresh);
    if (std::rename(fresh.c_str(), kept.c_str()) != 0) return failed(kept);
    message.line.emplace("sha256", ledger::to_hex(message.hash.finish()));
    lines_ += Json(std::move(message.line)).print() + "\n";
    ++taken_;
    bytes_ += message.size;
    return ++waiting_ < flushed_together ? FileResult<>() : flush();
}

FileResult<> MaildirTree::flush()
{
    if (lines_.empty()) return {};
    if (auto synced = sync_folder_of(path("cur", "x")); !synced) return synced;
    if (!manifest_.write_all(lines_) || !manifest_.sync()) return failed(out_ + std::string(manifest_name));
    lines_.clear();
    waiting_ = 0;
    return {};
}

}  // namespace admin_cli
