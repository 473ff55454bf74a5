// Compose: makes the parts and joins them. The only place that names concrete engines.
#pragma once

#include "server/data_folder.hpp"
#include "server/settings.hpp"
#include "store/engine.hpp"

#include <functional>
#include <memory>

namespace server {

// The whole program, made of its parts in the order of compose.cpp and unmade in the reverse one.
class House {
  public:
    virtual ~House() = default;
    // Serves until SIGTERM or SIGINT; `ready` is called once every door answers.
    virtual void run(std::function<void()> ready) = 0;
};

// The store alone, of a server that does not run.
struct OpenedStore {
    DataFolder folder;
    std::unique_ptr<store::Engine> engine;
};
base::Result<OpenedStore> open_store(const Settings& settings);

// `settings` must outlive the house. A refusal is one line that says what to do; nothing is damaged by it.
base::Result<std::unique_ptr<House>> build_house(const Settings& settings);

}  // namespace server
