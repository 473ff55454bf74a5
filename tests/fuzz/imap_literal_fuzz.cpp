// A connection's lines and literals, collected into a command.
#include "imap/proto/literal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    imap::CommandText command(4096);
    std::string_view rest(reinterpret_cast<const char*>(bytes), size);
    while (command.wanted() == 0 && rest.contains('\n')) {
        const auto announced = command.add_line(rest.substr(0, rest.find('\n')));
        if (!announced || !*announced || !command.expect(**announced)) break;
        rest.remove_prefix(rest.find('\n') + 1);
        command.add_octets(rest.substr(0, command.wanted()));
    }
    return 0;
}
