// SecondFactor: what an admin who comes from elsewhere shows besides his password.
#pragma once

#include "base/result.hpp"
#include "base/uuid.hpp"
#include "net/task.hpp"

namespace control {

class SecondFactor {
  public:
    virtual ~SecondFactor() = default;

    virtual net::Task<base::Result<bool>> is_enrolled(base::Uuid account) = 0;
    // wrong_login: that is not it. A code counts once.
    virtual net::Task<base::Result<void>> check(base::Uuid account, std::string code) = 0;
};

}  // namespace control
