// The deadline is a layer of libldap's socket buffer, below TLS and above the socket, as long as it is
// needed:
//
//   TLS (20) ── ours (15) ── the socket (10)
//
// What would say "not yet, ask again" waits there for the socket instead, and says "broken" when time is up.

#include "directory/ldap/bounded_socket.hpp"

#include <cerrno>
#include <ldap.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace directory::ldap {
namespace {

using Deadline = base::SteadyTime;

constexpr int level = 15;

int set_up(Sockbuf_IO_Desc* layer, void* patience)
{
    layer->sbiod_pvt =
        new Deadline(std::chrono::steady_clock::now() + *static_cast<const base::Duration*>(patience));
    return 0;
}

int take_down(Sockbuf_IO_Desc* layer)
{
    delete static_cast<Deadline*>(layer->sbiod_pvt);
    layer->sbiod_pvt = nullptr;
    return 0;
}

int pass_on(Sockbuf_IO_Desc* layer, int option, void* value)
{
    return LBER_SBIOD_CTRL_NEXT(layer, option, value);
}

// Whether the socket is worth another try before the deadline.
bool wait_for(Sockbuf_IO_Desc* layer, short event)
{
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    const auto left = *static_cast<Deadline*>(layer->sbiod_pvt) - std::chrono::steady_clock::now();
    const auto ms = std::chrono::duration_cast<base::Duration>(left).count();
    pollfd socket{-1, event, 0};
    ber_sockbuf_ctrl(layer->sbiod_sb, LBER_SB_OPT_GET_FD, &socket.fd);
    if (ms > 0 && poll(&socket, 1, static_cast<int>(ms)) > 0) return true;
    errno = ETIMEDOUT;
    return false;
}

ber_slen_t read_some(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t count)
{
    ber_slen_t got = 0;
    do {
        got = LBER_SBIOD_READ_NEXT(layer, bytes, count);
    } while (got < 0 && wait_for(layer, POLLIN));
    return got;
}

ber_slen_t write_some(Sockbuf_IO_Desc* layer, void* bytes, ber_len_t count)
{
    ber_slen_t put = 0;
    do {
        put = LBER_SBIOD_WRITE_NEXT(layer, bytes, count);
    } while (put < 0 && wait_for(layer, POLLOUT));
    return put;
}

int close_nothing(Sockbuf_IO_Desc*)
{
    return 0;
}

// libldap keeps its address, and does not change it.
Sockbuf_IO* deadline_layer()
{
    static Sockbuf_IO functions{set_up, take_down, pass_on, read_some, write_some, close_nothing};
    return &functions;
}

// For later: a peer without power is silent for hours, and half a TLS record may never be followed by the
// rest.
void set_time_outs(int fd, sa_family_t family, base::Duration patience)
{
    const timeval wait{patience.count() / 1000, patience.count() % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (family == AF_UNIX) return;
    const int on = 1;
    const auto ms = static_cast<unsigned>(patience.count());
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

// Called as soon as there is a socket.
int connected(LDAP*, Sockbuf* buffer, LDAPURLDesc*, sockaddr* address, ldap_conncb* self)
{
    int fd = -1;
    auto* patience = static_cast<base::Duration*>(self->lc_arg);
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_GET_FD, &fd);
    set_time_outs(fd, address ? address->sa_family : sa_family_t{AF_UNIX}, *patience);
    ber_sockbuf_add_io(buffer, deadline_layer(), level, patience);
    return 0;
}

void let_go(LDAP*, Sockbuf*, ldap_conncb*)
{}

void remove_layer(LDAP* handle)
{
    Sockbuf* buffer = nullptr;
    if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer)
        ber_sockbuf_remove_io(buffer, deadline_layer(), level);
}

}  // namespace

int connect_within(LDAP* handle, base::Duration patience)
{
    ldap_conncb told{connected, let_go, &patience};
    ldap_set_option(handle, LDAP_OPT_CONNECT_CB, &told);
    int result = ldap_connect(handle);
    ldap_get_option(handle, LDAP_OPT_CONNECT_CB, &told);  // "getting" takes it away
    remove_layer(handle);
    return result;
}

int shake_hands_within(LDAP* handle, base::Duration patience)
{
    Sockbuf* buffer = nullptr;
    if (ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer) != LDAP_OPT_SUCCESS || !buffer)
        return LDAP_SERVER_DOWN;
    ber_sockbuf_add_io(buffer, deadline_layer(), level, &patience);
    int result = ldap_install_tls(handle);
    remove_layer(handle);
    return result;
}

}  // namespace directory::ldap
