// congvu store verify, congvu store repair: what is wrong with the store, a line each, as it is found; then the sums.
// 1 where something is damaged.

#include "admin-cli/commands.hpp"
#include "admin-cli/progress.hpp"

#include "base/text.hpp"

namespace admin_cli {
namespace {

constexpr std::int64_t mib = 1 << 20;

enum class Manner { verify, repair, dry_run };

// The bar is made with the first news, which say how much there is to read.
class Reading {
  public:
    explicit Reading(Context& context) : context_(context) {}

    void at(const control::Progress& progress)
    {
        if (!bar_) bar_.emplace(context_, "verify_reading", static_cast<std::size_t>(progress.total / mib));
        bar_->at(static_cast<std::size_t>(progress.done / mib));
    }
    void tell(const base::Json& finding)
    {
        if (!context_.print_json(finding))
            context_.out() << base::printable(finding.text("text"), 4'000) << "\n" << std::flush;
    }

  private:
    Context& context_;
    std::optional<Progress> bar_;
};

void print_sums(Context& context, const base::Json& sums, Manner manner)
{
    const std::int64_t ms = std::max<std::int64_t>(sums.number("ms"), 1);
    base::Json::Object values = sums.as_object();
    values["mib"] = sums.number("bytes") / mib;
    values["seconds"] = (ms + 500) / 1000;
    values["rate"] = sums.number("bytes") * 1000 / ms / mib;
    context.out() << context.words("verify_sums", values) << "\n";
    const bool is_damaged = sums.number("damaged") > 0;
    const std::string key = manner == Manner::repair ? (is_damaged ? "repair_done" : "repair_clean")
                                                     : (is_damaged ? "verify_damaged" : "verify_clean");
    context.out() << joined(context.say({key, std::move(values)})) << "\n";
}

int check(Context& context, Manner manner)
{
    const std::string verb = manner == Manner::verify ? "store.verify" : "store.repair";
    auto answer = [&] {
        Reading reading(context);
        return context.server().ask(
            verb, base::Json::Object{{"is_dry", manner == Manner::dry_run}},
            [&](const control::Progress& progress) { reading.at(progress); },
            [&](const base::Json& finding) { reading.tell(finding); });
    }();
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer)) print_sums(context, *answer, manner);
    return answer->number("damaged") > 0 ? Exit::refused : Exit::done;
}

Action declare_verify(Arguments&)
{
    return [](Context& context) { return check(context, Manner::verify); };
}

Action declare_repair(Arguments& arguments)
{
    auto is_dry = std::make_shared<bool>(false);
    arguments.flag("--dry-run", *is_dry, "help_dry_run");
    return [is_dry](Context& context) { return check(context, *is_dry ? Manner::dry_run : Manner::repair); };
}

}  // namespace

const Command store_verify{"store", "verify", "help_store_verify", declare_verify};
const Command store_repair{"store", "repair", "help_store_repair", declare_repair};

}  // namespace admin_cli
