// Untagged answers about mailboxes and searches: LIST, LSUB, STATUS, SEARCH, ESEARCH.
#include "imap/proto/writer.hpp"

#include "base/format.hpp"

namespace imap {
namespace {

std::string attributes(const std::vector<std::string_view>& names)
{
    std::string list = "(";
    for (auto name : names) {
        if (list.size() > 1) list += ' ';
        list += name;
    }
    return list + ")";
}

// RFC 5258 §3.5, RFC 9051 §7.3.1: extended data, each name with a value.
std::string extended_data(const ListLine& line, NameForm form)
{
    std::string data;
    if (!line.child_info.empty()) {
        data = "\"CHILDINFO\" (";
        for (auto name : line.child_info) data += (data.ends_with('(') ? "" : " ") + quoted(name);
        data += ")";
    }
    if (!line.old_name.empty()) {
        if (!data.empty()) data += ' ';
        data += "\"OLDNAME\" (" + mailbox(line.old_name, form) + ")";
    }
    return data.empty() ? data : " (" + data + ")";
}

std::string status_item(const store::Mailbox& mailbox, StatusItem item)
{
    switch (item) {
    case StatusItem::messages: return base::format("MESSAGES {}", mailbox.messages);
    case StatusItem::recent: return "RECENT 0";
    case StatusItem::uid_next: return base::format("UIDNEXT {}", mailbox.uid_next);
    case StatusItem::uid_validity: return base::format("UIDVALIDITY {}", mailbox.uid_validity);
    case StatusItem::unseen: return base::format("UNSEEN {}", mailbox.unseen);
    case StatusItem::deleted: return base::format("DELETED {}", mailbox.deleted);
    case StatusItem::size: return base::format("SIZE {}", mailbox.bytes);
    case StatusItem::highest_modseq: return base::format("HIGHESTMODSEQ {}", mailbox.highest_modseq);
    case StatusItem::mailbox_id: return base::format("MAILBOXID ({})", mailbox_id(mailbox));
    }
    base::bug("unnamed status item");
}

}  // namespace

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP
// mbox-list-extended]
std::string list_line(const ListLine& line, NameForm form)
{
    return base::format("LIST {} \"/\" {}{}", attributes(line.attributes), mailbox(line.name, form),
                        extended_data(line, form));
}

std::string lsub_line(const ListLine& line, NameForm form)
{
    return base::format("LSUB {} \"/\" {}", attributes(line.attributes), mailbox(line.name, form));
}

// "STATUS" SP mailbox SP "(" [status-att-list] ")"
std::string status_line(const store::Mailbox& box, std::span<const StatusItem> items, NameForm form)
{
    std::string line = "STATUS " + mailbox(box.name, form) + " (";
    for (auto item : items) line += (line.ends_with('(') ? "" : " ") + status_item(box, item);
    return line + ")";
}

// esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
std::string esearch_line(const SearchResult& result)
{
    std::string line = "ESEARCH (TAG " + string(result.tag) + ")";
    if (result.numbers == SearchResult::Numbers::uid) line += " UID";
    if (result.min) line += base::format(" MIN {}", *result.min);
    if (result.max) line += base::format(" MAX {}", *result.max);
    if (result.all && !result.all->empty()) line += " ALL " + result.all->to_text();
    if (result.count) line += base::format(" COUNT {}", *result.count);
    return line;
}

}  // namespace imap
