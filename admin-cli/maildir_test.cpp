#include "admin-cli/maildir.hpp"

#include "base/text.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace admin_cli {
namespace {

using base::Json;
namespace fs = std::filesystem;

class Maildirs : public testing::Test {
  protected:
    Maildirs() : out(fs::temp_directory_path() / ("congvu-maildir-" + std::to_string(getpid()))) {}
    ~Maildirs() override { fs::remove_all(out); }

    static Json message(int uid, std::string text, Json::Array flags = {})
    {
        return Json::Object{{"uid", uid},
                            {"size", text.size()},
                            {"date", 1790000000 + uid},
                            {"flags", std::move(flags)},
                            {"bytes", base::to_base64(text)}};
    }
    std::vector<std::string> files() const
    {
        std::vector<std::string> all;
        for (const auto& one : fs::recursive_directory_iterator(out))
            if (one.is_regular_file()) all.push_back(one.path().lexically_relative(out));
        std::ranges::sort(all);
        return all;
    }
    std::vector<std::string> manifest() const
    {
        std::ifstream file(out / "MANIFEST.jsonl");
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);) lines.push_back(line);
        return lines;
    }
    MaildirTree opened() const
    {
        auto tree = MaildirTree::open(out, {"someone", "a@b"});
        if (!tree) base::bug(tree.error().key);
        return std::move(*tree);
    }

    fs::path out;
};

TEST_F(Maildirs, NameFoldersAsTheyAreCalled)
{
    EXPECT_EQ(maildir_path("Công văn/Đến"), "Công văn/Đến");
    EXPECT_EQ(maildir_path("../.cfg/cur/curry/100%"), "%2E./%2Ecfg/%63ur/curry/100%25");
    EXPECT_EQ(maildir_flags(Json::Array{"\\Seen", "x", "\\Draft"}), "DS");
}

TEST_F(Maildirs, HoldEachMessageOnceAndGoOnWhereTheyEnded)
{
    {
        auto tree = opened();
        EXPECT_EQ(*tree.enter({"Công văn/Đến", 7}), 0);
        ASSERT_TRUE(tree.take(message(1, "a: b\r\n\r\nx", {"\\Seen"})));
        ASSERT_TRUE(tree.take(message(5, "")));
        ASSERT_TRUE(tree.flush());
        ASSERT_TRUE(tree.take(message(6, "of this no line tells")));
    }
    const std::string first = "Công văn/Đến/cur/1790000001.V7U1.congvu,S=9:2,S";
    EXPECT_THAT(files(), testing::Contains(first));
    struct stat info{};
    ASSERT_EQ(stat((out / first).c_str(), &info), 0);
    EXPECT_EQ(info.st_mtime, 1790000001);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    ASSERT_EQ(manifest().size(), 3U);
    EXPECT_THAT(manifest()[1], testing::HasSubstr(ledger::to_hex(ledger::sha256({"a: b\r\n\r\nx"}))));

    std::ofstream(out / "MANIFEST.jsonl", std::ios::app) << "{\"torn";
    auto again = opened();
    EXPECT_EQ(manifest().size(), 3U);
    EXPECT_EQ(*again.enter({"Công văn/Đến", 7}), 5);
    EXPECT_EQ(files().size(), 3U) << "what no line tells of comes anew";
    EXPECT_EQ(*again.enter({"Công văn/Đến", 8}), 0) << "another folder of this name";
}

TEST_F(Maildirs, TakeLongMessagesInParts)
{
    auto tree = opened();
    ASSERT_TRUE(tree.enter({"INBOX", 1}));
    auto head = message(3, "one").as_object();
    head["size"] = 6;
    ASSERT_TRUE(tree.take(head));
    EXPECT_EQ(tree.taken(), 0);
    ASSERT_TRUE(tree.take(Json::Object{{"uid", 3}, {"bytes", base::to_base64("two")}}));
    EXPECT_EQ(tree.taken(), 1);
    ASSERT_TRUE(tree.flush());
    EXPECT_THAT(manifest()[1], testing::HasSubstr(ledger::to_hex(ledger::sha256({"onetwo"}))));
}

TEST_F(Maildirs, AreOfOneMailboxAlone)
{
    static_cast<void>(opened());
    EXPECT_EQ(MaildirTree::open(out, {"another", "c@d"}).error().key, "export_not_ours");
    fs::remove_all(out);
    fs::create_directories(out);
    std::ofstream(out / "MANIFEST.jsonl") << "no manifest\n";
    EXPECT_EQ(MaildirTree::open(out, {"someone", "a@b"}).error().key, "export_not_ours");
}

}  // namespace
}  // namespace admin_cli
