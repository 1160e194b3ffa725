#pragma once
/// A fingerprint of a journal's records, each bound to the one before: what is to be noted elsewhere, so that whoever can compute the journal's
/// checksums cannot write history anew.
///
/// hash(0) is 32 zeros; hash(n) is SHA-256 over hash(n-1), the number and the time of record n (8 bytes each, little endian) and its bytes.
/// Not thread-safe. Some 2 M records a second.
#include <array>
#include <string_view>

#include "adapters/audit/chain.hpp"
#include "adapters/port/event_log.hpp"

namespace watchgrid::audit {

class RecordChain {
public:
    /// In order, from the first.
    void add(port::Seq, std::int64_t at_ms, std::string_view bytes);
    Head head() const;

private:
    std::uint64_t seq_{};
    std::array<unsigned char, 32> hash_{};
};

}  // namespace watchgrid::audit
