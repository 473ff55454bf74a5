#include "directory/ldap/connection.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/ldap/bounded_socket.hpp"
#include "directory/ldap/csn.hpp"
#include "directory/ldap/dn.hpp"
#include "directory/ldap/mods.hpp"

#include <csignal>
#include <ldap.h>

namespace directory::ldap {
namespace {

using base::Code;

// A commit carries hundreds of entries: it may take as long as that many answers.
constexpr int commit_share = 6;

timeval to_timeval(base::Duration wait)
{
    auto us = std::chrono::duration_cast<std::chrono::microseconds>(wait).count();
    return {us / 1'000'000, us % 1'000'000};
}

// libldap writes to sockets without MSG_NOSIGNAL: on a thread that uses it a broken pipe is an error, no
// signal.
void expect_broken_pipes()
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

Code code_of(int result)
{
    switch (result) {
    case LDAP_INVALID_CREDENTIALS:
    case LDAP_INAPPROPRIATE_AUTH: return Code::wrong_login;
    case LDAP_ALREADY_EXISTS:
    case LDAP_TYPE_OR_VALUE_EXISTS:
    case LDAP_CONSTRAINT_VIOLATION: return Code::exists;
    case LDAP_NO_SUCH_OBJECT: return Code::not_found;
    case LDAP_ASSERTION_FAILED: return Code::conflict;
    case LDAP_INSUFFICIENT_ACCESS: return Code::denied;
    case LDAP_INVALID_SYNTAX:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_NAMING_VIOLATION:
    case LDAP_OBJECT_CLASS_VIOLATION:
    case LDAP_UNDEFINED_TYPE: return Code::invalid;
    case LDAP_PROTOCOL_ERROR: return Code::unsupported;
    default: return Code::unavailable;
    }
}

// A change is made only to the version that it was decided upon (RFC 4528).
class Assertion {
  public:
    // Of none: without a condition. What is no version fits no entry.
    Assertion(LDAP* handle, const std::string& version)
    {
        if (version.empty()) return;
        std::string filter = is_csn(version) ? "(entryCSN=" + version + ")" : "(!(objectClass=*))";
        if (ldap_create_assertion_control(handle, filter.data(), 1, &control_) != LDAP_SUCCESS)
            throw std::bad_alloc();
        list_[0] = control_;
    }
    Assertion(const Assertion&) = delete;
    Assertion& operator=(const Assertion&) = delete;
    ~Assertion()
    {
        if (control_) ldap_control_free(control_);
    }
    LDAPControl** controls() { return control_ ? list_ : nullptr; }

  private:
    LDAPControl* control_ = nullptr;
    LDAPControl* list_[2]{};
};

// Options of one handle; those set here are libldap's own and never refuse.
base::Result<void> set_up(LDAP* handle, const Endpoint& endpoint)
{
    const int version = LDAP_VERSION3;
    const int never = LDAP_DEREF_NEVER;
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int tls_1_2 = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    const int of_a_client = 0;
    const auto patience = to_timeval(endpoint.patience);
    ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    ldap_set_option(handle, LDAP_OPT_DEREF, &never);
    ldap_set_option(handle, LDAP_OPT_RESTART, LDAP_OPT_ON);
    ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &patience);
    ldap_set_option(handle, LDAP_OPT_TIMEOUT, &patience);
    if (!endpoint.uri.contains("ldaps:") && !endpoint.start_tls) return {};
    ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
    ldap_set_option(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &tls_1_2);
    if (!endpoint.ca_file.empty())
        ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, endpoint.ca_file.c_str());
    if (ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &of_a_client) != LDAP_OPT_SUCCESS)
        return base::refuse(Code::unavailable, "the certificates in " + endpoint.ca_file + " cannot be read");
    return {};
}

struct Answer {
    int result = LDAP_OTHER;
    std::string text;
};

