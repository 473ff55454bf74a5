#include "bench/load/session.hpp"

#include "bench/load/imap_session.hpp"
#include "bench/load/mail_session.hpp"

#include <algorithm>
#include <sys/epoll.h>
#include <unistd.h>

namespace bench {

Session::Session(Work& work) : work_(work), socket_(work.order.port)
{
    if (work.order.tls == Tls::implicit) socket_.start_tls();
}

void Session::start_tls()
{
    socket_.flush();
    socket_.start_tls();
}

std::optional<std::size_t> Session::take()
{
    if (work_.order.per_connection > 0 && taken_ == work_.order.per_connection) return std::nullopt;
    ++taken_;
    return work_.take();
}

void Session::wait_for_all()
{
    is_waiting_ = true;
    if (work_.has_begun()) begin();
}

void Session::begin()
{
    is_waiting_ = false;
    do_next();
    socket_.flush();
}

void Session::on_ready()
{
    socket_.receive(input_);
    read_lines();
    socket_.flush();
    if (socket_.is_open() || is_done_) return;
    if (is_busy()) work_.lose("the server has closed the connection");
    is_done_ = true;
}

void Session::read_lines()
{
    std::size_t at = 0;
    while (!is_done_) {
        std::size_t skipped = std::min(skip_, input_.size() - at);
        skip_ -= skipped;
        at += skipped;
        std::size_t end = input_.find("\r\n", at);
        if (end == input_.npos) break;
        std::string line = input_.substr(at, end - at);
        at = end + 2;
        on_line(line);
    }
    input_.erase(0, at);
}

namespace {

class Sessions {
  public:
    explicit Sessions(Work& work) : work_(work), poll_(::epoll_create1(0)), places_(work.order.sessions) {}
    ~Sessions() { ::close(poll_); }

    bool run()
    {
        for (std::size_t place = 0; place < places_.size(); ++place) open(place);
        std::vector<epoll_event> events(places_.size());
        while (open_ > 0) {
            int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()),
                                     static_cast<int>(work_.order.patience * 1000));
            if (ready <= 0) {
                work_.lose("the server says nothing any more");
                return false;
            }
            for (int i = 0; i < ready; ++i) on_ready(events[static_cast<std::size_t>(i)].data.u64);
            if (!work_.has_begun()) begin_if_all_wait();
        }
        return !work_.is_left();
    }

  private:
    void open(std::size_t place)
    {
        places_[place] = make(place);
        epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.u64 = place}};
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, places_[place]->fd(), &event);
        ++open_;
    }

    void begin_if_all_wait()
    {
        auto is_held_up = [](const auto& session) { return session && !session->is_waiting(); };
        if (std::ranges::any_of(places_, is_held_up)) return;
        work_.begin();
        for (std::size_t place = 0; place < places_.size(); ++place) {
            if (!places_[place]) continue;
            places_[place]->begin();
            leave_if_done(place);  // there may be less to do than there are sessions
        }
    }

    std::unique_ptr<Session> make(std::size_t place)
    {
        if (work_.order.protocol == Protocol::imap) return std::make_unique<ImapSession>(work_, place);
        return std::make_unique<MailSession>(work_);
    }

    void on_ready(std::size_t place)
    {
        if (!places_[place]) return;
        places_[place]->on_ready();
        leave_if_done(place);
    }

    void leave_if_done(std::size_t place)
    {
        if (!places_[place]->is_done()) return;
        places_[place].reset();
        --open_;
        if (work_.order.per_connection > 0 && work_.is_left()) open(place);
    }

    Work& work_;
    int poll_;
    std::size_t open_ = 0;
    std::vector<std::unique_ptr<Session>> places_;
};

}  // namespace

bool run_sessions(Work& work)
{
    return Sessions(work).run();
}

}  // namespace bench
