// Verify and repair: see inspection.hpp for what is done, and in which order.

#include "net/when_all.hpp"
#include "store/check/inspection.hpp"

#include <filesystem>

namespace store {
namespace {

// Until the engine has read all rows, or cannot.
class RowsRead {
  public:
    class Promise {
      public:
        explicit Promise(RowsRead& rows) : rows_(rows) {}
        ~Promise() { keep(false); }
        Promise(const Promise&) = delete;
        Promise& operator=(const Promise&) = delete;
        // The first time counts.
        void keep(bool is_read)
        {
            if (rows_.done_) std::exchange(rows_.done_, std::nullopt)->operator()(is_read);
        }

      private:
        RowsRead& rows_;
    };

    net::Task<bool> wait() { co_return co_await shot_.wait(); }

  private:
    net::OneShot<bool> shot_;
    std::optional<net::OneShot<bool>::Setter> done_ = shot_.setter();
};

// Hears the engine. What belongs to some account or body is told with it.
class EngineFindings final : public Findings {
  public:
    EngineFindings(Inspection& inspection, RowsRead& rows) : inspection_(inspection), rows_(rows) {}

    net::Task<void> found(Finding finding) override
    {
        if (is_kept(finding) || co_await is_on_its_way(finding)) co_return;
        co_await inspection_.tell(std::move(finding));
    }
    net::Task<void> at(std::uint64_t done, std::uint64_t total) override
    {
        return inspection_.at(done, total);
    }
    net::Task<void> rows_are_read() override
    {
        rows_.keep(true);
        co_return;
    }
    // All of it is.
    void end() { rows_.keep(true); }

  private:
    bool is_kept(const Finding& finding)
    {
        const auto& [partition, mailbox, name, uid, row, blob, file] = finding.where;
        const bool is_derived = finding.remedy == Finding::Remedy::derive;
        if (finding.kind == Finding::Kind::unreadable_row && partition && is_derived)
            return inspection_.note_damaged_row(*partition, row);
        return finding.is_damage() && blob && inspection_.note_damaged_blob(finding);
    }

    // The file of a body that is being written, or was when it was met: its claim ends after its place is known.
    net::Task<bool> is_on_its_way(const Finding& finding) const
    {
        const auto& blob = finding.where.blob;
        if (finding.kind != Finding::Kind::stray_file || !blob) co_return false;
        if (inspection_.core().claims->is_claimed(*blob)) co_return true;
        if (co_await inspection_.engine().blobs().look(*blob)) co_return true;
        co_return co_await goes_by_itself(finding.where.file);
    }
    // It came and went while the engine was looking: the file goes with the change that took the place away, and
    // that is over once a later one is answered.
    net::Task<bool> goes_by_itself(std::string file) const
    {
        auto nothing = [](Batch&) -> base::Result<void> { return {}; };
        auto done = co_await inspection_.engine().transact({Space::server, {}}, std::move(nothing));
        std::error_code unknown;  // then it is taken to be there still
        co_return done&& std::filesystem::status(file, unknown).type() ==
            std::filesystem::file_type::not_found;
    }

