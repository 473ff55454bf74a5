// Context: what every verb of the command line has: the terminal, the language, the server.
//
// Exit codes: 0 done; 1 refused, or refused in part; 2 wrong usage, or a file that cannot be read;
// 3 the server or its directory is away, run it again.
#pragma once

#include "admin-cli/client.hpp"

#include <iostream>
#include <memory>
#include <optional>

namespace admin_cli {

enum Exit : int { done = 0, refused = 1, usage = 2, away = 3 };
enum class Form { text, json };

// Where people sit. Tests give string streams.
struct Terminal {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool in_is_terminal = false;   // then passwords are asked for, without echo
    bool out_is_terminal = false;  // then a code is drawn to be read by a telephone
    bool err_is_terminal = false;  // then work shows a bar
};

class Context {
  public:
    Context(Terminal terminal, control::Language language) : terminal_(terminal), language_(language) {}

    std::string socket_path;  // empty: where the last login was, or the usual socket
    Form form = Form::text;
    control::Said said{};  // with each question

    Client& server();  // connected at its first use
    std::ostream& out() { return terminal_.out; }
    std::ostream& err() { return terminal_.err; }
    const Terminal& terminal() const { return terminal_; }
    control::Language language() const { return language_; }

    // A sentence of this program or of the protocol.
    control::Sentence say(const control::Note& note) const;
    std::string words(std::string_view key, base::Json::Object values = {}) const;

    // Each prints, and gives the exit code.
    int refuse(const control::Refusal& refusal);
    int refuse(Exit exit, const control::Note& why);

    // With --json what was answered; otherwise nothing, and false.
    bool print_json(const base::Json& json);

  private:
    int print_refusal(Exit exit, std::string_view code, const control::Note& why,
                      const control::Sentence& sentence);

    Terminal terminal_;
    control::Language language_;
    std::unique_ptr<Client> server_;
};

// The sentence and its hint as one piece of text.
std::string joined(const control::Sentence& sentence);

}  // namespace admin_cli
