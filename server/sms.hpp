// SMS: short texts by a program that the province provides, since every provider's gateway is another one. It is run as
//
//   PROGRAM MOBILE        MOBILE as it stands in the directory: +84912345678; the text comes on its standard input
//
// and says by exit code 0 that the text was handed over. What it prints goes to DATA/sms.log. No shell is involved, and
// the text, which holds a code, is in no list of processes.
#pragma once

#include "base/settings.hpp"
#include "control/rights/sent_codes.hpp"
#include "net/loop.hpp"

#include <filesystem>

namespace server {

struct SmsSettings {
    std::string program;  // empty: nothing is sent
    base::Duration patience = std::chrono::seconds(20);
    std::string text = "Ma xac thuc thu cong vu: {code}. Hieu luc 5 phut. Khong dua ma nay cho bat ky ai.";
};
void describe(base::Section& section, SmsSettings& settings);
// Names what is wrong: no path of a program, a text without the code.
base::Result<void> check(const SmsSettings& settings);

class Sms final : public control::Messenger {
  public:
    // One program runs at a time, on a thread of its own.
    Sms(const SmsSettings& settings, std::filesystem::path data);

    // unavailable: there is no such program, it took too long, or how it ended.
    net::Task<base::Result<void>> send(std::string mobile, std::string text) override;

  private:
    const std::string program_;
    const base::Duration patience_;
    const std::filesystem::path data_;
    const std::unique_ptr<net::Offload> thread_;
};

}  // namespace server
