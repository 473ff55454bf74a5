// The persisted form of a snapshot: what the server starts from while slapd is away.
//
//   "CVDIR" version            5 bytes, u8
//   as_of                      varint, unix seconds
//   domains, agencies          each: varint count, then that many rows
//   accounts                   varint count of blocks, each a text: varint count, then that many rows
//   tombstones                 varint count, then that many rows
//   crc32c                     be32, over all before it
//
// A text is a varint length and its bytes; an enumeration its word, so that new ones may be put anywhere.
// An address is: text, varint from, u8 has-end, varint until. A newer version is refused. Older ones are read, since
// tombstones stand nowhere else: 3, in which agencies have no addresses, and 4, without what came with kinds of account:
// holders, grants, what became of what, and since when; 5, without the ids of app passwords; 6, without the versions of
// what is not shown; 7, whose accounts are in no blocks. What they lack comes with the next reading of slapd.
//
// Blocks are for reading by two threads: of 100,000 accounts that takes most of the time until the server is ready.

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "directory/snapshot_index.hpp"

#include <algorithm>
#include <atomic>
#include <span>

namespace directory {
namespace {

using base::ByteReader;
using base::ByteWriter;
using base::Code;

constexpr std::string_view magic = "CVDIR";
constexpr std::uint8_t version = 8, oldest_version = 3;
constexpr std::size_t checksum_size = 4;
constexpr std::size_t block_size = 4096;  // accounts: some milliseconds

template<typename Row> void write(ByteWriter& out, const std::vector<Row>& rows);

void write_end(ByteWriter& out, const std::optional<std::int64_t>& until)
{
    out.u8(until ? 1 : 0).varint(static_cast<std::uint64_t>(until.value_or(0)));
}

void write(ByteWriter& out, const Address& address)
{
    out.text(address.address).varint(static_cast<std::uint64_t>(address.from));
    write_end(out, address.until);
}

void write(ByteWriter& out, const base::Uuid& id)
{
    out.uuid(id);
}

void write(ByteWriter& out, const Holder& holder)
{
    out.uuid(holder.official).text(to_string(holder.post)).varint(static_cast<std::uint64_t>(holder.from));
    write_end(out, holder.until);
}

void write(ByteWriter& out, const Grant& grant)
{
    out.text(to_string(grant.rights)).uuid(grant.scope).varint(grant.accounts).varint(grant.bytes);
    out.varint(static_cast<std::uint64_t>(grant.from));
    write_end(out, grant.until);
}

void write(ByteWriter& out, const Agency& agency)
{
    out.uuid(agency.id).text(agency.code).text(agency.parent).text(to_string(agency.level));
    out.text(agency.kind).text(agency.name).text(agency.short_name).text(agency.gso_code).text(agency.dn);
    write(out, agency.addresses);
    out.text(agency.profile).text(agency.version);
    write(out, agency.predecessors);
    write(out, agency.successors);
    write_end(out, agency.until);
}

void write(ByteWriter& out, const std::string& text)
{
    out.text(text);
}

void write(ByteWriter& out, const Account& account)
{
    out.uuid(account.id).text(to_string(account.kind)).text(to_string(account.state));
    out.text(to_string(account.role)).text(account.login).text(account.name).text(account.sex);
    out.text(account.title);
    out.text(account.staff_id).text(account.agency).text(account.phone).varint(account.quota_bytes);
    out.be32(account.secret_version).text(account.dn);
    write(out, account.addresses);
    out.varint(static_cast<std::uint64_t>(account.state_since)).text(account.state_reason);
    out.varint(static_cast<std::uint64_t>(account.password_since)).u8(account.must_change_password ? 1 : 0);
    write(out, account.holders);
    write(out, account.grants);
    write(out, account.successors);
    out.text(account.hold).text(account.filter).text(account.version);
    write(out, account.members);
    out.varint(account.hourly_rate).text(account.return_address);
    out.text(to_string(account.open_to)).text(account.mobile);
    write(out, account.senders);
    out.varint(account.app_passwords.size());
    for (const auto id : account.app_passwords) out.be32(id);
    out.be32(account.factor_version).be32(account.certificates_version).be32(account.notes_version);
}

void write(ByteWriter& out, const Tombstone& stone)
{
    out.text(stone.address).uuid(stone.owner).varint(static_cast<std::uint64_t>(stone.until));
}

template<typename List> void write_list(ByteWriter& out, const List& rows)
{
    out.varint(rows.size());
    for (const auto& row : rows) write(out, row);
}

template<typename Row> void write(ByteWriter& out, const std::vector<Row>& rows)
{
    write_list(out, rows);
}

Rows<Account> joined(std::span<const Rows<Account>> blocks)
{
    std::size_t count = 0;
    for (const auto& block : blocks) count += block.size();
    Rows<Account> all;
    all.reserve(count);
    for (const auto& block : blocks)
        for (std::size_t i = 0; i < block.size(); ++i) all.push_back(block.shared(i));
    return all;
}

void write_blocks(ByteWriter& out, const Rows<Account>& accounts)
{
    out.varint((accounts.size() + block_size - 1) / block_size);
    for (std::size_t at = 0; at < accounts.size(); at += block_size) {
        const auto end = std::min(at + block_size, accounts.size());
        ByteWriter block;
        block.varint(end - at);
        for (std::size_t i = at; i < end; ++i) write(block, accounts[i]);
        out.text(block.bytes());
    }
}

// Reads rows until the first thing that cannot be; then ok() is false and stays so.
class Reader {
  public:
    Reader(std::string_view bytes, std::uint8_t written_as) : in_(bytes), version_(written_as) {}

