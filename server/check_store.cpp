// CheckStore: see check_store.hpp.

#include "server/check_store.hpp"

#include "base/format.hpp"
#include "net/loop.hpp"
#include "server/compose.hpp"
#include "store/finding.hpp"
#include "store/store.hpp"

#include <cstdio>
#include <filesystem>

namespace server {
namespace {

class Printer final : public store::Findings {
  public:
    net::Task<void> found(store::Finding finding) override
    {
        std::puts(to_text(finding).c_str());
        co_return;
    }
    net::Task<void> at(std::uint64_t, std::uint64_t) override { co_return; }
};

// Made by nobody: a folder that is not there is a mistake, and no empty store.
base::Result<OpenedStore> open_existing(const Settings& settings)
{
    if (!std::filesystem::is_directory(settings.data + "/store"))
        return base::refuse(base::Code::not_found, base::format("there is no store in {}", settings.data));
    return open_store(settings);
}

base::Result<store::Verified> check(const Settings& settings, Wish wish)
{
    auto opened = open_existing(settings);
    if (!opened) return base::refuse(opened.error());
    const base::SystemClock clock;
    store::Store store(*opened->engine, clock, nullptr);
    Printer printer;
    return net::run_here_for(wish == Wish::repair_store ? store.repair(printer) : store.verify(printer));
}

}  // namespace

int check_store(const Settings& settings, Wish wish)
{
    const auto sums = check(settings, wish);
    if (!sums) {
        std::fprintf(stderr, "congvud: %s\n", sums.error().detail.c_str());
        return 1;
    }
    std::puts(base::format("{} accounts, {} messages, {} bodies: {} damaged, {} repaired", sums->accounts,
                           sums->messages, sums->bodies, sums->damaged, sums->repaired)
                  .c_str());
    return sums->damaged > 0 ? 1 : 0;
}

}  // namespace server
