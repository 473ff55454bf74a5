// Hash: how long one password hash takes here, at the cost of a chosen password and at that of a first
// secret.

#include "directory/password.hpp"

#include <chrono>
#include <cstdio>

namespace {

double milliseconds(directory::HashCost cost, int times)
{
    auto started = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) directory::hash_password("a password to be hashed", cost);
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
    return took.count() / times;
}

}  // namespace

int main()
{
    directory::HashCost slow;
    std::printf("{\"memory_kib\":%u,\"passes\":%u,\"ms\":%.2f,\"quick_ms\":%.4f}\n", slow.memory_kib,
                slow.passes, milliseconds(slow, 10), milliseconds(directory::quick_cost, 1000));
}
