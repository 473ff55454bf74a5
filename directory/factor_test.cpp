#include "directory/factor.hpp"

#include "directory/seal.hpp"
#include "directory/totp.hpp"
#include "disk/file.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace directory {
namespace {

constexpr std::int64_t noon = 1'767'225'600;

std::string code_at(const Factor& factor, std::int64_t when)
{
    return totp::code_of(factor.secret, totp::counter_at(when));
}

Factor in_use()
{
    auto factor = Factor::begin(noon);
    factor.put_in_use(noon);
    return factor;
}

TEST(Factor, ACodeCountsOnce)
{
    const auto factor = in_use();
    const auto code = code_at(factor, noon);
    const auto next = factor.after(code.substr(0, 3) + " " + code.substr(3), noon);
    ASSERT_TRUE(next);
    EXPECT_FALSE(next->after(code, noon));
    EXPECT_FALSE(next->after(code, noon + 30));
    EXPECT_TRUE(next->after(code_at(factor, noon + 30), noon + 30));
}

TEST(Factor, ARecoveryCodeCountsOnceAndOnlyInUse)
{
    auto factor = Factor::begin(noon);
    const auto codes = factor.put_in_use(noon);
    ASSERT_EQ(codes.size(), Factor::recovery_count);
    const auto next = factor.after(codes[3], noon);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->recovery.size(), Factor::recovery_count - 1);
    EXPECT_FALSE(next->after(codes[3], noon));
    EXPECT_TRUE(next->after(codes[4], noon));
    EXPECT_FALSE(factor.after("aaaa-aaaa-aaaa", noon));
    factor.is_in_use = false;
    EXPECT_FALSE(factor.after(codes[4], noon));
}

TEST(Factor, IsReadAsItWasWritten)
{
    auto factor = in_use();
    factor.last_step = 58'907'520;
    EXPECT_EQ(Factor::from_bytes(factor.to_bytes()), factor);
    const auto bytes = factor.to_bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(Factor::from_bytes(bytes.substr(0, size))) << size;
    EXPECT_FALSE(Factor::from_bytes(bytes + "x"));
}

TEST(Seal, OpensOnlyWhatItClosedForTheSame)
{
    const Seal seal(std::string(Seal::key_size, 'k'));
    const auto sealed = seal.close("secret", "nqhuy");
    EXPECT_FALSE(sealed.contains("secret"));
    EXPECT_NE(sealed, seal.close("secret", "nqhuy"));
    EXPECT_EQ(seal.reveal(sealed, "nqhuy"), "secret");
    EXPECT_EQ(seal.reveal(seal.close("", "nqhuy"), "nqhuy"), "");
    EXPECT_FALSE(seal.reveal(sealed, "ntlan"));
    EXPECT_FALSE(Seal(std::string(Seal::key_size, 'x')).reveal(sealed, "nqhuy"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(seal.reveal(changed, "nqhuy")) << i;
        EXPECT_FALSE(seal.reveal(sealed.substr(0, i), "nqhuy")) << i;
    }
}

TEST(Seal, ItsKeyIsMadeOnceForItsOwnerAlone)
{
    const auto file = std::filesystem::temp_directory_path() / ("congvu-seal-" + std::to_string(getpid()));
    std::filesystem::remove(file);
    const auto first = Seal::open(file), second = Seal::open(file);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(second->reveal(first->close("x", ""), ""), "x");
    struct stat status{};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_TRUE(disk::replace_file(file, "short"));
    EXPECT_EQ(Seal::open(file).error().code, base::Code::corrupt);
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace directory
