// For tests: a province in memory with its timers on a fake clock.
#pragma once

#include "directory/memory/directory.hpp"
#include "directory/sample.hpp"
#include "disk/file.hpp"
#include "life/keeper.hpp"
#include "mime/transfer.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <unistd.h>

namespace life::testing {

inline constexpr std::int64_t day_length = 86'400;
// Monday, 5 January 2026.
inline constexpr base::WallTime start{std::chrono::sys_days(std::chrono::year(2026) / 1 / 5)};

// Work is done at once.
struct EagerOffload final : net::Offload {
    void run(std::move_only_function<void()> work) override { work(); }
};

// A clock that somebody sets: the wall jumps, the steady one does not.
class JumpingClock final : public base::Clock {
  public:
    base::WallTime now() const override { return now_; }
    base::SteadyTime steady() const override { return steady_; }
    void advance(std::chrono::seconds by)
    {
        now_ += by;
        steady_ += by;
    }
    void jump(std::chrono::seconds by) { now_ += by; }

  private:
    base::WallTime now_ = start;
    base::SteadyTime steady_{std::chrono::hours(1)};
};

struct Province {
    Province()
    {
        // In memory where that can be: the book is synced all the time.
        const bool has_memory = std::filesystem::is_directory("/dev/shm");
        std::string folder = has_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
        folder += "/life_test_XXXXXX";
        if (!::mkdtemp(folder.data())) throw std::runtime_error("no folder for the test");
        folder_ = folder;
        add_agency("H37", "");
        restart();
    }
    Province(const Province&) = delete;
    ~Province()
    {
        keeper.reset();
        std::filesystem::remove_all(folder_);
    }

    std::string file() const { return folder_ + "/life.book"; }
    std::string standing_file() const { return folder_ + "/life.standing"; }
    std::string folder() const { return folder_; }
    std::int64_t now() const
    {
        return std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch().count();
    }

    // Another run of the server: orderly ended, or killed.
    void restart()
    {
        keeper.reset();
        uses = std::make_unique<Uses>();
        keeper = std::make_unique<Keeper>(parts());
        if (auto opened = keeper->open(); !opened) throw std::runtime_error(opened.error().detail);
    }
    void kill()
    {
        const auto before = std::filesystem::exists(file()) ? disk_copy() : std::string();
        keeper.reset();
        if (!before.empty()) write_book(before);
        restart();
    }
    Parts parts()
    {
        return {directory,
                store,
                delivery,
                offload,
                clock,
                log,
                audit,
                *uses,
                directory::Profiles(policy),
                file(),
                standing_file(),
                blockers,
                is_worked,
                [this](base::Duration asked) { access_kept = asked; }};
    }

    base::Result<void> look() { return net::run_here_for(keeper->look()); }
    void pass_days(int count)
    {
        for (int i = 0; i < count; ++i) {
            clock.advance(std::chrono::hours(24));
            if (auto looked = look(); !looked) throw std::runtime_error(looked.error().detail);
        }
    }

    void add_agency(std::string code, std::string parent, std::string profile = {})
    {
        directory::NewAgency fresh{code, std::move(parent), "department", "Sở " + code, "s" + code, ""};
        must(net::run_here_for(directory.add_agencies({fresh})).front());
        if (profile.empty()) return;
        directory::AgencyEdit edit;
        edit.profile = std::move(profile);
        must(net::run_here_for(directory.edit_agency(directory.snapshot()->agency(code)->id, edit, "")));
    }
    base::Uuid add(const std::string& login, const std::string& agency,
                   directory::Kind kind = directory::Kind::official)
    {
        auto fresh = directory::sample::official("LS-" + login, "Nông Văn " + login, login, agency);
        fresh.kind = kind;
        must(net::run_here_for(directory.add_accounts({fresh})).front());
        return directory.snapshot()->by_login(login)->id;
    }
    void edit(const base::Uuid& account, directory::AccountEdit edit)
    {
        must(net::run_here_for(directory.edit(account, std::move(edit), "")));
    }
    void choose_password(const base::Uuid& account)
    {
        directory::AccountEdit own;
        own.password_since = now();
        edit(account, own);
    }
    // As an admin does it.
    void set_state(const base::Uuid& account, directory::State state)
    {
        edit(account, directory::edit_for(the(account), state, "test", now()));
    }
    directory::Account the(const base::Uuid& account) const { return *directory.snapshot()->by_id(account); }
    directory::State state(const base::Uuid& account) const { return the(account).state; }
    void use(const base::Uuid& account) { uses->note(account, now()); }

