#include "net/local_ca.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "net/certificate.hpp"
#include "net/socket.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace net {
namespace {

constexpr auto root_life = std::chrono::days(3650);
// What the strictest of the usual clients still takes from a server.
constexpr auto server_life = std::chrono::days(825);
constexpr auto renew_before = std::chrono::days(30);
enum class Secret { no, yes };

// Written beside and renamed, so that a reader sees the old file or the new one.
base::Result<void> write_file(const std::string& path, const std::string& text, Secret secret)
{
    const std::string part = path + ".new";
    unlink(part.c_str());  // it might be there with another mode
    const Socket file(
        open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret == Secret::yes ? 0600 : 0644));
    const auto size = static_cast<ssize_t>(text.size());
    const bool written =
        file && ::write(file.fd(), text.data(), text.size()) == size && fsync(file.fd()) == 0;
    if (written && rename(part.c_str(), path.c_str()) == 0) return {};
    return base::refuse(base::Code::unavailable,
                        base::format("cannot write '{}': {}", path, std::strerror(errno)));
}

base::Result<std::vector<std::string>> all_names(const std::vector<std::string>& given)
{
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    for (const auto& name : given) {
        const bool is_plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                     "0123456789.-:*") == name.npos;
        if (name.empty() || !is_plain) {
            return base::refuse(base::Code::invalid,
                                base::format("'{}' is no host name", base::printable(name)));
        }
        names.push_back(name);
    }
    return names;
}

bool is_still_right(const Issued& server, const Issued& root, const std::vector<std::string>& names,
                    base::WallTime now)
{
    return is_whole(server) && is_signed_by(server, root) && lasts_until(server, now + renew_before) &&
           std::ranges::all_of(names, [&](const auto& name) { return is_good_for(server, name); });
}

// path.key and path.pem
base::Result<void> save(const Issued& issued, const std::string& certificates, const std::string& path)
{
    auto saved = write_file(path + ".key", key_pem(issued), Secret::yes);
    if (saved) saved = write_file(path + ".pem", certificates, Secret::no);
    return saved;
}

base::Result<Issued> find_or_make_root(const std::string& path, base::WallTime now)
{
    auto root = read_issued(path + ".pem", path + ".key");
    if (is_whole(root) && lasts_until(root, now + renew_before)) return root;
    root = make_root({now, root_life});
    const auto saved = save(root, certificate_pem(root), path);
    if (!saved) return base::refuse(saved.error());
    return root;
}

}  // namespace

base::Result<LocalCa> make_local_ca(const std::string& folder, const std::vector<std::string>& names,
                                    const base::Clock& clock)
{
    const auto wanted = all_names(names);
    if (!wanted) return base::refuse(wanted.error());
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const auto root = find_or_make_root(folder + "/ca", clock.now());
    if (!root) return base::refuse(root.error());

    const std::string path = folder + "/server";
    auto server = read_issued(path + ".pem", path + ".key");
    if (!is_still_right(server, *root, *wanted, clock.now())) {
        server = make_server(*wanted, *root, {clock.now(), server_life});
        const auto saved = save(server, certificate_pem(server) + certificate_pem(*root), path);
        if (!saved) return base::refuse(saved.error());
    }
    return LocalCa{folder + "/ca.pem", {.certificate = path + ".pem", .key = path + ".key"}};
}

}  // namespace net
