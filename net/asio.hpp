// Asio: the parts of Boost.Asio that the loops are made of. Included by this room's sources only.
#pragma once

#define BOOST_ASIO_NO_DEPRECATED
#define BOOST_ASIO_SEPARATE_COMPILATION

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace net {

namespace asio = boost::asio;
using AsioError = boost::system::error_code;

}  // namespace net