    bool at_end() const { return ok_ && in_.at_end(); }
    std::int64_t seconds() { return static_cast<std::int64_t>(in_.varint()); }

    // Every row takes at least a byte, so a count beyond the rest is a lie and allocates nothing.
    template<typename Row> std::vector<Row> list(void (Reader::*read)(Row&))
    {
        std::vector<Row> rows;
        auto count = in_.varint();
        if (count > in_.rest().size()) ok_ = false;
        for (std::uint64_t i = 0; i < count && ok_ && in_.ok(); ++i) (this->*read)(rows.emplace_back());
        return rows;
    }

    // The same, each where it stays.
    template<typename Row> Rows<Row> rows(void (Reader::*read)(Row&))
    {
        Rows<Row> rows;
        auto count = in_.varint();
        if (count > in_.rest().size()) ok_ = false;
        for (std::uint64_t i = 0; i < count && ok_ && in_.ok(); ++i) {
            auto row = std::make_shared<Row>();
            (this->*read)(*row);
            rows.push_back(std::move(row));
        }
        return rows;
    }

    // The same, of those that lie in blocks.
    Rows<Account> accounts()
    {
        if (version_ < 8) return rows(&Reader::account);
        std::vector<std::string_view> blocks;
        auto count = in_.varint();
        for (std::uint64_t i = 0; i < count && ok_ && in_.ok(); ++i) {
            blocks.push_back(in_.text());
            ok_ = !blocks.back().empty();
        }
        return ok_ && in_.ok() ? rows_of(blocks) : Rows<Account>();
    }

    void domain(std::string& domain) { domain = text(); }

    void agency(Agency& agency)
    {
        agency.id = in_.uuid();
        agency.code = text();
        agency.parent = text();
        agency.level = word(level_from);
        agency.kind = text();
        agency.name = text();
        agency.short_name = text();
        agency.gso_code = text();
        agency.dn = text();
        if (version_ >= 4) agency.addresses = list(&Reader::address);
        if (version_ < 5) return;
        agency.profile = text();
        agency.version = text();
        agency.predecessors = list(&Reader::id);
        agency.successors = list(&Reader::id);
        agency.until = end();
    }

    void account(Account& account)
    {
        account.id = in_.uuid();
        account.kind = word(kind_from);
        account.state = word(state_from);
        account.role = word(role_from);
        account.login = text();
        account.name = text();
        account.sex = text();
        account.title = text();
        account.staff_id = text();
        account.agency = text();
        account.phone = text();
        account.quota_bytes = in_.varint();
        account.secret_version = in_.be32();
        account.dn = text();
        account.addresses = list(&Reader::address);
        if (version_ < 5) return;
        account.state_since = seconds();
        account.state_reason = text();
        account.password_since = seconds();
        account.must_change_password = in_.u8() != 0;
        account.holders = list(&Reader::holder);
        account.grants = list(&Reader::grant);
        account.successors = list(&Reader::id);
        account.hold = text();
        account.filter = text();
        account.version = text();
        account.members = list(&Reader::id);
        account.hourly_rate = in_.varint();
        account.return_address = text();
        account.open_to = word(openness_from);
        account.mobile = text();
        account.senders = list(&Reader::id);
        if (version_ >= 6) account.app_passwords = list(&Reader::number);
        if (version_ < 7) return;
        account.factor_version = in_.be32();
        account.certificates_version = in_.be32();
        account.notes_version = in_.be32();
    }

