// A connection's lines and literals, collected into a command.
#include "imap/proto/literal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char*>(bytes), size);
    imap::CommandText command(4096);
    for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
        const auto announced = command.add_line(rest.substr(0, end));
        if (!announced || !*announced || !command.expect(**announced)) return 0;
        rest.remove_prefix(end + 1);
        const auto octets = rest.substr(0, command.wanted());
        command.add_octets(octets);
        rest.remove_prefix(octets.size());
        if (command.wanted() > 0) return 0;
    }
    return 0;
}
