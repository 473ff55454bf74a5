// The kept snapshot: any bytes are refused or make a snapshot that can be asked.
#include "directory/ldap/replica.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto snapshot = directory::Snapshot::from_bytes(bytes)) (*snapshot)->find("nong van thanh");
    static_cast<void>(directory::ldap::kept_from_bytes(bytes));
    return 0;
}
