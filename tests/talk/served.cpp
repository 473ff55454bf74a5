#include "tests/talk/served.hpp"

#include "base/text.hpp"
#include "tests/talk/line_splitter.hpp"

#include <algorithm>
#include <filesystem>

namespace talk {
namespace {

// In fake time: what a server may do before it answers, such as holding up a wrong password.
constexpr auto answer_patience = std::chrono::seconds(10);

class MemoryChannel final : public Channel {
  public:
    MemoryChannel(net::TestLoop& loop, net::MemoryClient client) : loop_(loop), client_(std::move(client)) {}

    void send(std::string_view bytes) override { client_.send(bytes); }

    Received receive(Patience patience) override
    {
        const auto latest = loop_.now() + answer_patience;
        for (;;) {
            lines_.add(client_.take());
            if (auto line = lines_.next()) return {Received::Kind::line, std::move(*line)};
            if (client_.is_ended()) return {Received::Kind::closed, lines_.unfinished()};
            if (patience == Patience::silence || !loop_.skip_to_next_timer(latest)) {
                return {Received::Kind::nothing, lines_.unfinished()};
            }
        }
    }

    base::Result<void> start_tls() override
    {
        lines_.add(client_.take());
        if (!lines_.is_empty()) return base::refuse(base::Code::conflict, unread_before_tls);
        if (client_.start_tls()) return {};
        return base::refuse(base::Code::unsupported, "the server does not begin TLS");
    }

    base::Result<void> let_pass(base::Duration time) override
    {
        loop_.advance(time);
        return {};
    }

  private:
    net::TestLoop& loop_;
    net::MemoryClient client_;
    LineSplitter lines_;
};

net::MemorySettings settings_for(Way way, Cover begins)
{
    net::MemorySettings settings;
    settings.tls = begins == Cover::tls ? net::Tls::running : net::Tls::offered;
    settings.delivery = way == Way::byte_by_byte ? net::Delivery::byte_by_byte : net::Delivery::as_sent;
    return settings;
}

}  // namespace

std::vector<Case> cases_in(std::string_view folder)
{
    std::vector<Case> cases;
    const auto root = std::filesystem::path(CONGVU_SOURCE_FOLDER);
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
        if (entry.path().extension() != ".talk") continue;
        cases.push_back({entry.path().string(), Way::whole_lines});
        cases.push_back({entry.path().string(), Way::byte_by_byte});
    }
    std::ranges::sort(cases, {}, [](const Case& one) { return std::pair(one.file, one.way); });
    return cases;
}

std::string case_name(const testing::TestParamInfo<Case>& info)
{
    auto name = std::filesystem::path(info.param.file).stem().string();
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name + (info.param.way == Way::byte_by_byte ? "_byte_by_byte" : "");
}

std::string play_in_memory(const Case& chosen, const MakeServe& make_serve)
{
    const auto script = read_script(chosen.file);
    if (!script) return script.error().detail;
    net::TestLoop loop;
    const auto serve = make_serve(loop);
    const Dial dial = [&](Cover begins) -> base::Result<std::unique_ptr<Channel>> {
        auto [server, client] = net::make_memory_stream(loop, settings_for(chosen.way, begins));
        loop.start(serve(std::move(server)));
        return std::make_unique<MemoryChannel>(loop, std::move(client));
    };
    std::string report;
    try {
        report = play(*script, dial);
        loop.run();  // the clients are gone: sessions end while their server is still there
    } catch (const std::exception& e) {
        report = chosen.file + ": a session threw: " + e.what();
    }
    loop.drop();
    return report;
}

}  // namespace talk
