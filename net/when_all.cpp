#include "net/when_all.hpp"

#include "net/nursery.hpp"

namespace net {
namespace {

struct LastEnded {
    Nursery& nursery;

    bool await_ready() const { return nursery.size() == 0; }
    void await_suspend(std::coroutine_handle<> waiting) const
    {
        nursery.on_ended([&children = nursery, waiting] {
            if (children.size() == 0) waiting.resume();
        });
    }
    void await_resume() const {}
};

}  // namespace

Task<void> when_all(std::vector<Task<void>> tasks)
{
    std::exception_ptr first;
    Nursery nursery([&first](std::exception_ptr thrown) {
        if (!first) first = std::move(thrown);
    });
    for (auto& task : tasks) nursery.start(std::move(task));
    co_await LastEnded{nursery};
    if (first) std::rethrow_exception(first);
}

}  // namespace net
