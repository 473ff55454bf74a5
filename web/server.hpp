// Web: what machines ask over HTTP, and nothing else: health, metrics, and the settings that mail
// programs look for. No pages, no HTML, no bodies, no uploads: GET and HEAD of four fixed paths, one request
// per connection (RFC 9112 §9.6).
//
//   /health                                       JSON; 200 while every part is well, else 503
//   /metrics                                      Prometheus's text format
//   /mail/config-v1.1.xml                         Thunderbird's autoconfiguration
//   /.well-known/autoconfig/mail/config-v1.1.xml  the same, at its other address
//
// Details of health and the metrics are told to this machine only, unless the settings say otherwise.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/settings.hpp"
#include "directory/directory.hpp"
#include "net/lines.hpp"
#include "web/proto/request.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace web {

// What a client is told when the server is full, as a whole answer.
std::string busy();

struct Settings {
    bool tells_everybody = false;
};

void describe(base::Section& section, Settings& settings);

// What the autoconfiguration names; a port 0 is not open.
struct MailPorts {
    std::string host;    // mail.langson.gov.vn
    std::string domain;  // langson.gov.vn
    std::uint16_t imap = 143, imaps = 993, submission = 587, submissions = 465;
};

struct Check {
    std::string name;
    std::function<directory::Health()> look;  // must not wait
};

struct Parts {
    const base::Clock& clock;
    const base::Log& log;
    base::Metrics& metrics;
    std::vector<Check> checks;
    MailPorts ports;
};

struct Response {
    int status = 200;
    std::string type;
    std::string body;
};

class Server {
  public:
    Server(Parts parts, Settings settings);

    net::Task<void> serve(std::unique_ptr<net::Stream> stream);

    // Pure but for what the parts tell of themselves.
    Response answer(const Request& request, const net::Peer& peer) const;

  private:
    net::Task<base::Result<Request>> read_request(net::Lines& lines, base::SteadyTime deadline) const;
    net::Task<void> converse(net::Lines& lines) const;
    Response health(bool is_told_all) const;

    Parts parts_;
    Settings settings_;
    base::SteadyTime started_;
    base::Counter& requests_;
};

}  // namespace web
