// congvu report accounts|use|locked|inventory|quota|agencies: as a table, as CSV (--csv) or as JSON lines (--json).

#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;
using Cells = std::vector<std::string>;

struct Asked {
    std::string agency;
    std::int64_t days = 30;
    bool is_csv = false;
    std::string staff;  // a file
};

std::string cell_of(const Json& value)
{
    return value.is_text() ? value.as_text() : std::to_string(value.as_number());
}

// Prints CSV as it comes; a table once all is there, for its columns are as wide as the widest cell.
class Printer {
  public:
    Printer(Context& context, bool is_csv) : context_(context), is_csv_(is_csv) {}

    void take(const Json& item)
    {
        if (context_.print_json(item)) return;
        if (!item["columns"].as_array().empty()) take_columns(item["columns"].as_array());
        for (const auto& row : item["rows"].as_array()) take_row(row);
    }
    void finish()
    {
        if (!is_csv_ && !rows_.empty()) context_.out() << table(std::move(rows_));
    }

  private:
    void take_columns(const Json::Array& columns)
    {
        Cells names;
        for (const auto& column : columns) {
            columns_.push_back(column.as_text());
            names.push_back(is_csv_ ? columns_.back() : context_.words("column_" + columns_.back()));
        }
        if (is_csv_)
            context_.out() << byte_order_mark << csv_line(names);
        else
            rows_.push_back(std::move(names));
    }
    void take_row(const Json& row)
    {
        Cells cells;
        for (const auto& column : columns_) {
            auto cell = cell_of(row[column]);
            cells.push_back(is_csv_ ? harmless(std::move(cell)) : std::move(cell));
        }
        if (is_csv_)
            context_.out() << csv_line(cells);
        else
            rows_.push_back(std::move(cells));
    }

    Context& context_;
    bool is_csv_;
    std::vector<std::string> columns_;
    std::vector<Cells> rows_;
};

int print(Context& context, const std::string& name, const Asked& asked)
{
    Json::Object args{{"report", name}, {"agency", asked.agency}, {"days", asked.days}};
    if (!asked.staff.empty()) {
        auto staff = read_file(asked.staff);
        if (!staff) return context.refuse(Exit::refused, staff.error());
        args.emplace("staff", std::move(*staff));
    }
    Printer printer(context, asked.is_csv);
    auto answer = context.server().ask("report", std::move(args), {},
                                       [&printer](const Json& item) { printer.take(item); });
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    printer.finish();
    if (name == "use") {
        const auto published = answer->text("directory_published");
        context.err() << context.words("regular_means", {{"days", answer->number("days")}}) << "\n"
                      << context.words(published.empty() ? "directory_unpublished" : "directory_published",
                                       {{"where", published}})
                      << "\n";
    }
    context.err() << context.words("report_count", {{"count", answer->number("count")}}) << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments, const std::string& name)
{
    auto asked = std::make_shared<Asked>();
    if (name == "use") arguments.option("--staff FILE", asked->staff, "help_staff");
    arguments.option("--agency CODE", asked->agency, "help_tree_code");
    arguments.option("--days N", asked->days, "help_report_days", {1, 3'660});
    arguments.flag("--csv", asked->is_csv, "help_report_csv");
    return [asked, name](Context& context) { return print(context, name, *asked); };
}

Action declare_accounts(Arguments& arguments)
{
    return declare(arguments, "accounts");
}

Action declare_use(Arguments& arguments)
{
    return declare(arguments, "use");
}

Action declare_locked(Arguments& arguments)
{
    return declare(arguments, "locked");
}

Action declare_inventory(Arguments& arguments)
{
    return declare(arguments, "inventory");
}

Action declare_quota(Arguments& arguments)
{
    return declare(arguments, "quota");
}

Action declare_agencies(Arguments& arguments)
{
    return declare(arguments, "agencies");
}

}  // namespace

const Command report_accounts{"report", "accounts", "help_report_accounts", declare_accounts};
const Command report_use{"report", "use", "help_report_use", declare_use};
const Command report_locked{"report", "locked", "help_report_locked", declare_locked};
const Command report_inventory{"report", "inventory", "help_report_inventory", declare_inventory};
const Command report_quota{"report", "quota", "help_report_quota", declare_quota};
const Command report_agencies{"report", "agencies", "help_report_agencies", declare_agencies};

}  // namespace admin_cli
