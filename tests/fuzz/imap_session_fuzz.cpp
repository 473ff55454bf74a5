// A whole session, from the greeting on, against whatever a client may send.

#include "net/memory_stream.hpp"
#include "tests/imap/world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    base::FakeClock clock({});
    imap::testing::World world(clock, {"lan", "ha"});
    net::TestLoop loop(clock);
    auto [server, client] = net::make_memory_stream(loop, {.tls = net::Tls::running});
    loop.start(world.server.serve(std::move(server)));
    client.send({reinterpret_cast<const char*>(data), size});
    client.close();
    return 0;
}
