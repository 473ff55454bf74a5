// How our own slapd is started, watched over, and done without.

#include "base/text.hpp"
#include "directory/ldap/on_slapd.hpp"
#include "directory/ldap/slapd.hpp"
#include "directory/ldap/slapd_log.hpp"
#include "disk/file.hpp"

#include <pwd.h>
#include <sys/stat.h>

namespace directory::ldap {
namespace {

using namespace std::chrono_literals;
using base::Code;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

TEST(SlapdStart, SaysWhatToDoWhenSomethingIsMissing)
{
    auto settings = Trial::quick_settings();
    settings.program = "/nowhere/slapd";
    EXPECT_THAT(([&] { Trial trial(settings); }),
                ThrowsMessage<std::runtime_error>(HasSubstr("apt install slapd")));
    settings = Trial::quick_settings();
    settings.schema = "/nowhere/congvu.schema";
    EXPECT_THAT(([&] { Trial trial(settings); }),
                ThrowsMessage<std::runtime_error>(HasSubstr("congvu.schema")));
}

TEST(SlapdStart, APortInUseIsSaid)
{
    auto settings = Trial::quick_settings();
    settings.listen = {"ldap://127.0.0.1:0"};
    Trial first(settings);
    settings.listen = first.directory().slapd()->listening();
    EXPECT_THAT(settings.listen[0], Not(HasSubstr(":0")));
    EXPECT_THAT(([&] { Trial second(settings); }),
                ThrowsMessage<std::runtime_error>(HasSubstr("cannot listen on " + settings.listen[0])));
}

TEST(SlapdStart, AUserWhoIsNoneIsRefused)
{
    auto settings = Trial::quick_settings();
    settings.user = "nosuchuser";
    EXPECT_THAT(([&] { Trial trial(settings); }),
                ThrowsMessage<std::runtime_error>(HasSubstr("'nosuchuser'")));
}

TEST(SlapdStart, RootsSlapdRunsAsAUserOfItsOwn)
{
    if (geteuid() != 0) GTEST_SKIP() << "only root starts programs as others";
    auto settings = Trial::quick_settings();
    settings.listen = {"ldap://127.0.0.1:0"};
    Trial trial(settings);
    auto uid_of = [](const std::filesystem::path& path) {
        struct stat found{};
        return ::stat(path.c_str(), &found) == 0 ? std::optional(found.st_uid) : std::nullopt;
    };
    const auto* user = getpwnam("openldap");
    ASSERT_NE(user, nullptr) << "apt install slapd makes it";
    EXPECT_EQ(uid_of("/proc/" + std::to_string(trial.directory().slapd()->pid())), user->pw_uid);
    auto status = *disk::read_file("/proc/" + std::to_string(trial.directory().slapd()->pid()) + "/status");
    EXPECT_THAT(status, HasSubstr("CapPrm:\t0000000000000400")) << "ports below 1024, and nothing else";
    EXPECT_EQ(uid_of(trial.folder()), geteuid()) << "it cannot put another file in place of ours";
    EXPECT_EQ(uid_of(trial.folder() / "db"), user->pw_uid);

    trial.close();
    trial.settings().user = "root";
    trial.open();
    EXPECT_EQ(uid_of("/proc/" + std::to_string(trial.directory().slapd()->pid())), 0U);
    trial.close();
    trial.settings().user = "openldap";
    trial.open();
    EXPECT_TRUE(trial.directory().health().is_up) << "also on files that root has made";
}

// The issue: "persisted so that the server starts and delivers with slapd down".
class WithoutSlapd : public OnSlapd {
  protected:
    void start_in_vain(const std::string& why)
    {
        trial_.open();
        EXPECT_NE(snapshot()->by_address("nqhuy@langson.gov.vn"), nullptr);
        EXPECT_FALSE(is_up());
        EXPECT_EQ(refusal("nqhuy"), Code::unavailable);
        EXPECT_THAT(trial_.log(), HasSubstr("our slapd does not start"));
        EXPECT_THAT(trial_.log(), HasSubstr(why));
    }
    void expect_healed()
    {
        EXPECT_TRUE(soon([&] { return login("nqhuy").has_value(); }, 30s));
        EXPECT_TRUE(soon([&] { return trial_.log().contains("our slapd runs again"); })) << trial_.log();
    }
};

TEST_F(WithoutSlapd, TheServerStartsWhereTheProgramIsMissingAndHealsWhenItIsThere)
{
    const auto link = trial_.folder() / "program";
    trial_.close();
    trial_.settings().program = link.string();
    start_in_vain("apt install slapd");
    std::filesystem::create_symlink("/usr/sbin/slapd", link);
    expect_healed();
}

TEST_F(WithoutSlapd, TheServerStartsOnADamagedDatabaseAndSaysWhatToDo)
{
    trial_.close();
    const auto file = trial_.folder() / "db" / "data.mdb";
    const auto whole = trial_.folder() / "whole";
    std::filesystem::copy_file(file, whole);
    {
        std::fstream damaged(file, std::ios::in | std::ios::out | std::ios::binary);
        damaged << std::string(8192, 'x');
    }
    start_in_vain("its database is damaged: put a backup back into " + (trial_.folder() / "db").string());
    std::filesystem::copy_file(whole, file, std::filesystem::copy_options::overwrite_existing);
    expect_healed();
}

TEST_F(WithoutSlapd, TheServerStartsWithoutItsSchema)
{
    trial_.close();
    auto schema = std::exchange(trial_.settings().schema, "/nowhere/congvu.schema");
    start_in_vain("[directory] schema");
    trial_.close();
    trial_.settings().schema = schema;
    trial_.open();
    EXPECT_TRUE(soon([&] { return is_up(); }));
}

TEST_F(WithoutSlapd, MistakesOfTheOperatorAreRefusedAllTheSame)
{
    Trial other(([] {
        auto settings = Trial::quick_settings();
        settings.listen = {"ldap://127.0.0.1:0"};
        return settings;
    })());
    trial_.close();
    trial_.settings().listen = other.directory().slapd()->listening();
    EXPECT_THAT(([&] { trial_.open(); }), ThrowsMessage<std::runtime_error>(HasSubstr("cannot listen on")));
    trial_.settings().listen = {"imap://127.0.0.1"};
    EXPECT_THAT(([&] { trial_.open(); }), ThrowsMessage<std::runtime_error>(HasSubstr("neither ldap")));
    trial_.settings().listen = {};
    trial_.settings().domains = {"a\"b.vn"};
    EXPECT_THAT(([&] { trial_.open(); }), ThrowsMessage<std::runtime_error>(HasSubstr("no mail domain")));
}

TEST(SlapdHangs, IsEndedAndStartedAgain)
{
    auto settings = Trial::quick_settings();
    settings.hang_patience = 2s;
    Trial trial(settings);
    const auto before = trial.directory().slapd()->pid();
    trial.signal_slapd(SIGSTOP);
    auto is_new = [&] {
        auto pid = trial.directory().slapd()->pid();
        return pid != 0 && pid != before && trial.directory().health().is_up;
    };
    EXPECT_TRUE(soon(is_new, 60s));
    EXPECT_THAT(trial.log(), HasSubstr("slapd has not answered for 2 s"));
}

// As a killed server leaves it when it stands still: nothing says which process it is.
TEST(SlapdLeftOver, IsEndedAtTheNextStart)
{
    Trial trial;
    auto folder = *SlapdFolder::open(trial.settings(), trial.folder());
    trial.close();
    ASSERT_FALSE(std::filesystem::exists(folder.in(slapd_file::socket)));
    auto left = base::Process::start(
        {"/usr/sbin/slapd", "-d", "none", "-h", socket_uri(slapd_file::socket), "-f", slapd_file::config},
        folder.surroundings());
    ASSERT_TRUE(left);
    ASSERT_TRUE(soon([&] { return std::filesystem::exists(folder.in(slapd_file::socket)); }));
    kill(left->pid(), SIGSTOP);
    trial.open();
    EXPECT_TRUE(trial.directory().health().is_up);
    EXPECT_TRUE(soon([&] { return left->ended().has_value(); }));
}

TEST(SlapdLog, TheTellingLineIsFound)
{
    const std::string banner = "6b073e85.2b62f3dc 0x7f78e0a21200 @(#) $OpenLDAP: slapd 2.5.13+dfsg-5 $\n"
                               "\tDebian OpenLDAP Maintainers <x@example.org>\n";
    const std::string end = "6b073e85.2c042b0a 0x7f78e0a21200 slapd stopped.\n"
                            "6b073e85.2c04939c 0x7f78e0a21200 connections_destroy: nothing to destroy.\n";
    struct Case {
        std::string line, telling, advice;
    };
    for (const auto& [line, telling, advice] : {
             Case{"TLS: opening `k' failed: No such file\nmain: TLS init def ctx failed: -1",
                  "TLS: opening `k' failed", "certificate_key"},
             Case{"mdb_db_open: database \"dc=a\" cannot be opened: MDB_INVALID: File is not an LMDB file "
                  "(-30793). Restore from backup!",
                  "MDB_INVALID", "/data/ldap/db"},
             Case{"daemon: bind(7) failed errno=98 (Address already in use)", "bind(7)",
                  "[directory] listen"},
             Case{"congvu.schema: line 134 attributetype: Missing closing parenthesis", "line 134",
                  "[directory] schema"},
             Case{"something new", "something new", "see /data/ldap/slapd.log"},
         }) {
        std::string lines;
        for (auto part : base::split(line, '\n'))
            lines += "6b073e85.2bfc4b3a 0x7f78e0a21200 " + std::string(part) + "\n";
        auto why = why_it_ended(banner + lines + end, "exit 1", "/data/ldap");
        EXPECT_THAT(why, HasSubstr(telling));
        EXPECT_THAT(why, HasSubstr(advice));
        EXPECT_THAT(why, Not(HasSubstr("stopped")));
    }
    EXPECT_THAT(why_it_ended("", "signal 9", "/data/ldap"), HasSubstr("signal 9"));
}

}  // namespace
}  // namespace directory::ldap
