// Replays a corpus through one fuzz target, without libFuzzer: replay FOLDER... An empty one is a failure.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::string& bytes)
{
    // From a buffer of exactly that size, so that a sanitizer sees each byte read too far.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::size_t replay_folder(const char* folder)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        replay(std::string(std::istreambuf_iterator<char>(in), {}));
        ++count;
    }
    return count;
}

}  // namespace

int main(int count, char** folders)
{
    replay("");
    for (int i = 1; i < count; ++i) {
        const auto passed = std::filesystem::is_directory(folders[i]) ? replay_folder(folders[i]) : 0;
        std::cout << folders[i] << ": " << passed << " passed\n";
        if (passed == 0) return 1;
    }
}
