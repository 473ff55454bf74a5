#include "directory/ldap/sync.hpp"

#include "base/text.hpp"

#include <ldap.h>
#include <memory>

namespace directory::ldap {
namespace {

using base::Code;

using Ber = std::unique_ptr<BerElement, decltype([](BerElement* ber) { ber_free(ber, 1); })>;

// slapd reuses nothing after it is parsed, so a copy is read.
Ber reader(std::string_view bytes)
{
    std::string copy(bytes);
    berval value{copy.size(), copy.data()};
    return Ber(ber_init(&value));
}

std::string_view view(const berval& value)
{
    return value.bv_val ? std::string_view(value.bv_val, value.bv_len) : std::string_view{};
}

// syncRequestValue ::= SEQUENCE { mode ENUMERATED, cookie OCTET STRING OPTIONAL, reloadHint BOOLEAN DEFAULT
// FALSE }
std::string request_value(const std::string& cookie)
{
    Ber ber(ber_alloc_t(LBER_USE_DER));
    std::string copy = cookie;
    berval value{copy.size(), copy.data()};
    if (cookie.empty()) {
        ber_printf(ber.get(), "{e}", LDAP_SYNC_REFRESH_AND_PERSIST);
    } else {
        ber_printf(ber.get(), "{eO}", LDAP_SYNC_REFRESH_AND_PERSIST, &value);
    }
    berval flat{};
    ber_flatten2(ber.get(), &flat, 0);
    return std::string(view(flat));
}

struct State {
    int what = LDAP_SYNC_PRESENT;
    base::Uuid id;
    std::string cookie;
};

// syncStateValue ::= SEQUENCE { state ENUMERATED, entryUUID OCTET STRING (16), cookie OCTET STRING OPTIONAL }
std::optional<State> state_of(std::string_view bytes)
{
    auto ber = reader(bytes);
    ber_int_t what = 0;
    berval id{}, cookie{};
    if (!ber || ber_scanf(ber.get(), "{em", &what, &id) == LBER_ERROR) return std::nullopt;
    auto uuid = base::uuid_from_bytes(view(id));
    if (!uuid) return std::nullopt;
    ber_len_t length = 0;
    if (ber_peek_tag(ber.get(), &length) == LDAP_TAG_SYNC_COOKIE) ber_scanf(ber.get(), "m", &cookie);
    return State{what, *uuid, std::string(view(cookie))};
}

std::optional<State> state_of(LDAP* handle, LDAPMessage* message)
{
    LDAPControl** controls = nullptr;
    if (ldap_get_entry_controls(handle, message, &controls) != LDAP_SUCCESS) return std::nullopt;
    std::optional<State> state;
    if (auto* control = ldap_control_find(LDAP_CONTROL_SYNC_STATE, controls, nullptr))
        state = state_of(view(control->ldctl_value));
    ldap_controls_free(controls);
    return state;
}

void take_cookie(BerElement* ber, SyncListener& listener)
{
    ber_len_t length = 0;
    berval cookie{};
    if (ber_peek_tag(ber, &length) != LDAP_TAG_SYNC_COOKIE) return;
    if (ber_scanf(ber, "m", &cookie) != LBER_ERROR) listener.cookie(view(cookie));
}

bool take_flag(BerElement* ber, bool otherwise)
{
    ber_len_t length = 0;
    ber_int_t flag = 0;
    if (ber_peek_tag(ber, &length) != LBER_BOOLEAN) return otherwise;
    return ber_scanf(ber, "b", &flag) == LBER_ERROR ? otherwise : flag != 0;
}

// SEQUENCE { cookie OPTIONAL, refreshDone BOOLEAN DEFAULT TRUE }
bool take_phase_end(BerElement* ber, ber_tag_t phase, SyncListener& listener)
{
    ber_len_t length = 0;
    if (ber_skip_tag(ber, &length) == LBER_ERROR) return false;
    if (phase == LDAP_TAG_SYNC_REFRESH_PRESENT) listener.absent_are_gone();
    take_cookie(ber, listener);
    if (take_flag(ber, true)) listener.refreshed();
    return true;
}

// SEQUENCE { cookie OPTIONAL, refreshDeletes BOOLEAN DEFAULT FALSE, syncUUIDs SET OF OCTET STRING (16) }
bool take_id_set(BerElement* ber, SyncListener& listener)
{
    ber_len_t length = 0;
    if (ber_skip_tag(ber, &length) == LBER_ERROR) return false;
    take_cookie(ber, listener);
    bool are_deleted = take_flag(ber, false);
    berval* ids = nullptr;
    if (ber_scanf(ber, "[W]", &ids) == LBER_ERROR) return false;
    for (berval* at = ids; at && at->bv_val; ++at) {
        auto id = base::uuid_from_bytes(view(*at));
        if (id && are_deleted) listener.deleted(*id);
        if (id && !are_deleted) listener.present(*id);
    }
    ber_bvarray_free(ids);
    return true;
}

bool take_new_cookie(BerElement* ber, SyncListener& listener)
{
    berval cookie{};
    ber_tag_t tag = 0;
    if (ber_scanf(ber, "tm", &tag, &cookie) == LBER_ERROR) return false;
    listener.cookie(view(cookie));
    return true;
}

// Trouble that says nothing about our cookie.
bool is_passing(int result)
{
    return result == LDAP_BUSY || result == LDAP_UNAVAILABLE || result == LDAP_NO_SUCH_OBJECT ||
           result == LDAP_INSUFFICIENT_ACCESS || result == LDAP_SUCCESS;
}

}  // namespace

bool take_sync_information(std::string_view bytes, SyncListener& listener)
{
    auto ber = reader(bytes);
    ber_len_t length = 0;
    if (!ber) return false;
    auto tag = ber_peek_tag(ber.get(), &length);
    switch (tag) {
    case LDAP_TAG_SYNC_NEW_COOKIE: return take_new_cookie(ber.get(), listener);
    case LDAP_TAG_SYNC_REFRESH_DELETE:
    case LDAP_TAG_SYNC_REFRESH_PRESENT: return take_phase_end(ber.get(), tag, listener);
    case LDAP_TAG_SYNC_ID_SET: return take_id_set(ber.get(), listener);
    default: return false;
    }
}

base::Result<Sync> Sync::start(Connection& connection, const std::string& base, const std::string& cookie)
{
    auto value = request_value(cookie);
    std::string oid = LDAP_CONTROL_SYNC;
    LDAPControl control{};
    control.ldctl_oid = oid.data();
    control.ldctl_value = {value.size(), value.data()};
    control.ldctl_iscritical = 1;
    LDAPControl* controls[] = {&control, nullptr};
    auto request = connection.send_search(base, LDAP_SCOPE_SUBTREE, read_attributes(), controls);
    if (!request) return base::refuse(request.error());
    return Sync(connection, *request);
}

base::Result<void> Sync::take(const Message& message, SyncListener& listener)
{
    if (ldap_msgid(message.get()) != request_) return {};
    switch (ldap_msgtype(message.get())) {
    case LDAP_RES_SEARCH_ENTRY: entry(message.get(), listener); return {};
    case LDAP_RES_INTERMEDIATE: information(message.get(), listener); return {};
    case LDAP_RES_SEARCH_RESULT: return ended(message.get());
    default: return {};  // a referral: not followed
    }
}

void Sync::entry(RawMessage* message, SyncListener& listener)
{
    auto state = state_of(connection_->handle(), message);
    if (!state) return;
    switch (state->what) {
    case LDAP_SYNC_PRESENT: listener.present(state->id); break;
    case LDAP_SYNC_DELETE: listener.deleted(state->id); break;
    default: listener.changed(state->id, entry_of(connection_->handle(), message)); break;
    }
    if (!state->cookie.empty()) listener.cookie(state->cookie);
}

void Sync::information(RawMessage* message, SyncListener& listener)
{
    char* oid = nullptr;
    berval* value = nullptr;
    int result = ldap_parse_intermediate(connection_->handle(), message, &oid, &value, nullptr, 0);
    if (result == LDAP_SUCCESS && oid && value && std::string_view(oid) == LDAP_SYNC_INFO)
        take_sync_information(view(*value), listener);
    ldap_memfree(oid);
    ber_bvfree(value);
}

base::Result<void> Sync::ended(RawMessage* message)
{
    int result = LDAP_OTHER;
    char* text = nullptr;
    ldap_parse_result(connection_->handle(), message, &result, nullptr, &text, nullptr, nullptr, 0);
    auto error = error_of(result, "slapd ended the synchronisation", text ? base::printable(text) : "");
    ldap_memfree(text);
    if (!is_passing(result)) error.code = Code::conflict;
    return base::refuse(error);
}

}  // namespace directory::ldap
