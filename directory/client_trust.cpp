#include "directory/client_trust.hpp"

#include "base/format.hpp"
#include "disk/file.hpp"
#include "net/http_post.hpp"

#include <algorithm>
#include <filesystem>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace directory {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::refuse;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using CrlPtr = std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)>;
using Context = std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)>;

constexpr std::size_t most_lists = 100;
constexpr std::uintmax_t largest_list = 32 << 20;
constexpr std::size_t most_known = 10'000;
constexpr std::size_t most_shown = 8;  // certificates of a client
constexpr int deepest = 6;
constexpr int least_strength = 2;  // of X509_VERIFY_PARAM_set_auth_level: 112 bits
constexpr std::int64_t ocsp_longest = 24 * 60 * 60, ocsp_usual = 5 * 60;  // seconds
constexpr std::int64_t remembered = 60;  // seconds, for what takes time to be verified

int no_passphrase(char*, int, int, void*)
{
    return 0;
}

Bio reading(std::string_view bytes)
{
    return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free};
}

X509Ptr from_der(std::string_view der)
{
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    X509Ptr made(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    ERR_clear_error();
    return made;
}

std::string to_der(const X509* certificate)
{
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max(size, 0)));
    OPENSSL_free(bytes);
    return der;
}

CrlPtr list_from(const std::string& bytes)
{
    CrlPtr list(nullptr, X509_CRL_free);
    if (bytes.contains("-----BEGIN")) {
        list.reset(PEM_read_bio_X509_CRL(reading(bytes).get(), nullptr, no_passphrase, nullptr));
    } else {
        const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
        list.reset(d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size())));
    }
    ERR_clear_error();
    return list;
}

int add_all(X509_STORE* store, const std::string& pem)
{
    const auto bio = reading(pem);
    int count = 0;
    while (X509Ptr one{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr), X509_free})
        count += X509_STORE_add_cert(store, one.get());
    ERR_clear_error();
    return count;
}

// That a list is missing or old matters for the client's own certificate, where the settings are strict.
int judge_lists(int is_fine, X509_STORE_CTX* context)
{
    if (is_fine == 1) return 1;
    const int error = X509_STORE_CTX_get_error(context);
    const bool is_for_want_of_list =
        error == X509_V_ERR_UNABLE_TO_GET_CRL || error == X509_V_ERR_CRL_HAS_EXPIRED;
    const bool is_strict = X509_STORE_CTX_get_app_data(context) != nullptr;
    if (!is_for_want_of_list || (is_strict && X509_STORE_CTX_get_error_depth(context) == 0)) return 0;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

// What tells one state of the folder from another.
std::string state_of(const std::string& folder)
{
    std::vector<std::string> rows;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        rows.push_back(base::format("{} {} {}\n", at->path().filename().string(), at->file_size(ignored),
                                    at->last_write_time(ignored).time_since_epoch().count()));
    }
    std::ranges::sort(rows);
    std::string state = error ? "cannot be read: " + error.message() : "read\n";
    for (const auto& row : rows) state += row;
    return state;
}

struct Lists {
    std::vector<std::string> all;
    std::string trouble;
};

Lists read_lists(const std::string& folder)
{
    Lists lists;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (!at->is_regular_file(ignored)) continue;
        const auto path = at->path().string();
        auto bytes = at->file_size(ignored) > largest_list || lists.all.size() == most_lists
                         ? refuse(Code::limit, "too long, or too many")
                         : disk::read_file(path);
        if (bytes && list_from(*bytes))
            lists.all.push_back(*std::move(bytes));
        else
            lists.trouble += (lists.trouble.empty() ? "" : ", ") + path;
    }
    if (error) lists.trouble = folder + ": " + error.message();
    return lists;
}

}  // namespace

void describe(base::Section& section, CertificateSettings& settings)
{
    section.field("authorities", settings.authorities,
                  "PEM file of authorities whose client certificates log in, with those between them and "
                  "their roots; the owner is whose address stands in the certificate. Those that the own "
                  "authority issues (control.issue_certificates) count without it.");
    section.field("lists", settings.lists,
                  "Folder with those authorities' lists of certificates taken back (CRL, PEM or DER), read "
                  "again when they change. Empty: none are looked at.");
    section.field("lists_strict", settings.lists_strict,
                  "Whether a certificate is refused when the list of its authority is not in that folder, or "
                  "has expired.");
    section.field(
        "ocsp", settings.ocsp,
        "Whether those authorities are asked at each login (OCSP), until their answer is over: off; "
        "soft, where no answer is as good as a good one; hard.");
    section.field("ocsp_responder", settings.ocsp_responder,
                  "Whom to ask, as http://ocsp.example.vn/. Empty: whom the certificate itself names.");
}

