#include "net/nursery.hpp"

namespace net {

// The frame at the bottom of each task. It is suspended at its end and destroyed from there, so
// that whoever looks at running_ never sees a frame that is half gone.
struct Nursery::Root {
    struct promise_type {
        Nursery* nursery;

        explicit promise_type(Nursery& owner, Task<void>&) : nursery(&owner) {}
        Root get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept
        {
            struct Forget {
                bool await_ready() noexcept { return false; }
                void await_suspend(std::coroutine_handle<promise_type> root) noexcept
                {
                    root.promise().nursery->forget(root);
                }
                void await_resume() noexcept {}
            };
            return Forget{};
        }
        void return_void() {}
        void unhandled_exception() { nursery->escaped_(std::current_exception()); }
    };
    std::coroutine_handle<promise_type> handle;
};

Nursery::Root Nursery::drive(Task<void> task)
{
    co_await task;
}

void Nursery::start(Task<void> task)
{
    auto root = drive(std::move(task)).handle;
    try {
        running_.insert(root.address());
    } catch (...) {
        root.destroy();
        throw;
    }
    root.resume();
}

void Nursery::forget(std::coroutine_handle<> root)
{
    running_.erase(root.address());
    root.destroy();
    // Copied: whoever is told may end this nursery.
    const auto ended = ended_;
    if (ended) ended();
}

void Nursery::drop()
{
    const auto left = std::exchange(running_, {});
    for (void* address : left) std::coroutine_handle<>::from_address(address).destroy();
}

Nursery::~Nursery()
{
    drop();
}

}  // namespace net
