// House rules: what the compiler cannot see. With one include root a forbidden include compiles
// without complaint, so the floor plan in CMakeLists.txt is held against every #include here.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

struct Source {
    std::string path;  // from the root: imap/commands/create.cpp
    std::vector<std::string> lines;

    std::string room() const { return path.substr(0, path.find('/')); }
    bool is_test() const
    {
        return path.ends_with("_test.cpp") || path.ends_with("/testing.hpp") || room() == "tests" ||
               room() == "bench";
    }
};

std::vector<std::string> lines_of(const fs::path& path)
{
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

const Names roots{"base",  "net",   "mime",    "directory", "store",  "delivery",
                  "smtp",  "imap",  "control", "admin-cli", "server", "web",
                  "binds", "tests", "bench",   "ledger",    "disk",   "life"};

const std::vector<Source>& sources()
{
    static const std::vector<Source> all = [] {
        std::vector<Source> found;
        for (const auto& root : roots) {
            for (const auto& entry : fs::recursive_directory_iterator(root)) {
                auto extension = entry.path().extension();
                if (extension == ".cpp" || extension == ".hpp")
                    found.push_back({entry.path().generic_string(), lines_of(entry.path())});
            }
        }
        return found;
    }();
    return all;
}

// "module(imap USES base net mime LIBRARIES x)" → imap: {base, net, mime}
using FloorPlan = std::map<std::string, Names>;

FloorPlan floor_plan()
{
    FloorPlan plan;
    for (const auto& line : lines_of("CMakeLists.txt")) {
        if (!line.starts_with("module(")) continue;
        std::istringstream words(line.substr(7, line.find(')') - 7));
        std::string room, word;
        words >> room;
        bool is_uses = false;
        while (words >> word) {
            if (word == "USES" || word == "LIBRARIES")
                is_uses = word == "USES";
            else if (is_uses)
                plan[room].insert(word);
            EXPECT_TRUE(!is_uses || word == "USES" || plan.contains(word))
                << room << " uses " << word << ", which stands below it: arrows go downward only";
        }
        plan[room].insert(room);
    }
    return plan;
}

// Calls check(source, line number, what is included).
template<typename Check> void for_each_include(const std::string& opening, Check check)
{
    for (const auto& source : sources()) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            const std::string& line = source.lines[i];
            std::string start = "#include " + opening;
            if (line.starts_with(start))
                check(source, i + 1, line.substr(start.size(), line.size() - start.size() - 1));
        }
    }
}

std::string place(const Source& source, std::size_t line)
{
    return source.path + ":" + std::to_string(line) + ": ";
}

TEST(HouseRules, IncludesFollowTheFloorPlan)
{
    auto plan = floor_plan();
    ASSERT_EQ(plan.size(), 16U) << "the floor plan could not be read";
    for_each_include("\"", [&](const Source& source, std::size_t line, const std::string& included) {
        if (!plan.contains(source.room())) return;  // tests and bench may look everywhere
        auto room = included.substr(0, included.find('/'));
        EXPECT_TRUE(fs::exists(included)) << place(source, line) << included << " is not named from the root";
        EXPECT_TRUE(plan[source.room()].contains(room) || (source.is_test() && room == "tests"))
            << place(source, line) << source.room() << " may not use " << room;
    });
}

TEST(HouseRules, TheFloorPlanNamesNothingThatIsNotUsed)
{
    FloorPlan used;
    for_each_include("\"", [&](const Source& source, std::size_t, const std::string& included) {
        if (!source.is_test()) used[source.room()].insert(included.substr(0, included.find('/')));
    });
    for (const auto& [room, rooms] : floor_plan())
        for (const auto& other : rooms)
            EXPECT_TRUE(other == room || used[room].contains(other)) << room << " does not use " << other;
}

TEST(HouseRules, PureRoomsKnowNoNetwork)
{
    const std::regex pure("(mime|base)/.*|[a-z0-9-]+/proto/.*|smtp/policy/.*");
    for_each_include("\"", [&](const Source& source, std::size_t line, const std::string& included) {
        if (source.is_test() || !std::regex_match(source.path, pure)) return;
        EXPECT_FALSE(included.starts_with("net/"))
            << place(source, line) << "a pure file includes " << included;
    });
}

TEST(HouseRules, EachForeignLibraryHasOneDoor)
{
    const std::vector<std::pair<std::string, std::string>> doors{
        {"boost/json", "base/json\\.cpp"},
        {"boost/", "net/.*|base/json\\.cpp"},
        {"openssl/ssl", "net/.*|tests/talk/.*|bench/.*"},
        {"openssl/", "net/.*|ledger/crypto\\.cpp|directory/ldap/keyed_hash\\.cpp|"
                     "directory/(authority|certificate|client_trust|factor|ocsp|scram|seal|totp)\\.cpp|"
                     "tests/talk/.*|bench/.*"},
        {"ldap", "directory/ldap/.*"},
        {"lber", "directory/ldap/.*"},
        {"lmdb.h", "store/lmdb/.*"},
        {"zstd", "store/packing\\.cpp"},
        {"argon2", "directory/password\\.cpp"},
        {"unicode/", "base/unicode\\.cpp|mime/charset\\.cpp"},
        {"fmt/", "base/format\\.[ch]pp"},
        {"CLI/", "admin-cli/program\\.cpp"},
    };
    for_each_include("<", [&](const Source& source, std::size_t line, const std::string& included) {
        for (const auto& [library, door] : doors) {
            if (!included.starts_with(library)) continue;
            EXPECT_TRUE(std::regex_match(source.path, std::regex(door)))
                << place(source, line) << "<" << included << "> belongs behind " << door;
            break;
        }
    });
}