base::Result<void> check(const CertificateSettings& settings)
{
    if (settings.ocsp != "off" && settings.ocsp != "soft" && settings.ocsp != "hard")
        return refuse(Code::invalid,
                      "certificates.ocsp: '" + settings.ocsp + "' is neither off, soft nor hard");
    if (settings.ocsp_responder.empty()) return {};
    if (auto place = net::http_place(settings.ocsp_responder); !place)
        return refuse(Code::invalid, "certificates.ocsp_responder: " + place.error().detail);
    return {};
}

base::Result<std::shared_ptr<ClientTrust>> ClientTrust::open(const CertificateSettings& settings,
                                                             const Authority* own)
{
    std::string others;
    if (!settings.authorities.empty()) {
        auto read = disk::read_file(settings.authorities);
        if (!read) return refuse(read.error().code, "certificates.authorities: " + read.error().detail);
        others = *std::move(read);
    }
    std::shared_ptr<ClientTrust> trust(new ClientTrust(settings, own, std::move(others)));
    if (own != nullptr) {
        trust->own_store_ = Store(X509_STORE_new(), X509_STORE_free);
        add_all(trust->own_store_.get(), own->certificate_pem());
    }
    auto store = trust->make_store({});
    if (!store) return refuse(store.error());
    trust->store_ = *std::move(store);
    return trust;
}

std::string ClientTrust::authorities() const
{
    return others_ + (own_ ? "\n" + own_->certificate_pem() : std::string());
}

base::Result<ClientTrust::Store> ClientTrust::make_store(const std::vector<std::string>& lists) const
{
    if (others_.empty()) return nullptr;
    Store store(X509_STORE_new(), X509_STORE_free);
    if (add_all(store.get(), others_) == 0)
        return refuse(Code::invalid, "certificates.authorities: there is no certificate in the file");
    for (const auto& bytes : lists)
        if (const auto list = list_from(bytes)) X509_STORE_add_crl(store.get(), list.get());
    auto* how = X509_STORE_get0_param(store.get());
    // Authorities may be in the middle of a chain.
    X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
    if (!settings_.lists.empty())
        X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
    return store;
}

bool ClientTrust::renew(const base::Log& log)
{
    if (settings_.lists.empty() || others_.empty()) return false;
    auto state = state_of(settings_.lists);
    {
        std::lock_guard lock(mutex_);
        if (state == lists_seen_) return false;
    }
    const auto lists = read_lists(settings_.lists);
    if (!lists.trouble.empty())
        log.warning("directory", "a list of certificates taken back cannot be read",
                    {{"file", lists.trouble}});
    auto store = make_store(lists.all);
    std::lock_guard lock(mutex_);
    lists_seen_ = std::move(state);
    if (store) store_ = *std::move(store);
    known_.clear();
    return true;
}

base::Result<Believed> ClientTrust::look(const CertificateProof& proof, std::int64_t now) const
{
    if (proof.others.size() >= most_shown) return refuse(Code::denied, "too many certificates");
    Store store;
    {
        std::lock_guard lock(mutex_);
        store = store_;
    }
    auto ours = look_by(own_store_, Vouched::own_authority, proof, now);
    if (!ours && store) return look_by(store, Vouched::other_authority, proof, now);
    if (ours && own_->is_revoked(ours->certificate.serial))
        return refuse(Code::denied, "certificate " + ours->certificate.serial + " was taken back");
    return ours;
}

