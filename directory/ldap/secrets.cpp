#include "directory/ldap/secrets.hpp"

namespace directory::ldap {
namespace {

const std::vector<std::string> attributes{"userPassword", "congvuScram", "congvuAppPassword"};

bool is_away(const base::Result<Entry>& entry)
{
    return !entry && entry.error().code == base::Code::unavailable;
}

}  // namespace

base::Result<Secrets> SecretReader::read(const std::string& dn)
{
    auto connection = borrow();
    if (!connection) return base::refuse(connection.error());
    auto entry = connection->read(dn, attributes);
    // A connection that slapd had closed meanwhile says nothing about slapd: once more on a fresh one.
    if (is_away(entry)) {
        connection = Connection::open(endpoint_);
        if (!connection) return base::refuse(connection.error());
        entry = connection->read(dn, attributes);
    }
    if (is_away(entry)) return base::refuse(entry.error());
    {
        std::lock_guard lock(mutex_);
        idle_.push_back(*std::move(connection));
    }
    if (!entry) return base::refuse(entry.error());
    return Secrets{std::string(entry->one("userpassword")), entry->all("congvuscram"),
                   entry->all("congvuapppassword")};
}

base::Result<Connection> SecretReader::borrow()
{
    std::unique_lock lock(mutex_);
    if (idle_.empty()) {
        lock.unlock();
        return Connection::open(endpoint_);
    }
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

}  // namespace directory::ldap
