#include "control/proto/message.hpp"

#include "base/text.hpp"

namespace control {
namespace {

using base::Code;
using base::Json;

constexpr Code last_code = Code::unsupported;

Code code_from(std::string_view text)
{
    for (int i = 0; i <= static_cast<int>(last_code); ++i)
        if (to_string(static_cast<Code>(i)) == text) return static_cast<Code>(i);
    return Code::unknown;
}

Json to_json(const Progress& progress)
{
    return Json::Object{{"done", progress.done}, {"total", progress.total}};
}

Json to_json(const Refusal& refusal)
{
    return Json::Object{{"code", std::string(to_string(refusal.code))},
                        {"why", to_json(refusal.why)},
                        {"text", refusal.english.text},
                        {"hint", refusal.english.hint}};
}

Refusal refusal_from(const Json& json)
{
    return {code_from(json.text("code")), note_from(json["why"]), {json.text("text"), json.text("hint")}};
}

Json::Object to_json(const Said& said)
{
    Json::Object json;
    for (const auto& [name, text] : {std::pair<std::string_view, const std::string*>{"basis", &said.basis},
                                     {"basis_date", &said.basis_date},
                                     {"reason", &said.reason},
                                     {"as", &said.as}})
        if (!text->empty()) json.emplace(name, *text);
    return json;
}

Said said_from(const Json& json)
{
    return {json.text("basis"), json.text("basis_date"), json.text("reason"), json.text("as")};
}

base::Result<Json> object_from(std::string_view line)
{
    auto json = Json::parse(line);
    if (!json) return json;
    if (!json->is_object()) return base::refuse(Code::invalid, "no JSON object");
    return json;
}

}  // namespace

Refusal refusal(Code code, std::string key, Json::Object values)
{
    Note why{std::move(key), std::move(values)};
    Sentence english = say(Language::english, why);
    return {code, std::move(why), std::move(english)};
}

Sentence say(Language language, const Refusal& refusal)
{
    Sentence sentence = say(language, refusal.why);
    if (!sentence.text.empty()) return sentence;
    return {base::printable(refusal.english.text, 2000), base::printable(refusal.english.hint, 2000)};
}

Json to_json(const Note& note)
{
    return Json::Object{{"key", note.key}, {"values", note.values}};
}

Note note_from(const Json& json)
{
    return {json.text("key"), json["values"].as_object()};
}

std::string to_line(const Hello& hello)
{
    Json::Object inner{{"protocol", hello.protocol}};
    if (!hello.program.empty()) inner.emplace("program", hello.program);
    return Json(Json::Object{{"hello", std::move(inner)}}).print();
}

std::string to_line(const Request& request)
{
    Json::Object line{{"id", request.id}, {"verb", request.verb}, {"args", request.args}};
    if (auto said = to_json(request.said); !said.empty()) line.emplace("said", std::move(said));
    return Json(std::move(line)).print();
}

std::string to_line(const Reply& reply)
{
    Json::Object line{{"id", reply.id}};
    if (const auto* progress = std::get_if<Progress>(&reply.body))
        line.emplace("progress", to_json(*progress));
    if (const auto* item = std::get_if<Item>(&reply.body)) line.emplace("item", item->json);
    if (const auto* result = std::get_if<Json>(&reply.body)) line.emplace("result", *result);
    if (const auto* refused = std::get_if<Refusal>(&reply.body)) line.emplace("refused", to_json(*refused));
    return Json(std::move(line)).print();
}

base::Result<Hello> hello_from(std::string_view line)
{
    auto json = object_from(line);
    if (!json) return base::refuse(json.error());
    const Json& inner = (*json)["hello"];
    if (!inner.is_object()) return base::refuse(Code::invalid, "no hello");
    return Hello{inner.number("protocol"), inner.text("program")};
}

base::Result<Request> request_from(std::string_view line)
{
    auto json = object_from(line);
    if (!json) return base::refuse(json.error());
    Request request{json->number("id"), json->text("verb"), (*json)["args"], said_from((*json)["said"])};
    if (request.verb.empty()) return base::refuse(Code::invalid, "no verb");
    return request;
}

base::Result<Reply> reply_from(std::string_view line)
{
    auto json = object_from(line);
    if (!json) return base::refuse(json.error());
    Reply reply{json->number("id"), {}};
    if (const Json& progress = (*json)["progress"]; progress.is_object())
        reply.body = Progress{progress.number("done"), progress.number("total")};
    else if (const Json& item = (*json)["item"]; item.is_object())
        reply.body = Item{item};
    else if (const Json& refused = (*json)["refused"]; refused.is_object())
        reply.body = refusal_from(refused);
    else if (json->as_object().contains("result"))
        reply.body = (*json)["result"];
    else
        return base::refuse(Code::invalid, "neither progress, item, result nor refused");
    return reply;
}

}  // namespace control