    Inspection& inspection_;
    RowsRead::Promise rows_;
};

// Asked after its bytes were not found: owners go before bytes, so that one that has an owner still has lost them.
net::Task<void> add_needed(const Inspection& inspection, BlobId body, std::vector<BlobId>& lost)
{
    if (co_await is_owned(inspection, body)) lost.push_back(body);
}

net::Task<std::vector<BlobId>> bodies_without_bytes(Inspection& inspection)
{
    std::vector<BlobId> lost;
    for (const auto& body : inspection.damaged_blobs()) co_await add_needed(inspection, body, lost);
    BlobId after;
    for (;;) {
        auto bodies = co_await next_partitions(inspection, Space::body, after);
        if (!bodies || bodies->empty()) co_return lost;
        for (const auto& body : *bodies) {
            auto info = co_await inspection.engine().blobs().look(body);
            if (!info) co_await add_needed(inspection, body, lost);
        }
        after = bodies->back();
        co_await breathe();
    }
}

net::Task<base::Result<void>> recover_bytes(Inspection& inspection)
{
    auto lost = co_await bodies_without_bytes(inspection);
    if (lost.empty()) co_return base::Result<void>();
    auto found = co_await inspection.engine().blobs().recover(std::move(lost));
    if (!found) co_return base::refuse(std::move(found.error()));
    for (const auto& blob : *found) {
        Finding finding;
        finding.kind = Finding::Kind::missing_bytes;
        finding.where.blob = blob;
        finding.what = "the body's bytes were still there, and have a place again";
        finding.state = Finding::State::repaired;
        inspection.forget_damaged_blob(blob);
        co_await inspection.tell(std::move(finding));
    }
    co_return base::Result<void>();
}

using Part = net::Task<base::Result<void>> (*)(Inspection&);

// The first that is refused.
net::Task<void> keep(net::Task<base::Result<void>> task, base::Result<void>& outcome)
{
    auto done = co_await std::move(task);
    if (!done && outcome) outcome = std::move(done);
}

net::Task<base::Result<void>> check_engine(Inspection& inspection, RowsRead& rows)
{
    EngineFindings from_engine(inspection, rows);
    auto done = co_await inspection.engine().check(from_engine);
    if (done) from_engine.end();
    co_return done;
}

net::Task<base::Result<void>> inspect_when_read(Inspection& inspection, RowsRead& rows, Part part)
{
    if (!co_await rows.wait()) co_return base::Result<void>();
    co_return co_await part(inspection);
}

net::Task<base::Result<void>> inspect_bodies_beside_accounts(Inspection& inspection)
{
    base::Result<void> outcome;
    std::vector<net::Task<void>> both;
    for (const Part part : {inspect_bodies, inspect_accounts})
        both.push_back(keep(part(inspection), outcome));
    co_await net::when_all(std::move(both));
    co_return outcome;
}

// While the engine reads bytes; rows have been read before. No core waits for another then.
net::Task<base::Result<void>> look_at_all(Inspection& inspection)
{
    base::Result<void> outcome;
    RowsRead rows;
    std::vector<net::Task<void>> all;
    all.push_back(keep(check_engine(inspection, rows), outcome));
    all.push_back(keep(inspect_when_read(inspection, rows, inspect_bodies_beside_accounts), outcome));
    co_await net::when_all(std::move(all));
    co_return outcome;
}

// Step by step.
net::Task<base::Result<void>> mend_all(Inspection& inspection)
{
    RowsRead rows;
    if (auto done = co_await check_engine(inspection, rows); !done) co_return done;
    for (const Part part : {recover_bytes, inspect_bodies, inspect_accounts}) {
        if (auto done = co_await part(inspection); !done) co_return done;
    }
    co_return base::Result<void>();
}

net::Task<base::Result<Verified>> inspect(Store::Core& core, Findings& findings, Manner manner)
{
    Inspection inspection(core, findings, manner);
    for (const Part part : {inspection.repairs() ? mend_all : look_at_all, inspect_queue, inspect_doubts,
                            inspect_agencies, inspect_mentions, inspect_blobs}) {
        if (auto done = co_await part(inspection); !done) co_return base::refuse(std::move(done.error()));
    }
    co_await inspection.tell_damaged_blobs();
    co_return inspection.sums();
}

// One at a time: two that brought the same back would bring it back twice.
class Alone {
  public:
    explicit Alone(std::atomic<bool>& taken) : taken_(taken), is_mine_(!taken.exchange(true)) {}
    ~Alone()
    {
        if (is_mine_) taken_ = false;
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;
    bool is_mine() const { return is_mine_; }

  private:
    std::atomic<bool>& taken_;
    bool is_mine_;
};

net::Task<base::Result<Verified>> repair_alone(Store::Core& core, Findings& findings)
{
    const Alone alone(core.is_repairing);
    if (!alone.is_mine()) co_return base::refuse(base::Code::conflict, "another repair is at work");
    co_return co_await inspect(core, findings, Manner::repair);
}

}  // namespace

net::Task<base::Result<Verified>> Store::verify(Findings& findings)
{
    return inspect(*core_, findings, Manner::look);
}

net::Task<base::Result<Verified>> Store::repair(Findings& findings)
{
    return repair_alone(*core_, findings);
}

}  // namespace store
