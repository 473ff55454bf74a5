#include "ledger/audit.hpp"

#include "base/format.hpp"

namespace ledger {

net::Task<base::Result<void>> MemoryAudit::append(Event event)
{
    if (auto possible = outcome(); !possible) co_return possible;
    note(event);
    co_return base::Result<void>{};
}

void MemoryAudit::note(const Event& event) noexcept
{
    std::string bytes;
    event.write_to(bytes);
    std::lock_guard lock(mutex_);
    put_stamp(bytes.data(), base::WallTime(std::chrono::microseconds(records_.size() + 1)),
              records_.size() + 1);
    records_.push_back(record_from(bytes).value());
}

base::Result<void> MemoryAudit::outcome() const
{
    std::lock_guard lock(mutex_);
    if (refuses_) return base::refuse(*refuses_);
    return {};
}

void MemoryAudit::refuse_from_now_on(base::Error why)
{
    std::lock_guard lock(mutex_);
    refuses_ = std::move(why);
}

std::vector<Record> MemoryAudit::records() const
{
    std::lock_guard lock(mutex_);
    return records_;
}

std::vector<std::string> MemoryAudit::lines() const
{
    std::vector<std::string> lines;
    for (const auto& record : records()) {
        std::string line(to_string(static_cast<Kind>(record.kind)));
        for (const auto& field : record.fields) {
            const auto* text = std::get_if<std::string>(&field.value);
            line += base::format(" {}={}", to_string(static_cast<Name>(field.name)),
                                 text ? *text : std::to_string(std::get<std::uint64_t>(field.value)));
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace ledger