TEST(HouseRules, OnlyComposeNamesConcreteEngines)
{
    const Names engines{"store/lmdb", "store/memory", "directory/ldap", "directory/memory"};
    const Names may{"server/compose.cpp", "server/settings.hpp"};  // settings of all rooms stand together
    for_each_include("\"", [&](const Source& source, std::size_t line, const std::string& included) {
        std::string folder = fs::path(included).parent_path().generic_string();
        if (!engines.contains(folder) || source.is_test() || source.path.starts_with(folder)) return;
        EXPECT_TRUE(may.contains(source.path)) << place(source, line) << "names the engine " << included;
    });
}

TEST(HouseRules, CoroutinesAreStartedInOnePlaceAndNeverDetached)
{
    for (const auto& source : sources()) {
        if (source.path == "tests/house_rules_test.cpp") continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            EXPECT_EQ(source.lines[i].find("detach"
                                           "ed"),
                      std::string::npos)
                << place(source, i + 1);
            if (source.room() != "net")
                EXPECT_EQ(source.lines[i].find("co_sp"
                                               "awn"),
                          std::string::npos)
                    << place(source, i + 1);
        }
    }
}

// Citations are exactly `RFC 9051 §6.3.4`, `RFC 9051 App. A` or the RFC alone.
TEST(HouseRules, CitationsHaveOneForm)
{
    const std::regex wrong("//.*RFC[-_]?[0-9]{4}|RFC [0-9]+,? +([Ss]ection|[Ss]ect\\.|chapter|para)|RFC "
                           "[0-9]+ § |RFC [0-9]+§|RFC [0-9]{3,5} [0-9]");
    for (const auto& source : sources()) {
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            EXPECT_FALSE(std::regex_search(source.lines[i], wrong))
                << place(source, i + 1) << source.lines[i];
    }
}

using Places = std::map<std::string, Names>;  // by number of an RFC: folders

// Where the code (not its tests) cites each RFC.
Places cited_rfcs()
{
    const std::regex citation("RFC ([0-9]{3,5})");
    Places cited;
    for (const auto& source : sources()) {
        if (source.is_test()) continue;
        const auto folder = source.path.substr(0, source.path.rfind('/') + 1);
        for (const auto& line : source.lines)
            for (std::sregex_iterator at(line.begin(), line.end(), citation), end; at != end; ++at)
                cited[(*at)[1]].insert(folder);
    }
    return cited;
}

// `| 9051 | IMAP4rev2 | partial | `imap/`, `mime/` | ... |`; those that are not kept yet need no place.
Places listed_rfcs()
{
    const std::regex row("\\| ([0-9]{3,5}) \\| [^|]+ \\| (yes|partial|no) \\| ([^|]*) \\|.*");
    const std::regex folder("`([^`]+)`");
    Places listed;
    for (const auto& line : lines_of("docs/RFCS.md")) {
        std::smatch match;
        if (!std::regex_match(line, match, row)) continue;
        const std::string places = match[3];
        for (std::sregex_iterator at(places.begin(), places.end(), folder), end; at != end; ++at)
            listed[match[1]].insert((*at)[1]);
        EXPECT_EQ(match[2] == "no", places.empty()) << "RFC " << match[1] << ": what is kept has a place";
    }
    return listed;
}

TEST(HouseRules, RfcsAreListedBothWays)
{
    const auto cited = cited_rfcs(), listed = listed_rfcs();
    for (const auto& [number, folders] : cited)
        EXPECT_TRUE(listed.contains(number) && listed.at(number) == folders)
            << "docs/RFCS.md does not say that RFC " << number << " is cited in "
            << ::testing::PrintToString(folders);
    for (const auto& [number, folders] : listed)
        EXPECT_TRUE(cited.contains(number)) << "docs/RFCS.md lists RFC " << number << ", which no code cites";
}

TEST(HouseRules, FilesStaySmall)
{
    for (const auto& source : sources())
        EXPECT_LE(source.lines.size(), 500U) << source.path << " has grown too large: divide it";
}

TEST(HouseRules, FilesBeginByTellingWhatTheyAre)
{
    for (const auto& source : sources()) {
        if (!source.path.ends_with(".hpp")) continue;
        ASSERT_FALSE(source.lines.empty()) << source.path;
        EXPECT_TRUE(source.lines[0].starts_with("// ")) << source.path << " does not say what it is";
    }
}

TEST(HouseRules, NamesAreSnakeCase)
{
    const std::regex snake("[a-z0-9-]+(/[a-z0-9_]+)*(_test)?\\.[ch]pp");
    for (const auto& source : sources()) EXPECT_TRUE(std::regex_match(source.path, snake)) << source.path;
}

}  // namespace