Answer parsed(LDAP* handle, LDAPMessage* message)
{
    Answer answer;
    char* text = nullptr;
    int status = ldap_parse_result(handle, message, &answer.result, nullptr, &text, nullptr, nullptr, 0);
    if (status != LDAP_SUCCESS) answer.result = status;
    if (text) answer.text = base::printable(text);
    ldap_memfree(text);
    return answer;
}

// Trouble of slapd or of the way to it; libldap's own results are negative.
bool is_away(int result)
{
    return result < 0 || result == LDAP_BUSY || result == LDAP_UNAVAILABLE;
}

int last_result(LDAP* handle)
{
    int result = LDAP_OTHER;
    ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &result);
    return result == LDAP_SUCCESS ? LDAP_SERVER_DOWN : result;
}

// What libldap adds to it: why a certificate is not trusted.
std::string last_text(LDAP* handle)
{
    char* text = nullptr;
    ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
    std::string printed = text ? base::printable(text) : std::string();
    ldap_memfree(text);
    return printed;
}

std::string text_of(const berval& value)
{
    return {value.bv_val, value.bv_len};
}

}  // namespace

base::Error error_of(int result, std::string_view doing, std::string_view text)
{
    auto detail = base::format("{}: {}", doing, ldap_err2string(result));
    if (!text.empty()) detail += base::format(" ({})", text);
    return {code_of(result), detail};
}

Entry entry_of(Handle* handle, RawMessage* message)
{
    Entry entry;
    if (char* dn = ldap_get_dn(handle, message)) {
        entry.dn = dn;
        ldap_memfree(dn);
    }
    BerElement* at = nullptr;
    for (char* name = ldap_first_attribute(handle, message, &at); name;
         name = ldap_next_attribute(handle, message, at)) {
        auto& values = entry.attributes[base::lower(std::string_view(name))];
        berval** found = ldap_get_values_len(handle, message, name);
        for (berval** value = found; value && *value; ++value) values.push_back(text_of(**value));
        ldap_value_free_len(found);
        ldap_memfree(name);
    }
    ber_free(at, 0);
    return entry;
}

Message& Message::operator=(Message&& other) noexcept
{
    std::swap(message_, other.message_);
    return *this;
}

Message::~Message()
{
    if (message_) ldap_msgfree(message_);
}

Connection::Connection(Connection&& other) noexcept
    : ldap_(std::exchange(other.ldap_, nullptr)),
      patience_(other.patience_)
{}

Connection& Connection::operator=(Connection&& other) noexcept
{
    std::swap(ldap_, other.ldap_);
    std::swap(patience_, other.patience_);
    return *this;
}

Connection::~Connection()
{
    if (!ldap_) return;
    expect_broken_pipes();
    ldap_unbind_ext(ldap_, nullptr, nullptr);
}

base::Result<Connection> Connection::open_unbound(const Endpoint& endpoint)
{
    expect_broken_pipes();
    LDAP* handle = nullptr;
    int result = ldap_initialize(&handle, endpoint.uri.c_str());
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "connecting to " + endpoint.uri));
    Connection connection(handle, endpoint.patience);
    if (auto set = set_up(handle, endpoint); !set) return base::refuse(set.error());
    result = connect_within(handle, endpoint.patience);
    if (result != LDAP_SUCCESS)
        return base::refuse(
            error_of(last_result(handle), "connecting to " + endpoint.uri, last_text(handle)));
    if (endpoint.start_tls) {
        if (auto started = connection.start_tls(); !started) return base::refuse(started.error());
    }
    return connection;
}

// RFC 4511 §4.14.1. A server that refuses it is never spoken to in clear.
base::Result<void> Connection::start_tls()
{
    int request = 0;
    int result = ldap_start_tls(ldap_, nullptr, nullptr, &request);
    auto agreed = result == LDAP_SUCCESS ? done(request) : base::refuse(error_of(result, "starting TLS"));
    if (!agreed) return base::refuse(Code::unavailable, "starting TLS: " + agreed.error().detail);
    result = shake_hands_within(ldap_, patience_);
    if (result == LDAP_SUCCESS) return {};
    return base::refuse(Code::unavailable, error_of(result, "starting TLS", last_text(ldap_)).detail);
}

