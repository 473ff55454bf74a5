#include "directory/ldap/slapd_folder.hpp"

#include "base/format.hpp"
#include "disk/file.hpp"

#include <array>
#include <cstring>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace directory::ldap {
namespace {

using base::Code;
namespace fs = std::filesystem;

constexpr const char* usual_user = "openldap";  // made by Debian's package slapd
constexpr std::size_t longest_socket = 107;     // unix(7): sun_path

std::optional<base::SystemUser> user_named(const std::string& name)
{
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16 * 1024> buffer{};
    if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
        return std::nullopt;
    return base::SystemUser{name, entry.pw_uid, entry.pw_gid};
}

// Installed, beside the program's folder, or where we stand.
fs::path find_schema(const Settings& settings)
{
    if (!settings.schema.empty()) return settings.schema;
    std::error_code ignored;
    auto program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const auto& candidate :
         {fs::path("conf/schema/congvu.schema"), program / "../conf/schema/congvu.schema",
          fs::path("/usr/share/congvu/schema/congvu.schema")}) {
        if (fs::exists(candidate, ignored)) return candidate;
    }
    return {};
}

std::unexpected<base::Error> failed(const fs::path& path)
{
    return base::refuse(Code::unavailable, base::format("{}: {}", path.string(), std::strerror(errno)));
}

}  // namespace

base::Result<std::optional<base::SystemUser>> slapd_user(const Settings& settings)
{
    const bool is_root = geteuid() == 0;
    if (settings.user.empty()) return is_root ? user_named(usual_user) : std::nullopt;
    auto user = user_named(settings.user);
    if (!user)
        return base::refuse(Code::invalid,
                            base::format("[directory] user: this machine has no user '{}'; apt install slapd "
                                         "makes '{}'",
                                         settings.user, usual_user));
    if (user->uid == geteuid()) return std::nullopt;
    if (!is_root)
        return base::refuse(Code::invalid,
                            base::format("[directory] user: only root can start slapd as another user ('{}')",
                                         settings.user));
    return user;
}

base::Result<SlapdFolder> SlapdFolder::open(const Settings& settings, fs::path folder)
{
    auto user = slapd_user(settings);
    if (!user) return base::refuse(user.error());
    SlapdFolder opened(fs::absolute(folder), *std::move(user));
    auto socket = opened.in(slapd_file::socket).string();
    if (socket.size() > longest_socket)
        return base::refuse(
            Code::invalid,
            base::format("{} is too long a path for a socket ({} characters at most): choose a "
                         "shorter data folder",
                         socket, longest_socket));
    return opened;
}

base::Result<void> SlapdFolder::make_folders() const
{
    for (const char* own : {slapd_file::database, slapd_file::run}) {
        if (auto made = make_own(in(own)); !made) return made;
    }
    if (chmod(folder_.c_str(), user_ ? 0710 : 0700) != 0) return failed(folder_);
    if (user_ && chown(folder_.c_str(), geteuid(), user_->gid) != 0) return failed(folder_);
    return {};
}

// slapd's, with what an earlier one, running as somebody else, has left there.
base::Result<void> SlapdFolder::make_own(const fs::path& folder) const
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return base::refuse(Code::unavailable, folder.string() + ": " + error.message());
    if (chmod(folder.c_str(), 0700) != 0) return failed(folder);
    const auto uid = user_ ? user_->uid : geteuid(), gid = user_ ? user_->gid : getegid();
    if (lchown(folder.c_str(), uid, gid) != 0) return failed(folder);
    for (const auto& file : fs::directory_iterator(folder, error)) {
        if (lchown(file.path().c_str(), uid, gid) != 0) return failed(file.path());
    }
    return {};
}

base::Result<void> SlapdFolder::give(const char* file, std::string_view bytes) const
{
    if (auto written = disk::replace_file(in(file), bytes); !written) return written;
    if (!user_) return {};
    if (lchown(in(file).c_str(), geteuid(), user_->gid) != 0 || chmod(in(file).c_str(), 0640) != 0)
        return failed(in(file));
    return {};
}

base::Result<void> SlapdFolder::copy(const fs::path& from, const char* file, std::string_view what) const
{
    auto bytes = disk::read_file(from);
    if (bytes) return give(file, *bytes);
    return base::refuse(Code::unavailable, base::format("{}; {}", bytes.error().detail, what));
}

base::Result<void> SlapdFolder::prepare(const Settings& settings) const
{
    if (access(settings.program.c_str(), X_OK) != 0)
        return base::refuse(
            Code::unavailable,
            base::format("{} is not there: install it with 'apt install slapd', or name an external "
                         "directory server in [directory] uri",
                         settings.program));
    const auto schema = find_schema(settings);
    if (schema.empty())
        return base::refuse(Code::unavailable,
                            "the schema file congvu.schema is not there: name it in [directory] schema");
    if (auto made = make_folders(); !made) return made;
    if (auto copied = copy(schema, slapd_file::schema, "name congvu.schema in [directory] schema"); !copied)
        return copied;
    if (!settings.certificate.empty()) {
        constexpr auto advice = "look at [directory] certificate and certificate_key";
        if (auto copied = copy(settings.certificate, slapd_file::certificate, advice); !copied) return copied;
        if (auto copied = copy(settings.certificate_key, slapd_file::key, advice); !copied) return copied;
    }
    return give(slapd_file::config, slapd_config(settings, geteuid()));
}

}  // namespace directory::ldap
