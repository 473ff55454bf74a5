// congvu cert import [NAME] FILE, congvu cert import FOLDER: certificates from another authority come onto the
// entries of their owners. Of a folder every file is taken that ends in .pem, .crt, .cer or .der.

#include "admin-cli/certificates.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/progress.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <filesystem>

namespace admin_cli {
namespace {

namespace fs = std::filesystem;
using base::Json;

struct Asked {
    std::string path, name;
};

struct Sums {
    std::int64_t added = 0, same = 0, refused = 0;
};

std::vector<std::string> files_in(const std::string& folder)
{
    std::vector<std::string> files;
    std::error_code trouble;
    for (const auto& file : fs::directory_iterator(folder, trouble)) {
        const auto end = base::lower(file.path().extension().string());
        if (end == ".pem" || end == ".crt" || end == ".cer" || end == ".der")
            files.push_back(file.path().string());
    }
    std::ranges::sort(files);
    return files;
}

control::Answer take_in(Context& context, const std::string& bytes, const std::string& name)
{
    return context.server().ask("cert.import",
                                Json::Object{{"name", name}, {"certificate", base::to_base64(bytes)}});
}

int import_file(Context& context, const Asked& asked)
{
    const auto bytes = read_file(asked.path);
    if (!bytes) return context.refuse(Exit::usage, bytes.error());
    const auto answer = take_in(context, *bytes, asked.name);
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words(
                         answer->flag("is_new") ? "cert_taken" : "cert_known",
                         {{"official", presented((*answer)["official"])},
                          {"certificate", presented_certificate(context, (*answer)["certificate"])}})
                  << "\n";
    return Exit::done;
}

// One file of many: what is refused is told with its name, and the others go on.
void import_one(Context& context, const std::string& path, Sums& sums)
{
    const auto bytes = read_file(path);
    auto tell = [&](const control::Sentence& sentence) {
        ++sums.refused;
        context.err() << context.words("cert_file_refused", {{"path", path}, {"why", joined(sentence)}})
                      << "\n";
    };
    if (!bytes) return tell(context.say(bytes.error()));
    const auto answer = take_in(context, *bytes, {});
    if (!answer) return tell(control::say(context.language(), answer.error()));
    ++(answer->flag("is_new") ? sums.added : sums.same);
}

int import_folder(Context& context, const Asked& asked)
{
    Sums sums;
    const auto files = files_in(asked.path);
    {
        Progress progress(context, "import_writing", files.size());
        for (std::size_t i = 0; i < files.size(); ++i) {
            import_one(context, files[i], sums);
            progress.at(i + 1);
        }
    }
    const Json::Object told{{"added", sums.added}, {"same", sums.same}, {"refused", sums.refused}};
    if (!context.print_json(told)) context.out() << context.words("cert_sums", told) << "\n";
    return sums.refused == 0 ? Exit::done : Exit::refused;
}

int import(Context& context, const std::vector<std::string>& words)
{
    if (words.size() > 2) return context.refuse(Exit::usage, {"word_unexpected", {{"name", words[2]}}});
    const Asked asked{words.back(), words.size() == 2 ? words.front() : std::string()};
    std::error_code trouble;
    if (!fs::is_directory(asked.path, trouble)) return import_file(context, asked);
    if (!asked.name.empty()) return context.refuse(Exit::usage, {"file_is_folder", {{"path", asked.path}}});
    return import_folder(context, asked);
}

Action declare(Arguments& arguments)
{
    auto words = std::make_shared<std::vector<std::string>>();
    arguments.words("FILE", *words, "help_cert_file");
    return [words](Context& context) { return import(context, *words); };
}

}  // namespace

const Command cert_import{"cert", "import", "help_cert_import", declare};

}  // namespace admin_cli