base::Result<Connection> Connection::open(const Endpoint& endpoint)
{
    auto connection = open_unbound(endpoint);
    if (!connection) return connection;
    if (auto bound = connection->bind_as(endpoint); !bound) {
        // A wrong password of our own is trouble of the directory, not of whoever is waiting.
        return base::refuse(Code::unavailable, bound.error().detail + " at " + endpoint.uri);
    }
    return connection;
}

base::Result<void> Connection::bind_as(const Endpoint& endpoint)
{
    return endpoint.bind_dn.empty() ? bind_external() : bind(endpoint.bind_dn, endpoint.password);
}

base::Result<void> Connection::bind_external()
{
    int request = 0;
    char empty[] = "";
    berval as_connected{0, empty};  // given, but empty: without it slapd would ask (RFC 4422 §3.3)
    int result = ldap_sasl_bind(ldap_, nullptr, "EXTERNAL", &as_connected, nullptr, nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "binding as the server"));
    return done(request);
}

base::Result<void> Connection::bind(const std::string& dn, std::string_view password)
{
    expect_broken_pipes();
    if (password.empty() || dn.empty())
        return base::refuse(Code::wrong_login, "an empty password verifies nobody");
    int request = 0;
    std::string secret(password);
    berval credentials{secret.size(), secret.data()};
    int result =
        ldap_sasl_bind(ldap_, dn.c_str(), LDAP_SASL_SIMPLE, &credentials, nullptr, nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "binding as " + dn));
    auto message = answer_to(request, patience_);
    if (!message) return base::refuse(message.error());
    auto answer = parsed(ldap_, message->get());
    if (answer.result == LDAP_SUCCESS) return {};
    auto error = error_of(answer.result, "slapd", answer.text);
    if (error.code != Code::wrong_login && !is_away(answer.result)) error.code = Code::cannot;
    return base::refuse(error);
}

base::Result<Message> Connection::next(base::Duration wait)
{
    expect_broken_pipes();
    LDAPMessage* message = nullptr;
    auto patience = to_timeval(wait);
    int kind = ldap_result(ldap_, LDAP_RES_ANY, LDAP_MSG_ONE, &patience, &message);
    Message owned(message);
    if (kind < 0) return base::refuse(error_of(last_result(ldap_), "waiting for slapd"));
    return owned;
}

base::Result<Message> Connection::answer_to(int request, base::Duration wait)
{
    LDAPMessage* message = nullptr;
    auto patience = to_timeval(wait);
    int kind = ldap_result(ldap_, request, LDAP_MSG_ALL, &patience, &message);
    Message owned(message);
    if (kind < 0) return base::refuse(error_of(last_result(ldap_), "waiting for slapd"));
    if (kind == 0) {
        ldap_abandon_ext(ldap_, request, nullptr, nullptr);
        return base::refuse(Code::unavailable,
                            base::format("slapd did not answer within {} ms", wait.count()));
    }
    return owned;
}

base::Result<void> Connection::done(int request, base::Duration patience)
{
    auto message = answer_to(request, patience);
    if (!message) return base::refuse(message.error());
    auto answer = parsed(ldap_, message->get());
    if (answer.result == LDAP_SUCCESS) return {};
    return base::refuse(error_of(answer.result, "slapd", answer.text));
}

base::Result<int> Connection::send_add(const Entry& entry, Control** controls)
{
    expect_broken_pipes();
    int request = 0;
    Mods mods(entry);
    int result = ldap_add_ext(ldap_, entry.dn.c_str(), mods.get(), controls, nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "adding " + entry.dn));
    return request;
}

base::Result<void> Connection::add(const Entry& entry)
{
    auto request = send_add(entry, nullptr);
    if (!request) return base::refuse(request.error());
    return done(*request);
}

base::Result<void> Connection::serialise_transactions()
{
    return modify("cn=config", {{Change::What::replace, "olcThreads", {"3"}}});
}

base::Result<void> Connection::end_serialising(std::size_t threads)
{
    return modify("cn=config", {{Change::What::replace, "olcThreads", {std::to_string(threads)}}});
}

