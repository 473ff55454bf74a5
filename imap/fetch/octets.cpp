#include "imap/fetch/octets.hpp"

#include <algorithm>

namespace imap::fetch {

OctetStream::OctetStream(Source& source, const Piece& piece)
    : source_(source),
      rest_(piece.extent),
      transform_(piece.transform ? piece.transform() : nullptr)
{}

net::Task<base::Result<std::string>> OctetStream::read()
{
    auto octets = co_await source_.read(rest_.at, std::min(rest_.size, chunk));
    if (!octets) co_return octets;
    if (octets->empty())
        co_return base::refuse(base::Code::corrupt, "a message is shorter than its summary says");
    rest_.at += octets->size();
    rest_.size -= octets->size();
    co_return octets;
}

net::Task<base::Result<std::string>> OctetStream::next()
{
    std::string out = std::exchange(ahead_, {});
    while (out.empty() && rest_.size > 0) {
        auto octets = co_await read();
        if (!octets) co_return octets;
        if (!transform_) co_return octets;
        transform_->feed(*octets, out);
    }
    if (out.empty() && transform_ && !is_finished_) {
        is_finished_ = true;
        transform_->finish(out);
    }
    co_return out;
}

net::Task<base::Result<void>> OctetStream::skip(std::uint64_t count)
{
    if (!transform_) {
        auto passed = std::min(count, rest_.size);
        rest_.at += passed;
        rest_.size -= passed;
        co_return base::Result<void>();
    }
    while (count > 0) {
        auto octets = co_await next();
        if (!octets) co_return base::refuse(octets.error());
        if (octets->empty()) break;
        auto passed = std::min<std::uint64_t>(count, octets->size());
        ahead_ = octets->substr(passed);
        count -= passed;
    }
    co_return base::Result<void>();
}

net::Task<base::Result<std::uint64_t>> measure(Source& source, const Piece& piece)
{
    if (!piece.transform) co_return piece.extent.size;
    OctetStream stream(source, piece);
    std::uint64_t size = 0;
    for (;;) {
        auto octets = co_await stream.next();
        if (!octets) co_return base::refuse(octets.error());
        if (octets->empty()) co_return size;
        size += octets->size();
    }
}

}  // namespace imap::fetch
