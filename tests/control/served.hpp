// Served: an admin's door on a directory and a store in memory, for tests of the protocol and of congvu.
#pragma once

#include "control/proto/message.hpp"
#include "control/server.hpp"
#include "directory/memory/directory.hpp"
#include "directory/password.hpp"
#include "net/memory_stream.hpp"
#include "net/runtime.hpp"
#include "store/agencies.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <thread>
#include <unistd.h>

namespace control::testing {

// No document is asked for.
inline Settings lenient()
{
    Settings settings;
    settings.basis = "optional";
    return settings;
}

// Work is done at once, after what a test wants to have happened just before.
struct EagerOffload final : net::Offload {
    std::function<void()> before;

    void run(std::move_only_function<void()> work) override
    {
        if (before) before();
        work();
    }
};

// Who belongs where, asked anew each time.
class Belonging final : public store::Ancestry {
  public:
    explicit Belonging(directory::Directory& directory) : directory_(directory) {}
    std::optional<base::Uuid> agency_of(const base::Uuid& account) const override
    {
        const auto now = directory_.snapshot();
        const auto* owner = now->by_id(account);
        if (owner == nullptr) return std::nullopt;
        const auto* agency = now->agency(owner->agency);
        return agency == nullptr ? base::Uuid() : agency->id;
    }
    base::Uuid parent_of(const base::Uuid& agency) const override
    {
        const auto now = directory_.snapshot();
        for (const auto& one : now->agencies()) {
            if (one.id != agency || one.parent.empty()) continue;
            if (const auto* parent = now->agency(one.parent)) return parent->id;
        }
        return {};
    }
    store::Limit limit_of(const base::Uuid&) const override { return {}; }

  private:
    directory::Directory& directory_;
};

// Everything that the daemon would have made.
struct House {
    explicit House(std::string domain = "langson.gov.vn") : directory(std::vector{std::move(domain)}) {}

    base::SystemClock clock;
    std::mutex mutex;
    std::vector<std::string> logged;
    base::Log log{clock, base::LogForm::text, base::LogLevel::debug, [this](std::string_view line) {
                      std::lock_guard lock(mutex);
                      logged.emplace_back(line);
                  }};
    base::Metrics metrics;
    std::unique_ptr<store::Engine> engine = store::make_memory_engine();
    store::Store store{*engine, clock, [](const store::Changed&) {}};
    directory::memory::Directory directory;
    Belonging ancestry{directory};
    store::Agencies agencies{*engine, ancestry, [](const store::Crossing&) {}};
    EagerOffload offload;
    ledger::MemoryAudit audit;

    // What a door is made of; with another directory in front, or another audit behind.
    Parts parts(directory::Directory& who, ledger::Audit& told)
    {
        return {who,
                store,
                offload,
                clock,
                log,
                metrics,
                told,
                {{"directory", [&who] { return who.health(); }}},
                "congvud test",
                &agencies};
    }
    control::Server server{parts(directory, audit), lenient()};
};

// A conversation in memory: one line in, the lines out.
class Talk {
  public:
    explicit Talk(Server& server, std::optional<std::uint32_t> user = 0)
        : pair_(net::make_memory_stream(
              loop_, {.peer = {.address = {}, .port = 0, .is_loopback = true, .user = user}}))
    {
        loop_.start(server.serve(std::move(pair_.server)));
    }
    explicit Talk(House& house, std::optional<std::uint32_t> user = 0) : Talk(house.server, user) {}

    std::string say(std::string_view bytes)
    {
        pair_.client.send(bytes);
        loop_.run();
        return pair_.client.take();
    }
    std::string hello() { return say("{\"hello\":{\"protocol\":1}}\r\n"); }
    // The answer's last line: a result, or a refusal.
    Reply ask(std::string verb, base::Json args)
    {
        std::string lines =
            say(to_line(Request{++last_id_, std::move(verb), std::move(args), said}) + "\r\n");
        lines.resize(lines.rfind("\r\n"));
        auto begin = lines.rfind("\r\n");
        auto reply = reply_from(begin == std::string::npos ? lines : lines.substr(begin + 2));
        if (!reply) base::bug("no reply: " + lines);
        return *reply;
    }
    base::Json result(std::string verb, base::Json args)
    {
        Reply reply = ask(std::move(verb), std::move(args));
        const auto* result = std::get_if<base::Json>(&reply.body);
        if (result == nullptr) base::bug("refused: " + to_line(reply));
        return *result;
    }
    Refusal refusal(std::string verb, base::Json args)
    {
        Reply reply = ask(std::move(verb), std::move(args));
        const auto* refused = std::get_if<Refusal>(&reply.body);
        if (refused == nullptr) base::bug("not refused: " + to_line(reply));
        return *refused;
    }
    Said said{};  // with each request

    void close() { pair_.client.close(); }
    bool is_ended() const { return pair_.client.is_ended(); }

  private:
    net::TestLoop loop_;
    net::MemoryPair pair_;
    std::int64_t last_id_ = 0;
};

// The same on a real Unix socket, for programs that block.
class Served {
  public:
    explicit Served(House& house)
        : folder_(std::filesystem::temp_directory_path() / ("congvu-control-" + std::to_string(getpid())))
    {
        std::filesystem::create_directories(folder_);
        auto serve = [&house](auto stream) { return house.server.serve(std::move(stream)); };
        auto opened = runtime_.listen({.name = "control", .path = socket()}, serve);
        if (!opened) base::bug(opened.error().detail);
        thread_ = std::thread([this] { runtime_.run(); });
    }
    Served(const Served&) = delete;
    ~Served()
    {
        stop();
        std::filesystem::remove_all(folder_);
    }

    void stop()
    {
        if (!thread_.joinable()) return;
        runtime_.stop();
        thread_.join();
    }
    std::string socket() const { return folder_ / "control.sock"; }
    std::string file(std::string_view name) const { return folder_ / name; }

  private:
    static net::Settings settings()
    {
        net::Settings settings;
        settings.threads = 1;
        settings.shutdown_grace = std::chrono::milliseconds(100);
        return settings;
    }

    std::filesystem::path folder_;
    base::SystemClock clock_;
    base::Log log_{clock_, base::LogForm::text, base::LogLevel::error, base::to_nowhere()};
    base::Metrics metrics_;
    net::Runtime runtime_{settings(), nullptr, log_, metrics_};
    std::thread thread_;
};

}  // namespace control::testing
