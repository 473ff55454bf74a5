// An address with its period: what is read is written back as the same.
#include "directory/ldap/dn.hpp"
#include "directory/ldap/period.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    auto address = directory::ldap::address_from(text);
    if (address && directory::ldap::address_from(directory::ldap::to_value(*address)) != address)
        __builtin_trap();
    static_cast<void>(directory::ldap::normal(directory::ldap::parent_of(text)));
    return 0;
}
