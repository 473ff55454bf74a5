// Nursery: runs tasks side by side on one loop and knows when the last has ended. What is not awaited
// by a coroutine lives in a nursery; nothing runs on its own.
#pragma once

#include "net/task.hpp"

#include <exception>
#include <functional>
#include <unordered_set>

namespace net {

class Nursery {
  public:
    // Is given what escapes a task; throws nothing.
    using Escaped = std::function<void(std::exception_ptr)>;

    explicit Nursery(Escaped escaped) : escaped_(std::move(escaped)) {}
    Nursery(const Nursery&) = delete;
    Nursery& operator=(const Nursery&) = delete;
    // Destroys the tasks that still wait. Nobody may hold a promise to resume them.
    ~Nursery();

    // Runs the task until it first waits. Throws only what keeps it from being begun.
    void start(Task<void> task);
    // Destroys the tasks that still wait, as the destructor does.
    void drop();
    std::size_t size() const { return running_.size(); }
    // Called each time a task has ended and is gone.
    void on_ended(std::function<void()> ended) { ended_ = std::move(ended); }

  private:
    struct Root;
    Root drive(Task<void> task);
    void forget(std::coroutine_handle<> root);

    Escaped escaped_;
    std::function<void()> ended_;
    std::unordered_set<void*> running_;
};

}  // namespace net
