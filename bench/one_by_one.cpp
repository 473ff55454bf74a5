// One by one: the floor that group commit is measured against. The same bytes and the same rows as a delivery
// writes, but every message is committed alone, so that nobody shares its sync with it.
//
//   bench_one_by_one FOLDER MESSAGES SIZE

#include "bench/load/letters.hpp"
#include "store/lmdb/engine.hpp"
#include "store/store.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

net::Task<void> deliver_one_by_one(store::Store& store, std::size_t messages, const bench::Letters& letters)
{
    base::Uuid owner = base::random_uuid();
    for (std::size_t i = 0; i < messages; ++i) {
        auto writer = store.write_body();
        if (!co_await writer->append(letters.letter(i))) std::exit(1);
        auto body = co_await writer->finish();
        if (!body) std::exit(1);
        std::vector<store::Copy> copies{
            {.owner = owner, .quota = {}, .prefix = "Return-Path: <load@example.org>\r\n"}};
        auto outcomes = co_await store.deliver(*body, std::move(copies));
        if (!outcomes.at(0)) std::exit(1);
    }
}

}  // namespace

int main(int count, char** values)
{
    if (count != 4) return 2;
    std::size_t messages = std::strtoul(values[2], nullptr, 10);
    bench::Order order;
    order.protocol = bench::Protocol::imap;  // bytes as they are stored
    order.messages = messages;
    order.size = std::strtoul(values[3], nullptr, 10);
    auto letters = bench::Letters::gather(order);
    base::SystemClock clock;
    auto engine = store::open_lmdb_engine({.folder = values[1]});
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().detail.c_str());
        return 1;
    }
    store::Store store(**engine, clock, [](const store::Changed&) {});
    auto started = std::chrono::steady_clock::now();
    net::run_here(deliver_one_by_one(store, messages, *letters));
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::printf("{\"messages\":%zu,\"seconds\":%.3f,\"per_second\":%.1f}\n", messages, took.count(),
                static_cast<double>(messages) / took.count());
}
