#include "ledger/target.hpp"

#include "base/text.hpp"
#include "disk/file.hpp"
#include "ledger/shipped_form.hpp"
#include "net/outgoing.hpp"

#include <fcntl.h>

namespace ledger {
namespace {

constexpr std::string_view tcp = "tcp://";

class Connected : public Target {
  public:
    explicit Connected(net::Outgoing::To to) : to_(std::move(to)) {}

    base::Result<void> open() override
    {
        out_.reset();
        auto opened = net::Outgoing::open(to_);
        if (!opened) return base::refuse(opened.error());
        out_ = std::move(*opened);
        return {};
    }
    base::Result<void> send(std::string_view bytes) override
    {
        if (auto written = out_->write_all(bytes); !written) return written;
        return out_->wait_taken();
    }

  private:
    net::Outgoing::To to_;
    std::unique_ptr<net::Outgoing> out_;
};

class Syslog final : public Connected {
  public:
    Syslog(net::Outgoing::To to, Sender sender) : Connected(std::move(to)), sender_(std::move(sender)) {}
    std::string form(const Record& record) const override { return syslog_frame(record, sender_); }

  private:
    Sender sender_;
};

class JsonOverTcp final : public Connected {
  public:
    using Connected::Connected;
    std::string form(const Record& record) const override { return json_line(record); }
};

// Reopened for each batch, so that it may be moved away at any time.
class JsonFile final : public Target {
  public:
    explicit JsonFile(std::string path) : path_(std::move(path)) {}

    std::string form(const Record& record) const override { return json_line(record); }
    base::Result<void> open() override { return {}; }
    base::Result<void> send(std::string_view bytes) override
    {
        const auto file = disk::File::open(path_, O_WRONLY | O_CREAT);
        if (!file) return base::refuse(file.error());
        const auto end = file->size();
        if (!end) return base::refuse(end.error());
        if (auto written = file->write_at(*end, bytes); !written) {
            static_cast<void>(file->truncate(*end));
            return written;
        }
        return disk::sync(*file);
    }

  private:
    std::string path_;
};

}  // namespace

std::optional<HostAndPort> host_and_port(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    auto host = text.substr(0, colon);
    const auto port = text.substr(colon + 1);
    const auto number = base::to_number(port);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty() || !number || *number == 0 || *number > 65535) return std::nullopt;
    return HostAndPort{std::string(host), std::string(port)};
}

std::vector<NamedTarget> targets_of(const Settings& settings, const std::string& hostname)
{
    std::vector<NamedTarget> targets;
    if (const auto to = host_and_port(settings.syslog)) {
        const auto name = settings.syslog_name.empty() ? to->host : settings.syslog_name;
        targets.push_back({"syslog", std::make_unique<Syslog>(
                                         net::Outgoing::To{to->host, to->port,
                                                           net::Outgoing::Tls{settings.syslog_ca, name}},
                                         Sender{hostname, settings.enterprise})});
    }
    if (settings.json.starts_with(tcp)) {
        if (const auto to = host_and_port(std::string_view(settings.json).substr(tcp.size())))
            targets.push_back({"json", std::make_unique<JsonOverTcp>(net::Outgoing::To{to->host, to->port})});
    } else if (!settings.json.empty()) {
        targets.push_back({"json", std::make_unique<JsonFile>(settings.json)});
    }
    return targets;
}

}  // namespace ledger
