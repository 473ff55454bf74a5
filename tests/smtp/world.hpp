// World: a small mail server in memory with the people of README.md, for conversations and for tests that
// look into the mailboxes afterwards.
#pragma once

#include "delivery/delivery.hpp"
#include "directory/memory/directory.hpp"
#include "net/memory_stream.hpp"
#include "smtp/server.hpp"
#include "store/store.hpp"
#include "store/troubled.hpp"
#include "tests/smtp/trouble.hpp"

#include <memory>
#include <string>
#include <vector>

namespace smtp::test {

class World {
  public:
    explicit World(net::TestLoop& loop, Settings settings = World::settings());
    ~World();  // ends the conversations that are still open

    Server& server(Door door);
    // A client's end of a new conversation.
    net::MemoryClient connect(Door door, net::MemorySettings how = {});
    std::vector<std::string> inbox(const std::string& login);  // whole messages, oldest first
    const std::string& log_text() const { return log_text_; }
    ledger::MemoryAudit& audit() { return audit_; }
    std::string metrics_text() const { return metrics_.text(); }

    TroubledDirectory& directory() { return directory_; }
    store::testing::TroubledEngine& engine() { return engine_; }
    store::Store& store() { return store_; }
    base::Uuid id_of(const std::string& login);
    net::TestLoop& loop() { return loop_; }

    static Settings settings();

  private:
    net::TestLoop& loop_;
    std::string log_text_;
    base::Log log_;
    base::Metrics metrics_;
    ledger::MemoryAudit audit_;
    directory::memory::Directory people_;
    TroubledDirectory directory_{people_};
    store::testing::TroubledEngine engine_;
    store::Store store_;
    delivery::Delivery delivery_;
    Server mx_, submission_, lmtp_;
};

// Base64 of what PLAIN sends.
std::string plain(const std::string& login, const std::string& password);

// Sends and gives what was answered at once.
std::string ask(net::MemoryClient& client, const std::string& bytes);

}  // namespace smtp::test
