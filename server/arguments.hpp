// Arguments: what stands behind `congvud` on the command line.
#pragma once

#include "base/result.hpp"
#include "server/settings.hpp"

#include <span>

namespace server {

enum class Wish { serve, verify_store, repair_store, print_settings, print_help, print_version };

// Reads the settings file that --settings names (or /etc/congvu/mail.conf where it exists), then --set,
// --data and --ports in their order. A refusal is one line that says what would be right.
base::Result<Wish> read_arguments(std::span<const std::string_view> words, base::Settings& described,
                                  Settings& settings);

std::string_view help_text();

}  // namespace server
