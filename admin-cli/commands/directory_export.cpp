// congvu directory export --format csv|ldif|vcard [--agency CODE] [--public] [--bom] [--out FILE]: the address book,
// written as it comes.

#include "admin-cli/address_book.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"

#include <cstdio>
#include <fcntl.h>

namespace admin_cli {
namespace {

struct Asked {
    std::string format = "csv", agency, out;
    bool is_public = false, has_mark = false;
};

// Standard output, or a file that is there when it is whole. The first trouble sticks.
class Target {
  public:
    Target(Context& context, const std::string& path) : context_(context), path_(path)
    {
        if (path_.empty()) return;
        file_.emplace(open(fresh().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
        note(file_->get() >= 0);
    }
    const std::optional<control::Note>& trouble() const { return trouble_; }
    void write(std::string_view text)
    {
        if (!file_)
            context_.out() << text;
        else if (!trouble_)
            note(file_->write_all(text));
    }
    FileResult<> finish()
    {
        if (!file_) return {};
        if (!trouble_) note(file_->sync());
        if (!trouble_) note(std::rename(fresh().c_str(), path_.c_str()) == 0);
        if (trouble_) return std::unexpected(*trouble_);
        return sync_folder_of(path_);
    }

  private:
    std::string fresh() const { return path_ + ".new"; }
    void note(bool is_done)
    {
        if (!is_done) trouble_ = failed(fresh()).error();
    }

    Context& context_;
    const std::string path_;
    std::optional<OpenFile> file_;
    std::optional<control::Note> trouble_;
};

int run_export(Context& context, const Asked& asked)
{
    const auto format = address_format_from(asked.format);
    if (!format) return context.refuse(Exit::usage, {"export_format", {{"format", asked.format}}});
    const auto audience = asked.is_public ? Audience::everybody : Audience::office;
    Target target(context, asked.out);
    if (target.trouble()) return context.refuse(Exit::usage, *target.trouble());
    if (asked.has_mark && *format == AddressFormat::csv) target.write(byte_order_mark);
    target.write(address_head(*format, audience));
    auto write = [&](const base::Json& item) {
        for (const auto& entry : item["entries"].as_array())
            target.write(address_entry(*format, audience, entry));
    };
    base::Json::Object request{{"agency", asked.agency}, {"public", asked.is_public}};
    const auto answer = context.server().ask("directory.export", std::move(request), {}, write);
    if (!answer) return context.refuse(answer.error());
    if (auto finished = target.finish(); !finished) return context.refuse(Exit::usage, finished.error());
    context.err() << context.words("export_count", {{"count", answer->number("count")}}) << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.option("--format FORMAT", asked->format, "help_export_format");
    arguments.option("--agency CODE", asked->agency, "help_export_agency");
    arguments.flag("--public", asked->is_public, "help_export_public");
    arguments.flag("--bom", asked->has_mark, "help_export_bom");
    arguments.option("--out FILE", asked->out, "help_export_out");
    return [asked](Context& context) { return run_export(context, *asked); };
}

}  // namespace

const Command directory_export{"directory", "export", "help_directory_export", declare};

}  // namespace admin_cli
