#include "net/loop.hpp"

#include "base/result.hpp"
#include "net/nursery.hpp"
#include "net/queue_loop.hpp"

namespace net {
namespace {

class HereLoop final : public QueueLoop {
  public:
    void run(Task<void> task)
    {
        Current current(*this);
        std::exception_ptr thrown;
        Nursery nursery([&thrown](std::exception_ptr escaped) { thrown = std::move(escaped); });
        nursery.start(std::move(task));
        for (run_ready(); nursery.size() > 0; run_ready()) wait_for_post(next_timer());
        if (thrown) std::rethrow_exception(thrown);
    }
};

}  // namespace

Loop*& Loop::current_slot()
{
    thread_local Loop* current = nullptr;
    return current;
}

Loop& Loop::current()
{
    if (!current_slot()) base::bug("this thread runs no loop");
    return *current_slot();
}

void run_here(Task<void> task)
{
    HereLoop().run(std::move(task));
}

}  // namespace net
