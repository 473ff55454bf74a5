// congvu cert enrol NAME --request CSR.pem [--out FILE]: a certificate for a key that its owner keeps.
// congvu cert enrol NAME --pkcs12 FILE: also the key is made, sealed with a password that is asked for.

#include "admin-cli/certificates.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"
#include "admin-cli/new_password.hpp"
#include "admin-cli/people.hpp"

#include "base/text.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string name, request, pkcs12, out;
};

std::string pem_of(const std::string& der64)
{
    std::string pem = "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t at = 0; at < der64.size(); at += 64) pem += der64.substr(at, 64) + "\n";
    return pem + "-----END CERTIFICATE-----\n";
}

using Request = std::expected<Json::Object, control::Note>;

Request request_of(Context& context, const Asked& asked)
{
    Json::Object request{{"name", asked.name}};
    if (asked.pkcs12.empty()) {
        auto csr = read_file(asked.request);
        if (!csr) return std::unexpected(csr.error());
        request.emplace("request", *std::move(csr));
        return request;
    }
    auto password = ask_new_password(context);
    if (!password) return std::unexpected(password.error());
    request.emplace("password", *std::move(password));
    return request;
}

FileResult<> keep(const Asked& asked, const Json& answer)
{
    if (!asked.pkcs12.empty()) {
        const auto bytes = base::from_base64(answer.text("pkcs12"));
        if (auto written = replace_file(asked.pkcs12, bytes.value_or("")); !written) return written;
    }
    if (asked.out.empty()) return {};
    return replace_file(asked.out, pem_of(answer["certificate"].text("der")));
}

// Nobody has its key: what others encrypted to it, nobody could read.
void take_back(Context& context, const Json& answer)
{
    static_cast<void>(
        context.server().ask("cert.revoke", Json::Object{{"name", answer["official"].text("login")},
                                                         {"serial", answer["certificate"].text("serial")},
                                                         {"reason", "its key could not be kept"}}));
}

Json without_key(const Json& answer)
{
    auto members = answer.as_object();
    members.erase("pkcs12");
    return members;
}

int enrol(Context& context, const Asked& asked)
{
    if (asked.request.empty() == asked.pkcs12.empty())
        return context.refuse(Exit::usage, {"cert_request_or_pkcs12", {}});
    auto request = request_of(context, asked);
    if (!request) return context.refuse(Exit::usage, request.error());
    const auto answer = context.server().ask("cert.enrol", *std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (auto kept = keep(asked, *answer); !kept) {
        if (!asked.pkcs12.empty()) take_back(context, *answer);
        return context.refuse(Exit::usage, kept.error());
    }
    if (context.print_json(without_key(*answer))) return Exit::done;
    context.out() << context.words(
                         "cert_issued",
                         {{"official", presented((*answer)["official"])},
                          {"certificate", presented_certificate(context, (*answer)["certificate"])}})
                  << "\n";
    if (!asked.pkcs12.empty())
        context.out() << context.words("cert_key_in", {{"path", asked.pkcs12}}) << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.option("--request FILE", asked->request, "help_cert_request");
    arguments.option("--pkcs12 FILE", asked->pkcs12, "help_cert_pkcs12");
    arguments.option("--out FILE", asked->out, "help_cert_out");
    return [asked](Context& context) { return enrol(context, *asked); };
}

}  // namespace

const Command cert_enrol{"cert", "enrol", "help_cert_enrol", declare};

}  // namespace admin_cli
