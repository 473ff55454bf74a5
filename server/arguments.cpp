#include "server/arguments.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace server {
namespace {

constexpr std::string_view usual_file = "/etc/congvu/mail.conf";

using NamedWish = std::pair<std::string_view, Wish>;
constexpr NamedWish wishes[] = {{"--print-settings", Wish::print_settings},
                                {"--verify-store", Wish::verify_store},
                                {"--repair-store", Wish::repair_store}};

base::Result<void> read_file(const std::string& name, base::Settings& described)
{
    std::ifstream file(name);
    file.peek();  // a folder opens too, but nothing can be read from it
    if (!file.is_open() || file.bad())
        return base::refuse(base::Code::not_found, base::format("cannot read the settings file {}", name));
    std::ostringstream text;
    text << file.rdbuf();
    return described.read(name, text.str());
}

std::unexpected<base::Error> misused(std::string_view word)
{
    return base::refuse(base::Code::invalid,
                        base::format("'{}' is not understood or lacks its value; see congvud --help", word));
}

// The name and its value as an assignment, for the three flags that set something.
std::optional<std::string> assignment(std::string_view flag, std::string_view value)
{
    if (flag == "--set") return std::string(value);
    if (flag == "--data") return base::format("server.data={}", value);
    if (flag == "--ports") return base::format("server.port_base={}", value);
    return std::nullopt;
}

}  // namespace

base::Result<Wish> read_arguments(std::span<const std::string_view> words, base::Settings& described,
                                  Settings& settings)
{
    Wish wish = Wish::serve;
    std::string file = std::filesystem::exists(usual_file) ? std::string(usual_file) : std::string();
    std::vector<std::string> assignments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string_view word = words[i];
        if (word == "--help" || word == "-h") return Wish::print_help;
        if (word == "--version") return Wish::print_version;
        if (auto found = std::ranges::find(wishes, word, &NamedWish::first); found != std::end(wishes)) {
            wish = found->second;
            continue;
        }
        if (i + 1 == words.size()) return misused(word);
        std::string_view value = words[++i];
        if (auto made = assignment(word, value))
            assignments.push_back(std::move(*made));
        else if (word == "--settings")
            file = value;
        else
            return misused(word);
    }
    if (!file.empty())
        if (auto read = read_file(file, described); !read) return base::refuse(read.error());
    for (const auto& made : assignments)
        if (auto set = described.set(made); !set) return base::refuse(set.error());
    if (auto good = check(settings); !good) return base::refuse(good.error());
    return wish;
}

std::string_view help_text()
{
    return "congvud: the mail and directory server of a government\n"
           "\n"
           "  --settings FILE           read FILE instead of /etc/congvu/mail.conf\n"
           "  --set SECTION.NAME=VALUE  one setting, after the file; may be repeated\n"
           "  --data DIR                keep everything in DIR\n"
           "  --ports BASE              add BASE to every port\n"
           "  --print-settings          print all settings as they would be used, with their meaning\n"
           "  --verify-store            check the store of a server that does not run, e.g. because it "
           "cannot start\n"
           "  --repair-store            and make anew all that can be derived\n"
           "  --version, --help\n"
           "\n"
           "Serves until SIGTERM or SIGINT; prints `ready` when every door answers. Logs go to standard "
           "error.\n";
}

}  // namespace server
