#include "ledger/shipper.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace ledger {
namespace {

constexpr std::size_t batch_size = 256 << 10;  // bytes
constexpr base::Duration look_again = std::chrono::milliseconds(200);
constexpr base::Duration first_pause = std::chrono::seconds(1), longest_pause = std::chrono::seconds(30);
constexpr std::chrono::seconds keep_every(1);

std::string label_of(const NamedTarget& target)
{
    return base::format("target=\"{}\"", target.name);
}

std::uint64_t cursor_in(const std::string& path)
{
    const auto text = disk::read_file(path);
    return text ? base::to_number(text->substr(0, text->find('\n'))).value_or(0) : 0;
}

}  // namespace

Shipper::Shipper(Parts parts, NamedTarget target)
    : parts_(parts),
      to_(std::move(target)),
      cursor_file_(base::format("{}/shipped.{}", parts_.ledger.folder(), to_.name)),
      kept_(cursor_in(cursor_file_)),
      behind_(parts_.metrics.gauge("congvu_audit_ship_behind_records",
                                   "Records that a target does not have yet.", label_of(to_))),
      breaks_(parts_.metrics.counter("congvu_audit_ship_breaks_total", "Times that a target went away.",
                                     label_of(to_))),
      shipped_(kept_),
      thread_([this] { run(); })
{}

Shipper::~Shipper()
{
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
    keep_cursor();
}

bool Shipper::is_up() const
{
    std::lock_guard lock(mutex_);
    return trouble_.empty();
}

std::string Shipper::health_text() const
{
    const auto durable = parts_.ledger.durable();
    const auto behind = durable - std::min(durable, shipped());
    std::lock_guard lock(mutex_);
    return base::format("{}: {} behind{}{}", to_.name, behind, trouble_.empty() ? "" : ", ", trouble_);
}

// False once it ends.
bool Shipper::wait(base::Duration time)
{
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [this] { return is_ending_; });
}

void Shipper::run()
{
    auto pause = first_pause;
    do {
        const auto before = shipped();
        pause = try_to_ship() ? pause : std::min(2 * pause, longest_pause);
        if (shipped() > before) pause = first_pause;
    } while (wait(pause));
}

// False: the target could not be reached, or there was no memory for it. It is tried again.
bool Shipper::try_to_ship()
{
    try {
        if (auto opened = to_.target->open(); !opened) {
            tell(opened);
            return false;
        }
        ship();
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

// Until the target goes away, or we end.
void Shipper::ship()
{
    Reader reader(parts_.ledger.folder(), books);
    base::Result<bool> some = true;
    if (auto found = reader.seek({.sequence = shipped() + 1}); !found) return tell(found);
    while (wait(*some ? base::Duration(0) : look_again)) {
        some = ship_some(reader);
        if (!some) return tell(base::refuse(some.error()));
        tell({});
    }
}

// False: there is nothing more for now.
base::Result<bool> Shipper::ship_some(Reader& reader)
{
    const auto durable = parts_.ledger.durable();
    std::string batch;
    auto last = shipped();
    while (batch.size() < batch_size) {
        const auto found = reader.next(durable);
        if (!found) return base::refuse(found.error());
        if (found->bytes.empty()) break;
        const auto record = record_from(found->bytes);
        if (!record) return base::refuse(record.error());
        if (record->sequence <= last) continue;
        batch += to_.target->form(*record);
        last = record->sequence;
    }
    if (!batch.empty())
        if (auto sent = to_.target->send(batch); !sent) return base::refuse(sent.error());
    shipped_.store(last, std::memory_order_relaxed);
    behind_.set(static_cast<std::int64_t>(durable - std::min(durable, last)));
    if (std::chrono::steady_clock::now() - kept_at_ > keep_every) keep_cursor();
    return !batch.empty();
}

void Shipper::keep_cursor()
{
    if (kept_ == shipped()) return;
    kept_at_ = std::chrono::steady_clock::now();
    const auto now = shipped();
    // Where it cannot be kept, the target gets some records twice.
    if (disk::replace_file(cursor_file_, base::format("{}\n", now))) kept_ = now;
}

void Shipper::tell(const base::Result<void>& outcome)
{
    const auto durable = parts_.ledger.durable();
    behind_.set(static_cast<std::int64_t>(durable - std::min(durable, shipped())));
    const auto now = outcome ? std::string() : outcome.error().detail;
    std::unique_lock lock(mutex_);
    const bool was_well = trouble_.empty();
    trouble_ = now;
    lock.unlock();
    if (was_well == now.empty()) return;
    if (now.empty()) return parts_.log.info("audit", "records are shipped again", {{"target", to_.name}});
    breaks_.add();
    parts_.log.warning("audit", "records cannot be shipped; they wait in the books",
                       {{"target", to_.name}, {"why", now}});
}

}  // namespace ledger
