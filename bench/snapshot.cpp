// The directory in memory, of a size that a nation's ministry would have: what reading the kept one takes, what a look-up
// takes, what it holds.
//
//   bench_snapshot OFFICIALS AGENCIES

#include "directory/snapshot.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/sample.hpp"

#include <chrono>
#include <cstdio>
#include <malloc.h>
#include <random>

namespace {

using directory::Account;
using directory::Agency;
using directory::Snapshot;

constexpr std::size_t lookups = 1'000'000;

std::string code_of(std::size_t number)
{
    return base::format("H37.{}.{}", number / 100, number % 100);
}

std::vector<Agency> agencies(std::size_t count)
{
    std::vector<Agency> all;
    for (std::size_t i = 0; i < count; ++i) {
        Agency& agency = all.emplace_back();
        agency.id = base::random_uuid();
        agency.code = code_of(i);
        agency.level = i % 20 == 0 ? directory::Level::district : directory::Level::commune;
        agency.kind = "peoples-committee";
        agency.name = base::format("Ủy ban nhân dân xã số {}", i);
        agency.dn = base::format("ou={},ou=H37,dc=langson,dc=gov,dc=vn", agency.code);
        agency.version = "20261126171500.123456Z#000000#000#000000";
    }
    return all;
}

std::vector<Account> officials(std::size_t count, std::size_t of_agencies)
{
    std::vector<Account> all;
    for (std::size_t i = 0; i < count; ++i) {
        Account& account = all.emplace_back(
            directory::sample::account(base::format("nvthanh{}", i), base::format("Nông Văn Thành {}", i)));
        account.agency = code_of(i % of_agencies);
        account.staff_id = base::format("LS{:06}", i);
        account.phone = base::format("0205{:07}", i);
        account.dn = base::format("uid=nvthanh{},ou={},ou=H37,dc=langson,dc=gov,dc=vn", i, account.agency);
        account.version = "20261126171500.123456Z#000000#000#000000";
    }
    return all;
}

double seconds_of(const auto& work)
{
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

// Nanoseconds each, of addresses in no order.
double lookup_ns(const Snapshot& snapshot, std::size_t count)
{
    std::mt19937 random(1);
    std::vector<std::string> sought;
    for (std::size_t i = 0; i < lookups; ++i)
        sought.push_back(base::format("nvthanh{}@langson.gov.vn", random() % count));
    std::size_t found = 0;
    const auto took = seconds_of([&] {
        for (const auto& address : sought) found += snapshot.by_address(address) != nullptr;
    });
    if (found != lookups) std::exit(1);
    return took * 1e9 / lookups;
}

}  // namespace

int main(int count, char** values)
{
    if (count != 3) return 2;
    const std::size_t people = base::to_number(values[1]).value_or(0),
                      units = base::to_number(values[2]).value_or(0);
    if (people == 0 || units == 0) return 2;
    std::string bytes = Snapshot(agencies(units), officials(people, units), {"langson.gov.vn"}).to_bytes();
    malloc_trim(0);
    const auto before = mallinfo2();
    std::shared_ptr<const Snapshot> snapshot;
    const auto read = seconds_of([&] { snapshot = Snapshot::from_bytes(bytes).value(); });
    const auto after = mallinfo2();
    const auto held = after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
    std::puts(base::format("{{\"officials\":{},\"agencies\":{},\"file_bytes\":{},\"read_seconds\":{:.3f},"
                           "\"lookup_ns\":{:.0f},\"held_bytes\":{}}}",
                           people, units, bytes.size(), read, lookup_ns(*snapshot, people), held)
                  .c_str());
    return 0;
}
