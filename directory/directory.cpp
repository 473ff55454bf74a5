#include "directory/directory.hpp"

#include "net/loop.hpp"

namespace directory {

net::Task<void> Directory::caught_up()
{
    while (is_catching_up()) co_await net::Loop::current().sleep(std::chrono::milliseconds(10));
}

net::Task<base::Result<void>> Directory::set_password(base::Uuid account, std::string password_hash)
{
    AccountEdit change;
    change.password_hash = std::move(password_hash);
    co_return co_await edit(account, std::move(change), {});
}

net::Task<base::Result<void>> Directory::set_state(base::Uuid account, State state)
{
    AccountEdit change;
    change.state = state;
    change.state_since = unix_now();
    co_return co_await edit(account, std::move(change), {});
}

net::Task<base::Result<std::size_t>> Directory::end_lock_outs(base::Uuid)
{
    co_return std::size_t{0};
}

}  // namespace directory
