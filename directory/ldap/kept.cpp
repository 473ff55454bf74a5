#include "directory/ldap/kept.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "disk/file.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

using base::Code;

constexpr std::string_view magic = "CVREP";
// The accounts of older ones lack what came with kinds of account, those of 3 the versions of what is not shown.
constexpr std::uint8_t version = 4, oldest_version = 2;
constexpr std::size_t checksum_size = 4;

std::uint8_t version_of(std::string_view bytes)
{
    return static_cast<std::uint8_t>(bytes[magic.size()]);
}

base::Result<std::string_view> checked_body(std::string_view bytes)
{
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 1 + checksum_size)
        return base::refuse(Code::corrupt, "these bytes are no kept directory");
    const auto found = version_of(bytes);
    if (found > version || found < oldest_version)
        return base::refuse(Code::unsupported, "the kept directory is of another version");
    auto body = bytes.substr(0, bytes.size() - checksum_size);
    if (base::ByteReader(bytes.substr(body.size())).be32() != base::crc32c(body))
        return base::refuse(Code::corrupt, "the kept directory's checksum is wrong");
    return body.substr(magic.size() + 1);
}

std::vector<Kept::Other> others_of(base::ByteReader& in)
{
    std::vector<Kept::Other> others;
    auto count = in.varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        auto id = in.uuid();
        others.push_back({id, std::string(in.text())});
    }
    return others;
}

}  // namespace

bool is_of_domains(const Snapshot& snapshot, const std::vector<std::string>& domains)
{
    return std::ranges::equal(snapshot.domains(), domains, base::iequals);
}

std::string to_bytes(const Kept& kept)
{
    base::ByteWriter out;
    out.raw(magic).u8(version).text(kept.base).text(kept.cookie).text(kept.secret_key);
    out.text(kept.snapshot->to_bytes()).varint(kept.others.size());
    for (const auto& other : kept.others) out.uuid(other.id).text(other.dn);
    out.be32(base::crc32c(out.bytes()));
    return std::move(out).bytes();
}

base::Result<Kept> kept_from_bytes(std::string_view bytes)
{
    auto body = checked_body(bytes);
    if (!body) return base::refuse(body.error());
    base::ByteReader in(*body);
    Kept kept;
    kept.base = in.text();
    kept.cookie = in.text();
    kept.secret_key = in.text();
    auto snapshot = Snapshot::from_bytes(in.text());
    kept.others = others_of(in);
    if (!snapshot || !in.at_end()) return base::refuse(Code::corrupt, "the kept directory holds no snapshot");
    kept.snapshot = *snapshot;
    // It serves, and all is read anew.
    if (version_of(bytes) < version) kept.cookie.clear();
    return kept;
}

base::Result<Kept> read_kept(const std::filesystem::path& file, std::string_view base,
                             const std::vector<std::string>& domains)
{
    auto bytes = disk::read_file(file);
    if (!bytes) return base::refuse(bytes.error());
    auto kept = kept_from_bytes(*bytes);
    if (!kept) return kept;
    if (kept->base != base)
        return base::refuse(Code::conflict, base::format("it is of another tree: {}", kept->base));
    if (!is_of_domains(*kept->snapshot, domains)) kept->cookie.clear();
    return kept;
}

}  // namespace directory::ldap
