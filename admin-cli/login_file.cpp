#include "admin-cli/login_file.hpp"

#include "base/json.hpp"

#include <cstdlib>
#include <filesystem>

namespace admin_cli {
namespace {

constexpr std::string_view usual_port = "964";  // server.control_port

std::string value_of(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

std::string login_path()
{
    auto folder = value_of("XDG_CONFIG_HOME");
    if (folder.empty()) folder = value_of("HOME") + "/.config";
    return folder + "/congvu/login.json";
}

std::optional<Place> kept_login()
{
    const auto text = read_file(login_path());
    const auto json = text ? base::Json::parse(*text) : base::refuse(base::Code::not_found);
    if (!json || json->text("host").empty()) return std::nullopt;
    return Place{.socket = {},
                 .host = json->text("host"),
                 .port = json->text("port"),
                 .ca = json->text("ca"),
                 .token = json->text("token")};
}

FileResult<> keep_login(const Place& place, const std::string& login)
{
    namespace fs = std::filesystem;
    const auto path = login_path();
    const auto folder = fs::path(path).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error);
    const base::Json json(base::Json::Object{{"host", place.host},
                                             {"port", place.port},
                                             {"ca", place.ca},
                                             {"token", place.token},
                                             {"login", login}});
    return replace_file(path, json.print() + "\n");
}

void forget_login()
{
    std::error_code ignored;
    std::filesystem::remove(login_path(), ignored);
}

Place place_from(std::string_view server)
{
    Place place;
    place.port = usual_port;
    const auto bracket = server.find(']');
    const auto colon = server.rfind(':');
    const bool is_bare_ipv6 = bracket == std::string_view::npos && server.find(':') != colon;
    if (colon != std::string_view::npos && !is_bare_ipv6 &&
        (bracket == std::string_view::npos || colon > bracket)) {
        place.port = server.substr(colon + 1);
        server = server.substr(0, colon);
    }
    if (server.starts_with('[') && server.ends_with(']')) server = server.substr(1, server.size() - 2);
    place.host = server;
    return place;
}

}  // namespace admin_cli
