// For tests of the queue: messages put in with one line, and a worker who takes them out.
#pragma once

#include "store/account_trial.hpp"
#include "store/queue.hpp"
#include "store/whole.hpp"

namespace store::testing {

inline base::Uuid message_id(std::uint16_t number)
{
    base::Uuid id;
    id.bytes.fill(0xC0);
    id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    id.bytes[15] = static_cast<std::uint8_t>(number);
    return id;
}

// "a@one.example" goes to the lane one.example.
inline NewRecipient recipient(const std::string& address)
{
    return {address.substr(address.find('@') + 1), address, "orcpt=" + address};
}

inline NewMail mail(Body body, std::uint16_t number, const std::vector<std::string>& addresses)
{
    NewMail mail;
    mail.message = message_id(number);
    mail.body = std::move(body);
    mail.return_path = "sender@here.example";
    mail.dsn = "ret=hdrs";
    mail.lifetime = std::chrono::hours(120);
    for (const auto& address : addresses) mail.recipients.push_back(recipient(address));
    return mail;
}

inline const base::Uuid worker = owner(200);

struct QueueTrial : ::testing::TestWithParam<const char*> {
    TempFolder folder;
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine = open_engine(GetParam(), folder.path());
    Store store{*engine, clock, nullptr};
    Queue queue{store};

    void enqueue(std::uint16_t number, const std::vector<std::string>& addresses,
                 Priority priority = Priority::normal)
    {
        auto one = mail(body(store, text), number, addresses);
        one.priority = priority;
        must(queue.enqueue(std::move(one)));
    }
    Lease lease(const std::string& lane, base::Duration duration = std::chrono::hours(10))
    {
        return must(queue.acquire(shard_of_lane(lane), worker, duration));
    }
    std::vector<Taken> due(const Lease& lease, Wanted wanted = {})
    {
        return must(queue.due(lease, wanted)).taken;
    }
    std::vector<Item> items(const std::string& lane) { return must(queue.items(lane, {}, 1'000)).items; }
    void report(const Lease& lease, const Taken& taken, std::vector<Outcome> outcomes)
    {
        must(queue.report(lease, taken, std::move(outcomes)));
    }
    Outcome deferred(std::size_t recipient, base::Duration wait)
    {
        return {recipient, Progress::waiting, "450 later", queue.now() + wait};
    }
    std::size_t blobs()
    {
        run(store.tidy());
        return blobs_of(*engine).size();
    }
    void expect_swept_whole()
    {
        must(store.sweep());
        expect_whole(*engine);
        EXPECT_EQ(must(store.sweep()).steps, 0u);
    }
};

inline Outcome delivered(std::size_t recipient)
{
    return {recipient, Progress::delivered, "250 ok", {}};
}

inline Outcome failed(std::size_t recipient)
{
    return {recipient, Progress::failed, "550 no", {}};
}

}  // namespace store::testing
