// What the two plans share: saying no to a line, and listing what differs.
#pragma once

#include "control/import/plan.hpp"

namespace control {

Verdict refused(std::size_t line, Fault fault);

class Differences {
  public:
    // What the list does not say is no difference.
    void compare(std::string_view column, std::string_view was, const std::optional<std::string>& is);
    const std::string& text() const { return text_; }  // "title: Cán bộ → Kế toán; phone: …"

  private:
    std::string text_;
};

// As a list has it; an empty cell says nothing.
void compare_quota(Differences& found, std::uint64_t was, const std::optional<std::string>& is);

}  // namespace control
