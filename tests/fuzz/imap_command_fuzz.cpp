// Every rule of the grammar outside FETCH and SEARCH.
#include "imap/proto/scanner.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    using S = imap::Scanner;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto read = [text](auto... rules) { (static_cast<void>((S(text).*rules)()), ...); };
    read(&S::tag, &S::atom, &S::astring, &S::nstring, &S::literal8, &S::base64, &S::announcement, &S::mailbox,
         &S::list_patterns, &S::list_select_opts, &S::list_return_opts, &S::status_atts, &S::use_attrs,
         &S::id_params, &S::mod_rights, &S::flag_list, &S::store_action, &S::sequence_set, &S::date_time,
         &S::date);
    return 0;
}
