// Any message is read the same whole and in pieces, and its summary comes back from its bytes.
#include "mime/summary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view message(reinterpret_cast<const char*>(bytes), size);
    const auto stored = mime::summarize(message).to_bytes();
    mime::SummaryBuilder builder;
    for (std::size_t at = 0; at < size; at += 3) builder.feed(message.substr(at, 3));
    if (builder.finish().to_bytes() != stored) __builtin_trap();
    if (mime::Summary::from_bytes(stored).value().to_bytes() != stored) __builtin_trap();
    return 0;
}
