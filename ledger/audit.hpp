// Audit: where it is told what must not be forgotten. The ledger behind it writes; tests remember.
#pragma once

#include "ledger/record.hpp"
#include "net/task.hpp"

#include <mutex>
#include <new>

namespace ledger {

// From any thread.
class Audit {
  public:
    virtual ~Audit() = default;

    // Returns when it is on disk. A refusal says why it is not; it may be recorded all the same, later.
    virtual net::Task<base::Result<void>> append(Event event) = 0;
    // Recorded in the order of these calls, on disk within a second; nobody waits. Throws nothing.
    virtual void note(const Event& event) noexcept = 0;
    // The same of somebody who has not said who he is: beyond what a person would do from one network within a minute
    // only a count is recorded. Whoever asks from this machine itself (an empty network) is no stranger.
    virtual void note_stranger(std::string_view network, const Event& event) noexcept = 0;
    // One that could not even be made: counted, and recorded as lost.
    virtual void lose() noexcept = 0;
    // Whether what happens now can be recorded. Who must not act unrecorded asks first.
    virtual base::Result<void> outcome() const = 0;
};

// Notes what `make` gives, or that there was no memory to make it.
template<typename Make> void note_made(Audit& audit, const Make& make) noexcept
{
    try {
        audit.note(make());
    } catch (const std::bad_alloc&) {
        audit.lose();
    }
}

// The same of a stranger.
template<typename Make> void note_made(Audit& audit, std::string_view network, const Make& make) noexcept
{
    try {
        audit.note_stranger(network, make());
    } catch (const std::bad_alloc&) {
        audit.lose();
    }
}

// For tests: remembers, and refuses when told to.
class MemoryAudit final : public Audit {
  public:
    net::Task<base::Result<void>> append(Event event) override;
    void note(const Event& event) noexcept override;
    void note_stranger(std::string_view, const Event& event) noexcept override { note(event); }
    void lose() noexcept override {}
    base::Result<void> outcome() const override;

    void refuse_from_now_on(base::Error why);
    std::vector<Record> records() const;
    // `kind who=… error=…`, in the order of the fields.
    std::vector<std::string> lines() const;

  private:
    mutable std::mutex mutex_;
    std::vector<Record> records_;
    std::optional<base::Error> refuses_;
};

}  // namespace ledger
