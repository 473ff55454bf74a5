// Task: the one coroutine type. Lazy: nothing runs until it is awaited; awaiting it runs it to
// its end and gives its value or throws what it threw. No thread, loop or library is named here.
//
//   net::Task<int> length(Stream& stream) { ... co_return n; }
//   int n = co_await length(stream);
//
// A coroutine is a named function with parameters by value, or references to something that
// outlives it. Name it, then await it.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace net {

template<typename T = void> class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> waiting = std::noop_coroutine();
    std::exception_ptr thrown;

    struct Final {
        bool await_ready() noexcept { return false; }
        template<typename P> std::coroutine_handle<> await_suspend(std::coroutine_handle<P> done) noexcept
        {
            return done.promise().waiting;
        }
        void await_resume() noexcept {}
    };

    std::suspend_always initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept { thrown = std::current_exception(); }
};

template<typename T> struct Promise : PromiseBase {
    std::optional<T> value;

    Task<T> get_return_object();
    template<typename U> void return_value(U&& result) { value.emplace(std::forward<U>(result)); }
    T take()
    {
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*value);
    }
};

template<> struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() {}
    void take()
    {
        if (thrown) std::rethrow_exception(thrown);
    }
};

}  // namespace detail

template<typename T> class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<T>;

    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept
    {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Task()
    {
        if (handle_) handle_.destroy();
    }

    struct Awaiter {
        std::coroutine_handle<promise_type> handle;
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept
        {
            handle.promise().waiting = waiting;
            return handle;
        }
        T await_resume() { return handle.promise().take(); }
    };
    Awaiter operator co_await() && noexcept { return {handle_}; }
    Awaiter operator co_await() & noexcept { return {handle_}; }

  private:
    std::coroutine_handle<promise_type> handle_;
};

template<typename T> Task<T> detail::Promise<T>::get_return_object()
{
    return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}

inline Task<void> detail::Promise<void>::get_return_object()
{
    return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace net
