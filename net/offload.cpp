// Offload: the pool of threads for work that blocks, and the one that is no pool.

#include "base/inbox.hpp"
#include "net/loop.hpp"

#include <thread>
#include <vector>

namespace net {
namespace {

using Work = std::move_only_function<void()>;

class Inline final : public Offload {
  public:
    void run(Work work) override { work(); }
};

class Pool final : public Offload {
  public:
    explicit Pool(std::size_t threads)
    {
        try {
            for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
        } catch (...) {
            queue_.close();
            throw;
        }
    }
    // Queued work is finished first: somebody waits for its answer.
    ~Pool() override { queue_.close(); }

    void run(Work work) override { queue_.put(std::move(work)); }

  private:
    void serve()
    {
        while (auto work = queue_.take()) {
            try {
                (*work)();
            } catch (...) {
                // Nobody waits for it: a thread of the pool must not end for that.
            }
        }
    }

    base::Inbox<Work> queue_;
    std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace

std::unique_ptr<Offload> make_offload(std::size_t threads)
{
    return std::make_unique<Pool>(threads > 0 ? threads : 1);
}

std::unique_ptr<Offload> make_inline_offload()
{
    return std::make_unique<Inline>();
}

}  // namespace net
