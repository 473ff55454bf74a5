// Deliveries a second into the store alone, every one durable: so many writers side by side, each waiting for
// its own acknowledgement; and one to many mailboxes at once.
//
//   bench_store_commit FOLDER WRITERS MESSAGES SIZE [RECIPIENTS]

#include "net/when_all.hpp"
#include "store/lmdb/engine.hpp"
#include "store/store.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

struct Load {
    store::Store& store;
    std::string text;
    std::size_t left;
};

net::Task<void> deliver(Load& load, std::vector<store::Copy> copies)
{
    auto writer = load.store.write_body();
    if (!co_await writer->append(load.text)) std::exit(1);
    auto body = co_await writer->finish();
    if (!body) std::exit(1);
    auto outcomes = co_await load.store.deliver(std::move(*body), std::move(copies));
    for (const auto& outcome : outcomes) {
        if (!outcome) std::exit(1);
    }
}

net::Task<void> write(Load& load)
{
    const base::Uuid owner = base::random_uuid();
    while (load.left > 0) {
        --load.left;
        std::vector<store::Copy> copies;
        copies.push_back({.owner = owner, .quota = {}, .prefix = "Return-Path: <load@example.org>\r\n"});
        co_await deliver(load, std::move(copies));
    }
}

net::Task<void> write_all(Load& load, std::size_t writers)
{
    std::vector<net::Task<void>> tasks;
    for (std::size_t i = 0; i < writers; ++i) tasks.push_back(write(load));
    co_await net::when_all(std::move(tasks));
}

double seconds(net::Task<void> task)
{
    const auto started = std::chrono::steady_clock::now();
    net::run_here(std::move(task));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

void deliver_to_many(store::Store& store, std::size_t recipients)
{
    Load load{store, std::string(1 << 20, 'x'), 0};
    std::vector<base::Uuid> owners;
    for (std::size_t i = 0; i < recipients; ++i) owners.push_back(base::random_uuid());
    // The second round finds the accounts made.
    for (const char* round : {"first", "again"}) {
        std::vector<store::Copy> copies;
        for (const auto& owner : owners) {
            copies.push_back(
                {.owner = owner, .quota = {}, .prefix = "Return-Path: <notice@example.org>\r\n"});
        }
        std::printf("{\"recipients\":%zu,\"round\":\"%s\",\"seconds\":%.3f}\n", recipients, round,
                    seconds(deliver(load, std::move(copies))));
    }
}

}  // namespace

int main(int count, char** values)
{
    if (count < 5) return 2;
    const auto number = [&](int place) { return std::strtoul(values[place], nullptr, 10); };
    const base::SystemClock clock;
    auto engine = store::open_lmdb_engine({.folder = values[1]});
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().detail.c_str());
        return 1;
    }
    store::Store store(**engine, clock, nullptr);
    const std::size_t messages = number(3);
    Load load{store, std::string(number(4), 'x'), messages};
    const double took = seconds(write_all(load, number(2)));
    std::printf("{\"writers\":%lu,\"messages\":%zu,\"seconds\":%.3f,\"per_second\":%.1f}\n", number(2),
                messages, took, static_cast<double>(messages) / took);
    if (count > 5) deliver_to_many(store, number(5));
}
