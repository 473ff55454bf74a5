// Offload: the pool of threads for work that blocks, and the one that is no pool.

#include "net/loop.hpp"

#include <condition_variable>
#include <deque>
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
        for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
    }
    // Queued work is finished first: somebody waits for its answer.
    ~Pool() override
    {
        {
            std::lock_guard lock(mutex_);
            is_ending_ = true;
        }
        changed_.notify_all();
        for (auto& thread : threads_) thread.join();
    }

    void run(Work work) override
    {
        {
            std::lock_guard lock(mutex_);
            queue_.push_back(std::move(work));
        }
        changed_.notify_one();
    }

  private:
    void serve()
    {
        while (Work work = next()) work();
    }

    Work next()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !queue_.empty() || is_ending_; });
        if (queue_.empty()) return nullptr;
        Work work = std::move(queue_.front());
        queue_.pop_front();
        return work;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> queue_;  // guarded by mutex_
    bool is_ending_ = false;  // guarded by mutex_
    std::vector<std::thread> threads_;
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