    void tombstone(Tombstone& stone)
    {
        stone.address = text();
        stone.owner = in_.uuid();
        stone.until = seconds();
    }

  private:
    Rows<Account> rows_of(std::span<const std::string_view> blocks)
    {
        std::vector<Rows<Account>> read(blocks.size());
        std::atomic<std::size_t> next = 0;
        std::atomic<bool> are_whole = true;
        const auto take = [&] {
            for (std::size_t i = next++; i < blocks.size() && are_whole; i = next++) {
                Reader block(blocks[i], version_);
                read[i] = block.rows(&Reader::account);
                if (!block.at_end()) are_whole = false;
            }
        };
        auto other = blocks.size() > 1 ? beside(take) : std::future<void>();
        take();
        if (other.valid()) other.get();
        ok_ = ok_ && are_whole;
        return joined(read);
    }

    void address(Address& address)
    {
        address.address = text();
        address.from = seconds();
        address.until = end();
    }

    void id(base::Uuid& id) { id = in_.uuid(); }

    void number(std::uint32_t& number) { number = in_.be32(); }

    void holder(Holder& holder)
    {
        holder.official = in_.uuid();
        holder.post = word(post_from);
        holder.from = seconds();
        holder.until = end();
    }

    void grant(Grant& grant)
    {
        grant.rights = word(rights_from);
        grant.scope = in_.uuid();
        grant.accounts = in_.varint();
        grant.bytes = in_.varint();
        grant.from = seconds();
        grant.until = end();
    }

    std::optional<std::int64_t> end()
    {
        const bool has_end = in_.u8() != 0;
        const auto until = seconds();
        return has_end ? std::optional(until) : std::nullopt;
    }

    std::string text() { return std::string(in_.text()); }

    template<typename Enum> Enum word(std::optional<Enum> (*from)(std::string_view))
    {
        auto value = from(in_.text());
        if (!value) ok_ = false;
        return value.value_or(Enum{});
    }

    ByteReader in_;
    std::uint8_t version_;
    bool ok_ = true;
};

base::Result<Reader> checked_rows(std::string_view bytes)
{
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 1 + checksum_size)
        return base::refuse(Code::corrupt, "these bytes are no directory snapshot");
    auto found_version = static_cast<std::uint8_t>(bytes[magic.size()]);
    if (found_version < oldest_version || found_version > version)
        return base::refuse(
            Code::unsupported,
            base::format("directory snapshot of version {}, this program reads {}", found_version, version));
    auto body = bytes.substr(0, bytes.size() - checksum_size);
    if (ByteReader(bytes.substr(body.size())).be32() != base::crc32c(body))
        return base::refuse(Code::corrupt, "the directory snapshot's checksum is wrong");
    return Reader(body.substr(magic.size() + 1), found_version);
}

}  // namespace

std::string Snapshot::to_bytes() const
{
    ByteWriter out;
    out.raw(magic).u8(version).varint(static_cast<std::uint64_t>(as_of()));
    write(out, domains());
    write_list(out, agencies());
    write_blocks(out, accounts());
    write(out, tombstones());
    out.be32(base::crc32c(out.bytes()));
    return std::move(out).bytes();
}

base::Result<std::shared_ptr<const Snapshot>> Snapshot::from_bytes(std::string_view bytes)
{
    auto checked = checked_rows(bytes);
    if (!checked) return base::refuse(checked.error());
    Reader& in = *checked;
    auto as_of = in.seconds();
    auto domains = in.list(&Reader::domain);
    auto agencies = in.rows(&Reader::agency);
    auto accounts = in.accounts();
    auto tombstones = in.list(&Reader::tombstone);
    if (!in.at_end()) return base::refuse(Code::corrupt, "the directory snapshot's rows do not add up");
    return std::make_shared<const Snapshot>(std::move(agencies), std::move(accounts), std::move(domains),
                                            as_of, std::move(tombstones));
}

}  // namespace directory
