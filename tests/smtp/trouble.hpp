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

    net::Task<std::vector<base::Result<void>>>
    transact_each(std::vector<store::PartitionChange> changes) override
    {
        if (trouble) {
            const base::Result<void> refused = base::refuse(*trouble, "as the test wishes");
            co_return std::vector<base::Result<void>>(changes.size(), refused);
        }
        for (auto& [partition, change] : changes)
            if (partition.id == full)
                change = [](store::Batch&) {
                    return base::refuse(base::Code::over_quota, "as the test wishes");
                };
        co_return co_await inner_->transact_each(std::move(changes));
    }
    base::Result<void> read(const store::PartitionId& partition,
                            const std::function<base::Result<void>(const store::Rows&)>& look) const override
    {
        if (partition.id == damaged) return base::refuse(base::Code::corrupt, "as the test wishes");
        return inner_->read(partition, look);
    }
    base::Result<std::vector<base::Uuid>> list(store::Space space, const base::Uuid& after,
                                               std::size_t most) const override
    {
        return inner_->list(space, after, most);
    }
    store::Blobs& blobs() override { return inner_->blobs(); }

  private:
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
