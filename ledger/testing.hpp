// For tests: a ledger in a folder of its own, and what its files hold.
#pragma once

#include "ledger/ledger.hpp"
#include "ledger/reader.hpp"
#include "ledger/verify.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <unistd.h>

namespace ledger::testing {

class TempFolder {
  public:
    TempFolder()
    {
        std::string path = std::filesystem::temp_directory_path() / "congvu-ledger-XXXXXX";
        path_ = ::mkdtemp(path.data());
    }
    TempFolder(const TempFolder&) = delete;
    ~TempFolder() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

inline std::string content_of(const std::string& path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

inline void put(const std::string& path, std::string_view content)
{
    std::ofstream(path, std::ios::trunc) << content;
}

inline base::Result<void> append(Ledger& ledger, Event event)
{
    return net::run_here_for(ledger.append(std::move(event)));
}

inline Event login(std::string_view who)
{
    return Event(Kind::login).add(Name::who, who).add(Name::address, "192.0.2.7");
}

inline Event lock(std::string_view who)
{
    return Event(Kind::locked).add(Name::who, who).add(Name::by, "0").add(Name::reason, "moved");
}

struct LedgerTest : ::testing::Test {
    TempFolder folder;
    std::string path = folder.path() + "/audit";
    base::FakeClock clock{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26)};
    std::mutex mutex;
    std::string logged;
    base::Log log{clock, base::LogForm::text, base::LogLevel::debug, [this](std::string_view line) {
                      std::lock_guard lock(mutex);
                      logged += line;
                  }};
    base::Metrics metrics;
    Settings settings;
    bool has_run_before = true;  // so its settings are in force already, and are not told
    std::unique_ptr<Ledger> ledger;

    void open()
    {
        if (has_run_before) {
            std::filesystem::create_directory(path);
            ASSERT_TRUE(keep_standing(path, settings));
        }
        auto opened = Ledger::open({path, clock, log, metrics, "test"}, settings);
        ASSERT_TRUE(opened) << opened.error().detail;
        ledger = std::move(*opened);
    }
    void close() { ledger.reset(); }

    std::vector<std::string> findings(const std::string& anchor = {})
    {
        std::vector<std::string> found;
        auto verified =
            verify({path, {}, anchor}, [&](const Finding& one) { found.push_back(to_text(one)); });
        EXPECT_TRUE(verified) << verified.error().detail;
        return found;
    }
    std::vector<Record> records(std::span<const Book> of = books)
    {
        std::vector<Record> all;
        Reader reader(path, of);
        for (;;) {
            auto found = reader.next();
            EXPECT_TRUE(found) << found.error().detail;
            if (!found || found->bytes.empty()) return all;
            all.push_back(record_from(found->bytes).value());
        }
    }
    std::vector<std::string> kinds(std::span<const Book> of = books)
    {
        std::vector<std::string> texts;
        for (const auto& record : records(of)) texts.emplace_back(to_string(static_cast<Kind>(record.kind)));
        return texts;
    }
    std::string segment(Book book, std::uint32_t number = 1) const
    {
        return segment_path(path, book, number);
    }
};

}  // namespace ledger::testing
