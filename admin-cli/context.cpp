#include "admin-cli/context.hpp"

#include "admin-cli/sentences.hpp"

namespace admin_cli {

using control::Note;
using control::Refusal;
using control::Sentence;

Client& Context::server()
{
    if (!server_) server_ = std::make_unique<Client>(socket_path);
    return *server_;
}

Sentence Context::say(const Note& note) const
{
    for (const auto table : {sentences(), helps(), life_words()}) {
        Sentence own = control::say(table, language_, note);
        if (!own.text.empty()) return own;
    }
    return control::say(language_, note);
}

std::string Context::words(std::string_view key, base::Json::Object values) const
{
    return say(Note{std::string(key), std::move(values)}).text;
}

int Context::refuse(const Refusal& refusal)
{
    using base::Code;
    bool is_away =
        refusal.code == Code::unavailable || refusal.code == Code::unknown || refusal.code == Code::no_space;
    return print_refusal(is_away ? Exit::away : Exit::refused, to_string(refusal.code), refusal.why,
                         control::say(language_, refusal));
}

int Context::refuse(Exit exit, const Note& why)
{
    constexpr std::string_view codes[] = {"done", "refused", "usage", "away"};
    return print_refusal(exit, codes[exit], why, say(why));
}

int Context::print_refusal(Exit exit, std::string_view code, const Note& why, const Sentence& sentence)
{
    using base::Json;
    Json::Object what{{"code", code}, {"key", why.key}, {"text", sentence.text}, {"hint", sentence.hint}};
    if (!print_json(Json::Object{{"refused", std::move(what)}}))
        err() << words(exit == Exit::refused ? "label_refused" : "label_error") << joined(sentence) << "\n";
    return exit;
}

bool Context::print_json(const base::Json& json)
{
    if (form != Form::json) return false;
    out() << json.print() << "\n";
    return true;
}

std::string joined(const Sentence& sentence)
{
    std::string text = sentence.text;
    if (sentence.hint.empty()) return text;
    return text + (text.ends_with('.') ? " " : ". ") + sentence.hint;
}

}  // namespace admin_cli
