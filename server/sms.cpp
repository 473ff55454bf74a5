#include "server/sms.hpp"

#include "base/process.hpp"

#include <thread>

namespace server {
namespace {

using namespace std::chrono_literals;
using base::Code;
using base::Result;

constexpr std::size_t longest_text = 1000;  // some SMS joined

Result<void> run(const std::string& program, const std::string& mobile, const base::Process::Surroundings& in,
                 base::Duration patience)
{
    auto started = base::Process::start({program, mobile}, in);
    if (!started) return base::refuse(started.error());
    const auto until = std::chrono::steady_clock::now() + patience;
    for (auto ended = started->ended();; ended = started->ended()) {
        if (ended == "exit 0") return {};
        if (ended) return base::refuse(Code::unavailable, program + ": " + *ended);
        if (std::chrono::steady_clock::now() > until) break;
        std::this_thread::sleep_for(10ms);
    }
    started->stop(1s);
    return base::refuse(Code::unavailable, program + " took too long");
}

// Spaces and the like are for people.
std::string dialled(const std::string& mobile)
{
    std::string digits;
    for (const char c : mobile)
        if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) digits += c;
    return digits;
}

}  // namespace

void describe(base::Section& section, SmsSettings& settings)
{
    section.field(
        "program", settings.program,
        "Program that sends a text: PROGRAM MOBILE, the text on its standard input, exit code 0 when it was "
        "handed over. Empty: no codes are sent.");
    section.field("patience", settings.patience, "How long it may take.");
    section.field("text", settings.text,
                  "What is sent; {code} is the code. Providers may ask for a text that they know.");
}

Result<void> check(const SmsSettings& settings)
{
    if (!settings.program.empty() && !settings.program.starts_with('/'))
        return base::refuse(Code::invalid,
                            "sms.program: '" + settings.program + "' is no path from / of a program");
    if (settings.text.find("{code}") == std::string::npos)
        return base::refuse(Code::invalid, "sms.text: {code} is not in it");
    if (settings.text.size() > longest_text) return base::refuse(Code::invalid, "sms.text: it is too long");
    return {};
}

Sms::Sms(const SmsSettings& settings, std::filesystem::path data)
    : program_(settings.program),
      patience_(settings.patience),
      data_(std::move(data)),
      thread_(net::make_offload(1))
{}

net::Task<Result<void>> Sms::send(std::string mobile, std::string text)
{
    auto number = dialled(mobile);
    if (number.size() < 3) co_return base::refuse(Code::unavailable, "no telephone number: " + mobile);
    auto work = [this, number = std::move(number), text = std::move(text)]() mutable {
        return run(program_, number, {data_, data_ / "sms.log", std::nullopt, std::move(text)}, patience_);
    };
    co_return co_await net::offload(*thread_, std::move(work));
}

}  // namespace server
