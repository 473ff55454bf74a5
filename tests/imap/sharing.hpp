// For tests of mailboxes that are shared: huy, whose they are; lan, who belongs to the group nhom; ha, who does not; and the
// box skhcn, which nobody holds at first.
#pragma once

#include "tests/imap/world.hpp"

#include "net/memory_stream.hpp"

#include <gmock/gmock.h>

namespace imap::testing {

class Sharing : public ::testing::Test {
  protected:
    Sharing()
    {
        loop.run_to_end(make_group_and_box());
        world.directory->on_change([this] { world.hub.recheck(); });
    }

    net::Task<void> make_group_and_box()
    {
        static_cast<void>(
            co_await world.directory->add_agencies({{"H37.4", "", "department", "Sở", "", ""}}));
        directory::NewAccount group;
        group.kind = directory::Kind::group;
        group.name = "Nhóm";
        group.agency = "H37.4";
        group.login = "nhom";
        group.address = "nhom@example.test";
        group.members = {world.id_of("lan")};
        directory::NewAccount box;
        box.kind = directory::Kind::agency;
        box.name = "Sở Khoa học và Công nghệ";
        box.agency = "H37.4";
        box.login = "skhcn";
        box.address = "skhcn@example.test";
        const auto made = co_await world.directory->add_accounts({group, box});
        for (const auto& one : made) EXPECT_TRUE(one) << one.error().detail;
    }
    net::Task<void> change(directory::AccountEdit edit, std::string login)
    {
        const auto done = co_await world.directory->edit(world.id_of(login), edit, "");
        EXPECT_TRUE(done);
    }
    void edit(const std::string& login, directory::AccountEdit edit)
    {
        loop.run_to_end(change(std::move(edit), login));
        loop.run();
    }
    void assign(const std::string& login)
    {
        edit("skhcn", {.holders = std::vector<directory::Holder>{
                           {world.id_of(login), directory::Post::clerk, 0, {}}}});
    }
    void release() { edit("skhcn", {.holders = std::vector<directory::Holder>{}}); }

    net::MemoryClient connect() { return testing::connect(world, loop); }
    net::MemoryClient opened(const std::string& name)
    {
        auto client = connect();
        EXPECT_THAT(say(client, "LOGIN " + name + " secret"), ::testing::HasSubstr("t OK"));
        return client;
    }
    // All that is answered.
    std::string say(net::MemoryClient& client, const std::string& command)
    {
        client.send("t " + command + "\r\n");
        return client.take();
    }
    // The last line, without tag and end.
    std::string outcome(net::MemoryClient& client, const std::string& command)
    {
        return last_line(say(client, command));
    }
    static std::string last_line(const std::string& said)
    {
        const auto end = said.rfind("\nt ");
        if (end == said.npos && !said.starts_with("t ")) return "<" + said + ">";
        const auto line = said.substr(end == said.npos ? 2 : end + 3);
        return line.substr(0, line.find('\r'));
    }
    void must(net::MemoryClient& client, const std::string& command)
    {
        EXPECT_THAT(say(client, command), ::testing::HasSubstr("t OK")) << command;
    }
    void put_into(net::MemoryClient& client, const std::string& mailbox, const std::string& flags = "")
    {
        must(client, "APPEND " + mailbox + " (" + flags + ") {3+}\r\na:b");
    }

    base::FakeClock clock{base::WallTime(std::chrono::days(20'000))};
    World world{clock, {"huy", "lan", "ha"}};
    net::TestLoop loop{clock};
};

}  // namespace imap::testing
