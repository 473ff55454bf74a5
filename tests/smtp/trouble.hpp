// Trouble: an engine and a directory that work until they are told not to.
#pragma once

#include "directory/directory.hpp"
#include "store/engine.hpp"

#include <memory>
#include <optional>

namespace smtp::test {

class TroubledEngine final : public store::Engine {
  public:
    explicit TroubledEngine(std::unique_ptr<store::Engine> inner) : inner_(std::move(inner)) {}

    std::optional<base::Code> trouble;  // every change is refused with this
    std::optional<base::Uuid> damaged;  // this account cannot be read
    std::optional<base::Uuid> full;     // this account has no room, though it seems to have

    net::Task<void> carry_out(store::Stages& stages) override
    {
        if (!trouble) {
            for (auto& stage : stages.changes)
                for (auto& step : stage)
                    if (step.partition.id == full) step.change = find_no_room;
            co_return co_await inner_->carry_out(stages);
        }
        const base::Result<void> refused = base::refuse(*trouble, "as the test wishes");
        for (const auto& stage : stages.changes) stages.outcomes.emplace_back(stage.size(), refused);
    }
    net::Task<base::Result<void>> read(store::PartitionId partition, store::Look look) const override
    {
        if (partition.id == damaged) co_return base::refuse(base::Code::corrupt, "as the test wishes");
        co_return co_await inner_->read(partition, std::move(look));
    }
    net::Task<base::Result<std::vector<base::Uuid>>> list(store::Space space, base::Uuid after,
                                                          std::size_t most) const override
    {
        return inner_->list(space, after, most);
    }
    store::Blobs& blobs() override { return inner_->blobs(); }
    void on_commit(std::function<void(const store::Hint&)> listener) override
    {
        inner_->on_commit(std::move(listener));
    }
    base::Result<void> health() const override { return inner_->health(); }

  private:
    static base::Result<void> find_no_room(store::Batch&)
    {
        return base::refuse(base::Code::over_quota, "as the test wishes");
    }

    std::unique_ptr<store::Engine> inner_;
};

class TroubledDirectory final : public directory::Directory {
  public:
    explicit TroubledDirectory(directory::Directory& inner) : inner_(inner) {}

    bool is_away = false;  // nobody can be asked about passwords
    bool was_never_read = false;

    std::shared_ptr<const directory::Snapshot> snapshot() const override
    {
        return was_never_read ? std::make_shared<const directory::Snapshot>() : inner_.snapshot();
    }
    net::Task<base::Result<base::Uuid>> check_login(directory::LoginRequest request) override
    {
        if (is_away) co_return base::refuse(base::Code::unavailable, "as the test wishes");
        co_return co_await inner_.check_login(std::move(request));
    }
    net::Task<directory::Outcomes> add_agencies(std::vector<directory::NewAgency> agencies) override
    {
        return inner_.add_agencies(std::move(agencies));
    }
    net::Task<directory::Outcomes> add_officials(std::vector<directory::NewOfficial> officials) override
    {
        return inner_.add_officials(std::move(officials));
    }
    net::Task<base::Result<void>> set_password(base::Uuid account, std::string password_hash) override
    {
        return inner_.set_password(account, std::move(password_hash));
    }
    net::Task<base::Result<void>> set_state(base::Uuid account, directory::State state) override
    {
        return inner_.set_state(account, state);
    }
    directory::Health health() const override { return inner_.health(); }
    void on_change(std::function<void()> tell) override { inner_.on_change(std::move(tell)); }

  private:
    directory::Directory& inner_;
};

}  // namespace smtp::test
