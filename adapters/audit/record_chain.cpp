#include "adapters/audit/record_chain.hpp"

#include <openssl/sha.h>

#include <string>

namespace watchgrid::audit {

void RecordChain::add(port::Seq seq, std::int64_t at_ms, std::string_view bytes) {
    std::string text{reinterpret_cast<const char*>(hash_.data()), hash_.size()};
    text.reserve(hash_.size() + 16 + bytes.size());
    for (const std::uint64_t n : {std::uint64_t{seq}, static_cast<std::uint64_t>(at_ms)})
        for (unsigned shift = 0; shift < 64; shift += 8) text += static_cast<char>(n >> shift & 0xFFU);
    text += bytes;
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash_.data());
    seq_ = seq;
}

Head RecordChain::head() const {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string hash;
    for (const unsigned char byte : hash_) hash += {kHex[byte >> 4], kHex[byte & 15]};
    return {seq_, std::move(hash)};
}

}  // namespace watchgrid::audit
