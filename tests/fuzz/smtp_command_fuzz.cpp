// Every command's grammar, on "VERB arguments".
#include "smtp/command.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    const std::string_view line(reinterpret_cast<const char*>(bytes), size);
    const auto space = std::min(line.find(' '), line.size());
    const auto* command = smtp::find_command(line.substr(0, space));
    if (command != nullptr) command->action.refusal(line.substr(std::min(space + 1, line.size())));
    return 0;
}
