// ScramClient: a client's end of SCRAM (RFC 5802), for conversations with a server.
#pragma once

#include "directory/scram.hpp"

#include "base/text.hpp"

#include <string>

namespace testing_talk {

class ScramClient {
  public:
    // `header`: "n,,", or "p=tls-exporter,," with what both ends know behind it.
    ScramClient(std::string name, std::string password, std::string header = "n,,", std::string bound = {})
        : bare_("n=" + name + ",r=client"),
          password_(std::move(password)),
          header_(std::move(header)),
          bound_(std::move(bound))
    {}

    std::string first() const { return base::to_base64(header_ + bare_); }
    // The server's challenge, in base64.
    std::string last(std::string_view challenge)
    {
        const auto said = base::from_base64(challenge).value_or("");
        const auto nonce = field(said, "r="), salt = field(said, ",s="), rounds = field(said, ",i=");
        const directory::scram::Salt begun{base::from_base64(salt).value_or(""),
                                           static_cast<std::uint32_t>(base::to_number(rounds).value_or(0))};
        const auto without_proof = "c=" + base::to_base64(header_ + bound_) + ",r=" + nonce;
        proof_.auth_message = bare_ + "," + said + "," + without_proof;
        proof_.client_proof = directory::scram::client_proof(password_, begun, proof_.auth_message);
        keys_ = directory::scram::make_keys(password_, begun);
        return base::to_base64(without_proof + ",p=" + base::to_base64(proof_.client_proof));
    }
    // Whether the server has shown that it knows the password, too.
    bool is_right_server(std::string_view challenge) const
    {
        using namespace directory::scram;
        return base::from_base64(challenge) == server_final(server_signature(keys_, proof_));
    }

  private:
    static std::string field(const std::string& text, std::string_view mark)
    {
        const auto at = text.find(mark);
        if (at == std::string::npos) return {};
        const auto begin = at + mark.size();
        return text.substr(begin, text.find(',', begin) - begin);
    }

    std::string bare_, password_, header_, bound_;
    directory::scram::Proof proof_;
    directory::scram::Keys keys_;
};

}  // namespace testing_talk
