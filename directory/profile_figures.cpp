// The figures of a profile: section, name, what it is, and which of two values is the stricter.

#include "directory/profile_values.hpp"

namespace directory {
namespace {

// How a value is read where its type alone does not say.
struct OfPerson {
    static Read read(std::string_view text, Pattern& into) { return pattern(text, into, Vocabulary::person); }
    static Read pattern(std::string_view text, Pattern& into, Vocabulary words)
    {
        auto read = pattern_from(text, words);
        if (!read) return std::unexpected(std::move(read.error()));
        if (read->is_ask()) return std::unexpected(Wrong{0, "'ask' is a step of the ladder, no scheme"});
        into = std::move(*read);
        return {};
    }
};
struct OfAgency {
    static Read read(std::string_view text, Pattern& into)
    {
        return OfPerson::pattern(text, into, Vocabulary::agency);
    }
};
struct ByType {
    template<typename T> static Read read(std::string_view text, T& into) { return read_value(text, into); }
};

constexpr bool not_yet = false;  // shown, and kept to by nothing

// What a profile says in one place: part, then figure.
template<auto part, auto member> struct At {
    static auto& in(auto& profile) { return profile.*part.*member; }
};

struct Label {
    std::string_view section, name, english, vietnamese;
    bool is_enforced = true;
};

template<typename Place, Strict strict, typename Form = ByType> constexpr Figure figure(const Label& words)
{
    return {words.section,
            words.name,
            words.english,
            words.vietnamese,
            words.is_enforced,
            [](std::string_view text, Profile& into) -> Read {
                typename std::remove_reference_t<decltype(Place::in(into))>::value_type value{};
                if (Read read = Form::read(text, value); !read) return read;
                Place::in(into) = std::move(value);
                return {};
            },
            [](const Profile& profile) {
                const auto& said = Place::in(profile);
                return said ? write_value(*said) : std::string();
            },
            [](Profile& profile, const Profile& other) {
                make_stricter<strict>(Place::in(profile), Place::in(other));
            }};
}

using P = Profile;
using enum Strict;

constexpr Figure table[] = {
    figure<At<&P::about, &P::About::title>, first>({"profile", "title", "whose rules", "quy định của"}),
    figure<At<&P::about, &P::About::basis>, first>({"profile", "basis", "the regulation", "văn bản"}),

    figure<At<&P::naming, &P::Naming::scheme>, first, OfPerson>(
        {"naming", "scheme", "address of a person", "địa chỉ của cá nhân"}),
    figure<At<&P::naming, &P::Naming::ladder>, first>(
        {"naming", "ladder", "where that is taken, in turn", "khi đã có người dùng, lần lượt"}),

    figure<At<&P::agencies, &P::Agencies::commune>, first, OfAgency>(
        {"agencies", "commune", "a commune's people's committee", "UBND cấp xã"}),
    figure<At<&P::agencies, &P::Agencies::committee>, first, OfAgency>(
        {"agencies", "committee", "another people's committee", "UBND khác"}),
    figure<At<&P::agencies, &P::Agencies::department>, first, OfAgency>(
        {"agencies", "department", "a department", "sở, ban, ngành"}),
    figure<At<&P::agencies, &P::Agencies::sub_department>, first, OfAgency>(
        {"agencies", "sub-department", "a unit of a department", "đơn vị thuộc sở"}),
    figure<At<&P::agencies, &P::Agencies::office>, first, OfAgency>(
        {"agencies", "office", "an office of a committee", "phòng, ban thuộc UBND"}),
    figure<At<&P::agencies, &P::Agencies::school>, first, OfAgency>(
        {"agencies", "school", "a school", "trường học"}),
    figure<At<&P::agencies, &P::Agencies::party>, first, OfAgency>(
        {"agencies", "party-committee", "a Party committee", "Đảng ủy"}),
    figure<At<&P::agencies, &P::Agencies::council>, first, OfAgency>(
        {"agencies", "peoples-council", "a people's council", "Hội đồng nhân dân"}),
    figure<At<&P::agencies, &P::Agencies::other>, first, OfAgency>(
        {"agencies", "other", "any other agency", "cơ quan khác"}),

    figure<At<&P::quota, &P::Quota::person>, least>(
        {"quota", "person", "a person is given", "dung lượng cấp cho cá nhân"}),
    figure<At<&P::quota, &P::Quota::admin>, least>(
        {"quota", "admin", "an admin is given", "dung lượng cấp cho quản trị viên"}),
    figure<At<&P::quota, &P::Quota::agency>, least>(
        {"quota", "agency", "an agency is given", "dung lượng cấp cho cơ quan"}),
    figure<At<&P::quota, &P::Quota::person_least>, most>(
        {"quota", "person_least", "a person may keep at least", "dung lượng tối thiểu của cá nhân"}),
    figure<At<&P::quota, &P::Quota::agency_least>, most>(
        {"quota", "agency_least", "an agency may keep at least", "dung lượng tối thiểu của cơ quan"}),
    figure<At<&P::quota, &P::Quota::person_most>, least>(
        {"quota", "person_most", "a person may keep at most", "dung lượng tối đa của cá nhân"}),
    figure<At<&P::quota, &P::Quota::admin_most>, least>(
        {"quota", "admin_most", "an admin may keep at most", "dung lượng tối đa của quản trị viên"}),
    figure<At<&P::quota, &P::Quota::agency_most>, least>(
        {"quota", "agency_most", "an agency may keep at most", "dung lượng tối đa của cơ quan"}),
    figure<At<&P::quota, &P::Quota::warns_near_limit>, most>(
        {"quota", "warns_near_limit", "a mail warns near the limit", "thư cảnh báo khi gần đầy"}),

    figure<At<&P::mail, &P::Mail::attachment_most>, least>(
        {"mail", "attachment_most", "attachments, decoded", "tệp đính kèm, sau khi giải mã", not_yet}),
    figure<At<&P::mail, &P::Mail::banned_attachments>, all>(
        {"mail", "banned_attachments", "refused attachments", "tệp đính kèm bị cấm", not_yet}),
    figure<At<&P::mail, &P::Mail::limits_encrypted_archives>, most>({"mail", "limits_encrypted_archives",
                                                                     "encrypted archives are limited",
                                                                     "hạn chế tệp nén có mật khẩu", not_yet}),
    figure<At<&P::mail, &P::Mail::outbound_most>, least>({"mail", "outbound_most",
                                                          "mails to outside in that window",
                                                          "số thư gửi ra ngoài trong khoảng đó", not_yet}),
    figure<At<&P::mail, &P::Mail::outbound_window>, most>(
        {"mail", "outbound_window", "window of that count", "khoảng thời gian đếm", not_yet}),
    figure<At<&P::mail, &P::Mail::bans_forwarding_outside>, most>(
        {"mail", "bans_forwarding_outside", "no automatic forwarding to outside",
         "cấm tự động chuyển tiếp ra ngoài", not_yet}),

    figure<At<&P::timers, &P::Timers::inactivity_most>, least>(
        {"timers", "inactivity_most", "unused, then locked", "không dùng thì khóa"}),
    figure<At<&P::timers, &P::Timers::default_password_most>, least>({"timers", "default_password_most",
                                                                      "first password unchanged, then locked",
                                                                      "không đổi mật khẩu lần đầu thì khóa"}),
    figure<At<&P::timers, &P::Timers::purge_least>, most>(
        {"timers", "purge_least", "locked, then erased, no sooner than", "khóa rồi mới xóa, không sớm hơn"}),
    figure<At<&P::timers, &P::Timers::leaver_report_most>, least>(
        {"timers", "leaver_report_most", "an agency reports who has left", "cơ quan báo người rời đi"}),
    figure<At<&P::timers, &P::Timers::reminders>, all>(
        {"timers", "reminders", "reminders before a timer acts", "nhắc trước khi khóa, xóa"}),

    figure<At<&P::service, &P::Service::request_most>, least>(
        {"service", "request_most", "a request is answered within", "giải quyết yêu cầu trong"}),
    figure<At<&P::service, &P::Service::unlock_most>, least>(
        {"service", "unlock_most", "an account is unlocked within", "mở khóa trong"}),
    figure<At<&P::service, &P::Service::password_reset_most>, least>(
        {"service", "password_reset_most", "a password is reset within", "đặt lại mật khẩu trong"}),
    figure<At<&P::service, &P::Service::agency_reads_least>, most>(
        {"service", "agency_reads_least", "an agency reads its mail, times a working day",
         "cơ quan đọc thư, lần mỗi ngày làm việc", not_yet}),
    figure<At<&P::service, &P::Service::locked_list_every>, least>(
        {"service", "locked_list_every", "agencies hear who is locked, every", "gửi danh sách bị khóa, mỗi"}),
    figure<At<&P::service, &P::Service::account_review_every>, least>(
        {"service", "account_review_every", "all accounts are reviewed, every", "rà soát tài khoản, mỗi"}),
    figure<At<&P::service, &P::Service::agency_admins_most>, least>(
        {"service", "agency_admins_most", "admins of one agency", "số quản trị viên của một cơ quan"}),

    figure<At<&P::login, &P::Login::wrong_most>, least>(
        {"login", "wrong_most", "wrong passwords in a row", "số lần sai mật khẩu liên tiếp"}),
    figure<At<&P::login, &P::Login::unlock_earliest>, most>(
        {"login", "unlock_earliest", "unlocks by itself no sooner than", "tự mở khóa không sớm hơn"}),
    figure<At<&P::login, &P::Login::unlock_latest>, least>(
        {"login", "unlock_latest", "and no later than", "và không muộn hơn"}),
    figure<At<&P::login, &P::Login::second_factor>, most>(
        {"login", "second_factor", "who needs a second factor", "ai phải xác thực hai yếu tố"}),
    figure<At<&P::login, &P::Login::sends_codes>, least>(
        {"login", "sends_codes", "codes may come by SMS", "được gửi mã qua SMS"}),

    figure<At<&P::password, &P::Password::length_least>, most>(
        {"password", "length_least", "characters of a password", "độ dài mật khẩu"}),
    figure<At<&P::password, &P::Password::admin_length_least>, most>(
        {"password", "admin_length_least", "of an admin's", "của quản trị viên"}),
    figure<At<&P::password, &P::Password::classes_least>, most>(
        {"password", "classes_least", "classes of characters (a A 1 !)", "số loại ký tự (a A 1 !)"}),
    figure<At<&P::password, &P::Password::age_most>, least>(
        {"password", "age_most", "changed within", "đổi trong vòng"}),
    figure<At<&P::password, &P::Password::admin_age_most>, least>(
        {"password", "admin_age_most", "an admin's within", "của quản trị viên trong vòng"}),
    figure<At<&P::password, &P::Password::history_least>, most>({"password", "history_least",
                                                                 "former ones that may not come again",
                                                                 "số mật khẩu cũ không dùng lại"}),
    figure<At<&P::password, &P::Password::admin_history_least>, most>(
        {"password", "admin_history_least", "of an admin", "của quản trị viên"}),
    figure<At<&P::password, &P::Password::not_containing>, all>(
        {"password", "not_containing", "what it may not contain", "không được chứa"}),
    figure<At<&P::password, &P::Password::changes_first>, most>(
        {"password", "changes_first", "the first one must be changed", "phải đổi mật khẩu lần đầu"}),
    figure<At<&P::password, &P::Password::changes_at_unlock>, most>(
        {"password", "changes_at_unlock", "unlocked, it must be changed", "mở khóa thì phải đổi mật khẩu"}),

    figure<At<&P::log, &P::Log::access_least>, most>(
        {"log", "access_least", "who logged in is kept for", "lưu nhật ký truy cập"}),
};

}  // namespace

std::span<const Figure> figures()
{
    return table;
}

}  // namespace directory
