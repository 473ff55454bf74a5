// Trial: a directory on a slapd of its own, in a folder of its own, for tests. Throws when there is no slapd:
// a test that cannot run has failed.
#pragma once

#include "directory/ldap/directory.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <source_location>
#include <stdexcept>
#include <thread>

namespace directory::ldap {

class Trial {
  public:
    explicit Trial(Settings settings = quick_settings()) : settings_(std::move(settings)) { open(); }
    ~Trial()
    {
        directory_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    static Settings quick_settings()
    {
        Settings settings;
        settings.domains = {"langson.gov.vn"};
        settings.listen = {};
        settings.schema = std::filesystem::path(std::source_location::current().file_name())
                              .parent_path()
                              .parent_path()
                              .parent_path() /
                          "conf/schema/congvu.schema";
        settings.refusal_delay = std::chrono::milliseconds(0);
        settings.largest_size = std::uint64_t{1} << 30;
        return settings;
    }

    Directory& directory() { return *directory_; }
    Settings& settings() { return settings_; }
    const std::filesystem::path& folder() const { return folder_; }
    std::string log() const
    {
        std::lock_guard lock(log_mutex_);
        return log_text_;
    }
    void close() { directory_.reset(); }
    void open()
    {
        auto opened = open_ldap_directory({settings_, folder_, log_, metrics_});
        if (!opened) throw std::runtime_error(opened.error().detail);
        directory_.reset(dynamic_cast<Directory*>(opened->release()));
    }
    // A stopped process goes on for a moment: after SIGSTOP this waits until it stands still.
    void signal_slapd(int number)
    {
        const auto pid = directory_->slapd()->pid();
        kill(pid, number);
        while (number == SIGSTOP && !is_standing(pid)) std::this_thread::yield();
    }

  private:
    // /proc/PID/status: every thread is in state T.
    static bool is_standing(int pid)
    {
        for (const auto& thread :
             std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
            std::ifstream status(thread.path() / "status");
            for (std::string line; std::getline(status, line);)
                if (line.starts_with("State:") && !line.contains("T (stopped)")) return false;
        }
        return true;
    }
    static std::filesystem::path new_folder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "congvu-ldap-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        return pattern;
    }

    Settings settings_;
    std::filesystem::path folder_ = new_folder();
    base::SystemClock clock_;
    base::Metrics metrics_;
    mutable std::mutex log_mutex_;
    std::string log_text_;
    base::Log log_{clock_, base::LogForm::text, base::LogLevel::debug, [this](std::string_view line) {
                       std::lock_guard lock(log_mutex_);
                       log_text_ += line;
                   }};
    std::unique_ptr<Directory> directory_;
};

}  // namespace directory::ldap