base::Result<Believed> ClientTrust::look_by(const Store& store, Vouched by, const CertificateProof& proof,
                                            std::int64_t now) const
{
    const auto shown = store ? from_der(proof.der) : X509Ptr(nullptr, X509_free);
    auto certificate = shown ? read_certificate(proof.der)
                             : refuse(Code::denied, "no certificate, or nobody to vouch for it");
    if (!certificate) return refuse(Code::denied, certificate.error().detail);
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> between(
        sk_X509_new_null(), [](STACK_OF(X509) * some) { sk_X509_pop_free(some, X509_free); });
    for (const auto& der : proof.others)
        if (auto one = from_der(der)) sk_X509_push(between.get(), one.release());
    const Context context(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    if (X509_STORE_CTX_init(context.get(), store.get(), shown.get(), between.get()) != 1)
        return refuse(Code::denied, "it cannot be looked at");
    auto* how = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_SSL_CLIENT);
    X509_VERIFY_PARAM_set_depth(how, deepest);
    X509_VERIFY_PARAM_set_auth_level(how, least_strength);
    X509_VERIFY_PARAM_set_time(how, now);
    auto is_strict = settings_.lists_strict;
    X509_STORE_CTX_set_app_data(context.get(), is_strict ? &is_strict : nullptr);
    X509_STORE_CTX_set_verify_cb(context.get(), judge_lists);
    const bool is_good = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    if (!is_good)
        return refuse(Code::denied, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
    const auto* chain = X509_STORE_CTX_get0_chain(context.get());
    // A certificate that is itself named as an authority vouches for nobody, itself included.
    if (sk_X509_num(chain) < 2) return refuse(Code::denied, "it is an authority's own");
    return Believed{*std::move(certificate), by, to_der(sk_X509_value(chain, 1))};
}

base::Result<void> ClientTrust::in_doubt(std::string why) const
{
    if (settings_.ocsp == "soft") return {};
    return refuse(Code::denied, std::move(why));
}

base::Result<void> ClientTrust::judge_answer(const Believed& believed) const
{
    const auto url = settings_.ocsp_responder.empty() ? ocsp::responder_of(believed.certificate.der)
                                                      : settings_.ocsp_responder;
    const auto place = net::http_place(url);
    if (!place) return in_doubt("OCSP: the certificate names no responder");
    const auto question = ocsp::ask(believed.certificate.der, believed.issuer);
    if (!question) return in_doubt(question.error().detail);
    const auto said =
        net::http_post(*place, {"application/ocsp-request", question->bytes, "application/ocsp-response"});
    if (!said) return in_doubt("OCSP: " + said.error().detail);
    auto answer = ocsp::hear(*question, *said);
    if (!answer) return in_doubt(answer.error().detail);
    const auto now = unix_now();
    answer->until = answer->until == 0 ? now + ocsp_usual : std::min(answer->until, now + ocsp_longest);
    std::lock_guard lock(mutex_);
    if (answers_.size() >= most_known) answers_.clear();
    answers_[believed.certificate.der] = *answer;
    known_.erase(believed.certificate.der);
    if (answer->status == ocsp::Status::good) return {};
    return refuse(Code::denied, "OCSP: the authority does not vouch for it any more");
}

net::Task<base::Result<void>> ClientTrust::ask(Believed believed) const
{
    if (settings_.ocsp == "off" || believed.by == Vouched::own_authority) co_return base::Result<void>{};
    {
        std::lock_guard lock(mutex_);
        const auto found = answers_.find(believed.certificate.der);
        const bool is_known = found != answers_.end() && unix_now() < found->second.until;
        if (is_known && found->second.status == ocsp::Status::good) co_return base::Result<void>{};
        if (is_known) co_return refuse(Code::denied, "OCSP: the authority does not vouch for it any more");
    }
    auto work = [this, believed = std::move(believed)] { return judge_answer(believed); };
    co_return co_await net::offload(*asking_, std::move(work));
}

bool ClientTrust::believes(const CertificateProof& proof, std::int64_t now) const
{
    {
        std::lock_guard lock(mutex_);
        const auto found = known_.find(proof.der);
        if (found != known_.end() && now < found->second.until) return still_holds(found->second);
    }
    const auto looked = look(proof, now);
    Verdict verdict{looked.has_value(), now + remembered, {}};
    if (looked) verdict.until = std::min(verdict.until, looked->certificate.until);
    if (looked && was_denied(proof.der, now)) verdict.is_believed = false;
    if (looked && looked->by == Vouched::own_authority) verdict.own_serial = looked->certificate.serial;
    std::lock_guard lock(mutex_);
    if (known_.size() >= most_known) known_.clear();
    known_[proof.der] = verdict;
    return verdict.is_believed;
}

bool ClientTrust::was_denied(const std::string& der, std::int64_t now) const
{
    std::lock_guard lock(mutex_);
    const auto found = answers_.find(der);
    return found != answers_.end() && now < found->second.until && found->second.status != ocsp::Status::good;
}

bool ClientTrust::still_holds(const Verdict& verdict) const
{
    return verdict.is_believed && (verdict.own_serial.empty() || !own_->is_revoked(verdict.own_serial));
}

}  // namespace directory