base::Result<std::string> Connection::begin()
{
    expect_broken_pipes();
    berval* id = nullptr;
    int result = ldap_txn_start_s(ldap_, nullptr, nullptr, &id);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "beginning a transaction"));
    std::string transaction = id ? text_of(*id) : std::string{};
    ber_bvfree(id);
    return transaction;
}

base::Result<void> Connection::end(const std::string& transaction, bool is_commit)
{
    int request = 0;
    std::string id = transaction;
    berval value{id.size(), id.data()};
    int result = ldap_txn_end(ldap_, is_commit ? 1 : 0, &value, nullptr, nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "ending a transaction"));
    return done(request, patience_ * commit_share);
}

base::Result<void> Connection::add_all(std::span<const Entry> entries)
{
    auto transaction = begin();
    if (!transaction) return base::refuse(transaction.error());

    std::string id = *transaction;
    LDAPControl spec{};
    std::string oid = LDAP_CONTROL_TXN_SPEC;
    spec.ldctl_oid = oid.data();
    spec.ldctl_value = {id.size(), id.data()};
    spec.ldctl_iscritical = 1;
    LDAPControl* controls[] = {&spec, nullptr};

    for (const auto& entry : entries) {
        auto request = send_add(entry, controls);
        auto queued = request ? done(*request) : base::refuse(request.error());
        if (queued) continue;
        static_cast<void>(end(id, false));
        return queued;
    }
    return end(id, true);
}

base::Result<void> Connection::modify(const std::string& dn, const std::vector<Change>& changes,
                                      const std::string& version)
{
    expect_broken_pipes();
    int request = 0;
    Mods mods(changes);
    Assertion assertion(ldap_, version);
    int result = ldap_modify_ext(ldap_, dn.c_str(), mods.get(), assertion.controls(), nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "changing " + dn));
    return done(request);
}

base::Result<void> Connection::move(const std::string& dn, const std::string& new_parent)
{
    expect_broken_pipes();
    int request = 0;
    const std::string name(first_rdn(dn));
    int result =
        ldap_rename(ldap_, dn.c_str(), name.c_str(), new_parent.c_str(), 0, nullptr, nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "moving " + dn));
    return done(request);
}

base::Result<void> Connection::remove(const std::string& dn)
{
    expect_broken_pipes();
    int request = 0;
    int result = ldap_delete_ext(ldap_, dn.c_str(), nullptr, nullptr, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "removing " + dn));
    return done(request);
}

base::Result<int> Connection::send_search(const std::string& base, int scope,
                                          const std::vector<std::string>& attributes, Control** controls)
{
    expect_broken_pipes();
    std::vector<std::string> names = attributes;
    std::vector<char*> list;
    for (auto& name : names) list.push_back(name.data());
    list.push_back(nullptr);
    int request = 0;
    int result = ldap_search_ext(ldap_, base.c_str(), scope, "(objectClass=*)", list.data(), 0, controls,
                                 nullptr, nullptr, LDAP_NO_LIMIT, &request);
    if (result != LDAP_SUCCESS) return base::refuse(error_of(result, "searching " + base));
    return request;
}

base::Result<Entry> Connection::read(const std::string& dn, const std::vector<std::string>& attributes)
{
    auto request = send_search(dn, LDAP_SCOPE_BASE, attributes);
    if (!request) return base::refuse(request.error());
    auto message = answer_to(*request, patience_);
    if (!message) return base::refuse(message.error());
    auto* entry = ldap_first_entry(ldap_, message->get());
    auto answer = parsed(ldap_, message->get());
    if (answer.result != LDAP_SUCCESS)
        return base::refuse(error_of(answer.result, "reading " + dn, answer.text));
    if (!entry || ldap_count_entries(ldap_, message->get()) != 1)
        return base::refuse(Code::unavailable, "reading " + dn + ": not exactly one entry came");
    return entry_of(ldap_, entry);
}

}  // namespace directory::ldap
