// World: an IMAP server with everything it needs, in memory, for conversations and tests.
//
// Its users are those of tests/imap/README.md.
#pragma once

#include "directory/memory/directory.hpp"
#include "directory/password.hpp"
#include "imap/server.hpp"
#include "net/memory_stream.hpp"
#include "store/store.hpp"
#include "store/troubled.hpp"

#include <memory>
#include <set>
#include <string>

namespace imap::testing {

inline directory::Account account_for(const std::string& login)
{
    directory::Account account;
    account.id = base::random_uuid();
    account.login = login;
    account.name = login;
    account.staff_id = "T-" + login;
    account.addresses = {{login + "@example.test", 0, std::nullopt}};
    account.quota_bytes = login == "small" ? 4000 : 0;
    account.state = login == "locked" ? directory::State::locked : directory::State::active;
    return account;
}

// Every password is "secret".
inline std::unique_ptr<directory::memory::Directory> directory_of(const std::set<std::string>& logins)
{
    const auto hash = directory::hash_password("secret", directory::quick_cost);
    std::vector<directory::Account> accounts;
    std::unordered_map<base::Uuid, std::string> hashes;
    for (const auto& login : logins) {
        accounts.push_back(account_for(login));
        hashes.emplace(accounts.back().id, hash);
    }
    return std::make_unique<directory::memory::Directory>(
        std::vector<directory::Agency>{}, std::move(accounts), std::vector<std::string>{"example.test"},
        std::move(hashes));
}

// Outlives the loop that its sessions run on.
struct World {
    World(const base::Clock& clock, const std::set<std::string>& logins, Settings settings = {})
        : log(clock, base::LogForm::text, base::LogLevel::debug,
              [this](std::string_view line) { lines += line; }),
          directory(directory_of(logins)),
          store(engine, clock, [this](const store::Changed& change) { hub.changed(change); }),
          server(std::move(settings), {*directory, store, hub, log, metrics, clock, audit})
    {}

    base::Uuid id_of(std::string_view login) const { return directory->snapshot()->by_login(login)->id; }
    store::Account account(std::string_view login) { return store.account(id_of(login)); }

    std::string lines;  // of the log
    base::Log log;
    base::Metrics metrics;
    ledger::MemoryAudit audit;
    std::unique_ptr<directory::memory::Directory> directory;
    Hub hub;
    store::testing::TroubledEngine engine{store::make_memory_engine()};
    store::Store store;
    Server server;
};

// Somebody who has connected under TLS and been greeted.
inline net::MemoryClient connect(World& world, net::TestLoop& loop)
{
    net::MemorySettings settings;
    settings.tls = net::Tls::running;
    auto [server, client] = net::make_memory_stream(loop, settings);
    loop.start(world.server.serve(std::move(server)));
    loop.run();
    client.take();
    return std::move(client);
}

}  // namespace imap::testing
