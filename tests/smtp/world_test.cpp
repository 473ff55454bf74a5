// World: the people of README.md, and the machinery around them.

#include "tests/smtp/world.hpp"

#include "base/text.hpp"
#include "directory/password.hpp"

#include <unordered_map>

namespace smtp::test {
namespace {

using directory::Account;
using directory::State;

struct Person {
    std::string login;
    State state = State::active;
    directory::Role role = directory::Role::none;
    std::uint64_t quota = 0;
    directory::Kind kind = directory::Kind::official;
};

const std::vector<Person>& people()
{
    static const std::vector<Person> all{
        {"u00000"},
        {"u00001"},
        {"u00002"},
        {"u00003"},
        {"u00004"},
        {"u00005"},
        {"locked", State::locked},
        {"closed", State::closed},
        {"pending", State::pending},
        {"small", State::active, directory::Role::none, 2000},
        {"boss", State::active, directory::Role::admin},
        {"registry", State::active, directory::Role::none, 0, directory::Kind::agency},
        {"room", State::active, directory::Role::none, 0, directory::Kind::room},
        {"portal", State::active, directory::Role::none, 0, directory::Kind::service},
    };
    return all;
}

base::Uuid id_for(std::size_t number)
{
    base::Uuid id;
    id.bytes[15] = static_cast<std::uint8_t>(number + 1);
    return id;
}

std::vector<Account> accounts()
{
    std::vector<Account> all;
    for (const auto& person : people()) {
        Account account;
        account.id = id_for(all.size());
        account.login = person.login;
        account.name = person.login;
        account.staff_id = person.login;
        account.state = person.state;
        account.role = person.role;
        account.quota_bytes = person.quota;
        account.kind = person.kind;
        if (account.is_box()) account.holders = {{id_for(1), directory::Post::clerk, 0, std::nullopt}};
        if (account.kind == directory::Kind::service) account.hourly_rate = 3;
        account.addresses = {{person.login + "@bench.test", 0, std::nullopt}};
        all.push_back(std::move(account));
    }
    all[0].addresses.push_back({"office@bench.test", 0, std::nullopt});
    Account staff;
    staff.id = id_for(all.size());
    staff.kind = directory::Kind::group;
    staff.login = staff.name = "staff";
    staff.addresses = {{"staff@bench.test", 0, std::nullopt}};
    staff.members = {all[1].id, all[2].id};
    all.push_back(std::move(staff));
    return all;
}

std::unordered_map<base::Uuid, std::string> hashes()
{
    const auto hash = directory::hash_password("secret", directory::quick_cost);
    std::unordered_map<base::Uuid, std::string> all;
    for (std::size_t i = 0; i < people().size(); ++i) all[id_for(i)] = hash;
    return all;
}

net::Task<std::vector<std::string>> read_inbox(store::Account account)
{
    std::vector<std::string> texts;
    const auto inbox = co_await account.mailbox("INBOX");
    if (!inbox) co_return texts;
    const auto messages = co_await account.messages(inbox->id, store::UidSet::all(), 1000);
    if (!messages) co_return texts;
    for (const auto& message : *messages) {
        const auto bytes = co_await account.bytes(message, 0, message.size());
        texts.push_back(bytes.value_or("unreadable"));
    }
    co_return texts;
}

net::Task<void> keep(net::Task<std::vector<std::string>> task, std::vector<std::string>& into)
{
    into = co_await task;
}

}  // namespace

World::World(net::TestLoop& loop, Settings settings)
    : loop_(loop),
      log_(loop.clock(), base::LogForm::text, base::LogLevel::debug,
           [this](std::string_view line) { log_text_ += line; }),
      people_({}, accounts(), {"bench.test"}, hashes()),
      engine_(store::make_memory_engine()),
      store_(engine_, loop.clock(), [](const store::Changed&) {}),
      delivery_(directory_, store_, log_, metrics_),
      mx_(Door::mx, settings, {delivery_, directory_, loop.clock(), log_, metrics_, audit_}),
      submission_(Door::submission, settings, {delivery_, directory_, loop.clock(), log_, metrics_, audit_}),
      lmtp_(Door::lmtp, settings, {delivery_, directory_, loop.clock(), log_, metrics_, audit_})
{}

World::~World()
{
    loop_.run();
    loop_.drop();
}

Settings World::settings()
{
    Settings settings;
    settings.hostname = "mail.bench.test";
    return settings;
}

Server& World::server(Door door)
{
    if (door == Door::mx) return mx_;
    return door == Door::submission ? submission_ : lmtp_;
}

net::MemoryClient World::connect(Door door, net::MemorySettings how)
{
    auto pair = net::make_memory_stream(loop_, how);
    loop_.start(server(door).serve(std::move(pair.server)));
    loop_.run();
    if (door == Door::mx && how.tls != net::Tls::running)
        loop_.advance(server(door).settings().greeting_pause);
    return std::move(pair.client);
}

std::vector<std::string> World::inbox(const std::string& login)
{
    std::vector<std::string> texts;
    loop_.run_to_end(keep(read_inbox(store_.account(id_of(login))), texts));
    return texts;
}

base::Uuid World::id_of(const std::string& login)
{
    return directory_.snapshot()->by_login(login)->id;
}

std::string plain(const std::string& login, const std::string& password)
{
    return base::to_base64(std::string(1, '\0') + login + std::string(1, '\0') + password);
}

std::string ask(net::MemoryClient& client, const std::string& bytes)
{
    client.take();
    client.send(bytes);
    return client.take();
}

}  // namespace smtp::test