    // Whether it is accepted.
    bool send(const std::string& to, const std::string& text) { return net::run_here_for(deliver(to, text)); }
    // What stands in INBOX, letters of the timers decoded.
    std::vector<std::string> inbox(const base::Uuid& account) { return net::run_here_for(read(account)); }
    std::size_t count_in_inbox(const base::Uuid& account, std::string_view text)
    {
        std::size_t count = 0;
        for (const auto& message : inbox(account)) count += message.find(text) == message.npos ? 0 : 1;
        return count;
    }
    std::size_t count_recorded(std::string_view text) const
    {
        const auto lines = audit.lines();
        return static_cast<std::size_t>(
            std::ranges::count_if(lines, [&](const auto& line) { return line.find(text) != line.npos; }));
    }

    template<typename T> static void must(const base::Result<T>& outcome)
    {
        if (!outcome) throw std::runtime_error(outcome.error().detail);
    }

    JumpingClock clock;
    std::vector<std::string> logged;
    base::Log log{clock, base::LogForm::text, base::LogLevel::debug,
                  [this](std::string_view line) { logged.emplace_back(line); }};
    base::Metrics metrics;
    EagerOffload offload;
    std::unique_ptr<store::Engine> engine = store::make_memory_engine();
    store::Store store{*engine, clock, [](const store::Changed&) {}};
    directory::memory::Directory directory{std::vector<std::string>{directory::sample::domain}};
    delivery::Delivery delivery{directory, store, log, metrics};
    ledger::MemoryAudit audit;
    directory::PolicySettings policy;
    directory::Blockers blockers;
    directory::IsWorked is_worked;
    base::Duration access_kept{0};
    std::unique_ptr<Uses> uses;
    std::unique_ptr<Keeper> keeper;

  private:
    std::string disk_copy() const;
    void write_book(const std::string& text) const;

    net::Task<bool> deliver(std::string to, std::string text)
    {
        auto route = delivery.route(to);
        if (!route) co_return false;
        const auto writer = delivery.write_body();
        must(co_await writer->append(text));
        auto body = co_await writer->finish();
        delivery::Envelope envelope;
        envelope.to.push_back(std::move(*route));
        auto outcomes = co_await delivery.deliver(std::move(envelope), std::move(*body));
        co_return outcomes.front().has_value();
    }
    net::Task<std::vector<std::string>> read(base::Uuid owner)
    {
        std::vector<std::string> texts;
        auto account = store.account(owner);
        const auto inbox = co_await account.mailbox("INBOX");
        const auto messages = co_await account.messages(inbox->id, store::UidSet::all(), 100'000);
        for (const auto& message : *messages) {
            auto bytes = *co_await account.bytes(message, 0, 1'000'000);
            const auto end = bytes.find("\r\n\r\n");
            const bool is_coded = bytes.find("Content-Transfer-Encoding: base64") < end;
            texts.push_back(is_coded ? mime::decode_transfer(mime::Encoding::base64, bytes.substr(end + 4))
                                     : std::move(bytes));
        }
        co_return texts;
    }

    std::string folder_;
};

inline std::string Province::disk_copy() const
{
    return disk::read_file(file()).value();
}

inline void Province::write_book(const std::string& text) const
{
    must(disk::replace_file(file(), text));
}

}  // namespace life::testing
