// RunningHash: SHA-256 of bytes that come in pieces.
#pragma once

#include "ledger/crypto.hpp"

struct evp_md_ctx_st;

namespace ledger {

class RunningHash {
  public:
    RunningHash();
    void add(std::string_view bytes);
    Hash finish();  // once; nothing is added after it

  private:
    std::shared_ptr<evp_md_ctx_st> context_;
};

}  // namespace ledger
