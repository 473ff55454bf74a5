// Scanner: reads one command, complete and in wire form (see CommandText), by the grammar of
// RFC 9051 §9 and RFC 3501 §9. Methods are named after the grammar's rules.
//
// The first error sticks: after it every method gives an empty value, and done() tells it. So a parse
// function is the grammar's line, without ifs. Errors: invalid (BAD); cannot (a mailbox name no client may
// use: NO); limit (too deep, too many). All is bounded by the command's own size; nothing recurses without a
// limit.
#pragma once

#include "base/result.hpp"
#include "imap/proto/fetch_att.hpp"
#include "imap/proto/items.hpp"
#include "imap/proto/literal.hpp"
#include "imap/proto/search_key.hpp"
#include "imap/proto/sequence_set.hpp"
#include "store/rights.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imap {

class Scanner {
  public:
    explicit Scanner(std::string_view command, NameForm names = NameForm::mutf7)
        : rest_(command),
          names_(names)
    {}

    // Fixed text, in any case. take: must be there; skip: whether it was; sees: whether it is next.
    void take(std::string_view text);
    bool skip(std::string_view text);
    bool sees(std::string_view text) const;
    void sp() { take(" "); }
    bool at_end() const { return rest_.empty(); }
    bool failed() const { return error_.has_value(); }
    void refuse(base::Code code, std::string_view why);

    // Strings. Quoted ones may be UTF-8; NUL stands only in literal8.
    std::string tag();
    std::string keyword();  // letters, digits, "." "-" "_" "=": a command's or item's name, in upper case
    std::string atom();
    std::string astring();
    std::optional<std::string> nstring();  // nullopt: NIL
    std::string string();
    std::string quoted();
    std::string literal();   // of any kind that is not binary
    std::string literal8();  // of any kind
    std::string base64();    // of AUTHENTICATE: decoded; "=" is empty (RFC 9051 §6.2.2)
    // "{n}" as the very last thing: a literal whose octets the handler itself will read (APPEND).
    Announcement announcement();
    // What the end of the command announces, whatever stands before.
    std::optional<Announcement> announced() const;

    std::uint32_t number();
    std::uint32_t nz_number();
    std::uint64_t number64();

    // Mailboxes. UTF-8 whatever the wire form; INBOX in upper case however written, also as a first level.
    std::string mailbox();
    std::string list_mailbox();                           // a pattern with * and %
    std::vector<std::string> list_patterns();             // one, or several in parentheses (RFC 9051 §6.3.9)
    ListSelect list_select_opts();                        // "(" ... ")"
    ListReturn list_return_opts();                        // "(" ... ")", after RETURN
    std::vector<StatusItem> status_atts();                // "(" ... ")"
    std::vector<std::optional<store::Role>> use_attrs();  // "(" ... ")"; nullopt: a use unknown here
    std::vector<IdPair> id_params();                      // "(" ... ")" or NIL, at most 30
    store::RightsChange mod_rights();                     // lrs, +lrs, -lrs (RFC 4314 §8)

    // Messages.
    std::string flag();                // as written, checked
    store::Flags flag_list();          // "(" ... ")"
    StoreAction store_action();        // [+-]FLAGS[.SILENT] and the flags
    SequenceSet sequence_set();        // also "$"
    base::WallTime date_time();        // quoted
    std::chrono::sys_days date();      // 1-Feb-2026, quoted or not
    Section section();                 // "[" ... "]"
    std::optional<Partial> partial();  // "<a.b>", if there
    FetchRequest fetch_atts();         // one, ALL, FAST, FULL or several in parentheses
    SearchReturn search_return();      // [RETURN (...) ], after "SEARCH "
    SearchRequest search_program();    // the same, then [CHARSET x] keys

    // The value, if all was read without an error and nothing is left.
    template<typename T> base::Result<T> done(T value)
    {
        finish();
        if (error_) return std::unexpected(*error_);
        return value;
    }
    base::Result<void> done();

    static constexpr std::size_t longest_tag = 128;
    static constexpr std::size_t longest_keyword = 128;  // of a flag
    static constexpr std::size_t most_id_pairs = 30;     // RFC 2971 §3.3
    static constexpr std::size_t most_section_parts = 100;
    static constexpr std::size_t most_fetch_items = 1000;
    static constexpr std::size_t deepest_search = 100;
    static constexpr std::size_t most_search_keys = 1000;

  private:
    using CharTest = bool (*)(char);

    void finish();
    // "(" [item *(SP item)] ")"
    template<typename Item> void list_of(Item item)
    {
        take("(");
        if (!sees(")")) {
            do item();
            while (skip(" "));
        }
        take(")");
    }
    std::string_view run(CharTest belongs);  // the longest run of such characters, perhaps empty
    std::string_view some(CharTest belongs, std::string_view what);
    char next() const { return rest_.empty() ? '\0' : rest_.front(); }
    std::string name_from_wire(std::string name);
    std::uint64_t digits_of(std::size_t count);
    unsigned month();
    std::chrono::sys_days day_from(std::uint64_t day);
    std::uint32_t sequence_number();
    void add_flag(store::Flags& into);
    FetchAtt fetch_att();
    void section_text(Section& section);
    std::vector<std::string> header_list();
    SearchKey search_key(std::size_t depth);
    SearchKey search_keys(std::size_t depth);
    SearchKey named_search_key(std::size_t depth);
    std::optional<store::Role> use_attr();
    std::string keyword_flag();
    std::uint64_t search_modseq();

    std::string_view rest_;
    NameForm names_;
    std::optional<base::Error> error_;
    std::size_t search_keys_ = 0;
};

}  // namespace imap
