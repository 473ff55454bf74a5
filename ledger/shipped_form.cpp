#include "ledger/shipped_form.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace ledger {
namespace {

constexpr int facility = 13;

int severity_of(const Record& record)
{
    switch (static_cast<Kind>(record.kind)) {
    case Kind::cut:
    case Kind::lost: return 3;  // error
    case Kind::login_failed:
    case Kind::locked_out:
    case Kind::mail_failed: return 4;  // warning
    case Kind::mail_refused:
    case Kind::audit_read:
    case Kind::dropped: return 5;  // notice
    default: return 6;
    }
}

// RFC 5424 §6.3.3
void add_parameter(std::string& data, std::string_view name, std::string_view value)
{
    data.append(" ").append(name).append("=\"");
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == ']') data += '\\';
        data += c;
    }
    data += '"';
}

std::string text_of(const Field& field)
{
    if (const auto* number = std::get_if<std::uint64_t>(&field.value)) return std::to_string(*number);
    return base::printable(std::get<std::string>(field.value), 4 * longest_text);
}

}  // namespace

std::string syslog_frame(const Record& record, const Sender& sender)
{
    const auto kind = is_kind(record.kind) ? std::string(to_string(static_cast<Kind>(record.kind)))
                                           : base::format("kind_{}", record.kind);
    auto message = base::format("<{}>1 {} {} congvud - {} [congvu@{}", facility * 8 + severity_of(record),
                                to_text(record.stamp), sender.hostname, kind, sender.enterprise);
    add_parameter(message, "sequence", std::to_string(record.sequence));
    for (const auto& field : record.fields)
        add_parameter(message,
                      is_name(field.name) ? std::string(to_string(static_cast<Name>(field.name)))
                                          : base::format("field_{}", field.name),
                      text_of(field));
    add_parameter(message, "hash", to_hex(record.hash));
    message += ']';
    return base::format("{} {}", message.size(), message);
}

std::string json_line(const Record& record)
{
    auto object = to_json(record).as_object();
    object.insert_or_assign("hash", to_hex(record.hash));
    return base::Json(std::move(object)).print() + '\n';
}

}  // namespace ledger
