// Arguments: how a verb says what may stand behind it. What people typed is in the places given here once the
// verb's action runs. Helps are keys of sentences (sentences.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace admin_cli {

class Context;

class Arguments {
  public:
    Arguments(CLI::App& verb, const Context& context) : verb_(verb), context_(context) {}

    struct Range {
        std::int64_t least, most;
    };

    // Words by their place, e.g. FILE.
    void word(std::string_view name, std::string& into, std::string_view help);
    void optional_word(std::string_view name, std::string& into, std::string_view help);
    void words(std::string_view name, std::vector<std::string>& into, std::string_view help);
    void number(std::string_view name, std::int64_t& into, std::string_view help, Range range);

    // Words behind a name, e.g. --refused FILE: `option` is "--refused FILE".
    void option(std::string_view option, std::string& into, std::string_view help);
    void option(std::string_view option, std::vector<std::string>& into, std::string_view help);
    void option(std::string_view option, std::int64_t& into, std::string_view help, Range range);
    void flag(std::string_view option, bool& into, std::string_view help);

  private:
    CLI::App& verb_;
    const Context& context_;
};

}  // namespace admin_cli
