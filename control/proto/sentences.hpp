// The table behind words.hpp.
#pragma once

#include <span>
#include <string_view>

namespace control {

struct Row {
    struct Spoken {
        std::string_view text, hint;
    };
    std::string_view key;
    Spoken english, vietnamese;
};

// In the order of the table; keys are unique, over all tables.
std::span<const Row> sentences();
std::span<const Row> rights_sentences();
std::span<const Row> login_sentences();  // about passwords and app passwords
std::span<const Row> box_sentences();    // about boxes and services, and who holds them
std::span<const Row> quota_sentences();
std::span<const Row> agency_sentences();  // about agencies' entries
std::span<const Row> update_sentences();  // about changes by a list
std::span<const Row> export_sentences();  // about mailboxes taken out
std::span<const Row> factor_sentences();  // about second factors, and logins by certificate

// All of them.
std::span<const std::span<const Row>> tables();

}  // namespace control
