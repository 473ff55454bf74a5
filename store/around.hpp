// For tests: an engine around another one, which answers all that is not told otherwise.
#pragma once

#include "store/engine.hpp"

#include <memory>

namespace store::testing {

class EngineAround : public Engine {
  public:
    explicit EngineAround(std::unique_ptr<Engine> inner) : inner_(std::move(inner)) {}

    net::Task<base::Result<std::vector<base::Uuid>>> list(Space space, base::Uuid after,
                                                          std::size_t most) const override
    {
        return inner_->list(space, after, most);
    }
    Blobs& blobs() override { return inner_->blobs(); }
    net::Task<base::Result<void>> check(Findings& findings) override { return inner_->check(findings); }
    void on_commit(std::function<void(const Hint&)> listener) override
    {
        inner_->on_commit(std::move(listener));
    }
    base::Result<void> health() const override { return inner_->health(); }

  protected:
    Engine& inner() const { return *inner_; }

  private:
    std::unique_ptr<Engine> inner_;
};

}  // namespace store::testing
