#include "adapters/journal_sqlite/record_chunk.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "adapters/journal_sqlite/crc32c.hpp"

namespace watchgrid::journal_sqlite {
namespace {

static_assert(std::endian::native == std::endian::little, "the journal is written in the machine's order, which must be little endian");

constexpr std::size_t kFrameBytes = 4 + 4 + 8;

template <class T>
void store(char* to, T value) noexcept {
    std::memcpy(to, &value, sizeof value);
}

template <class T>
T load(const char* from) noexcept {
    T value{};
    std::memcpy(&value, from, sizeof value);
    return value;
}

}  // namespace

std::uint32_t record_checksum(port::Shard shard, port::Seq seq, port::Epoch epoch, std::int64_t at_ms, std::string_view bytes) noexcept {
    char label[4 + 8 + 8 + 8];
    store(label, shard);
    store(label + 4, seq);
    store(label + 12, epoch);
    store(label + 20, at_ms);
    return crc32c(crc32c(0, {label, sizeof label}), bytes);
}

std::size_t packed_size(const port::Record& record) noexcept { return kFrameBytes + record.bytes.size(); }

void pack_record(std::string& chunk, port::Shard shard, port::Seq seq, port::Epoch epoch, const port::Record& record) {
    char frame[kFrameBytes];
    store(frame, static_cast<std::uint32_t>(record.bytes.size()));
    store(frame + 4, record_checksum(shard, seq, epoch, record.at_ms, record.bytes));
    store(frame + 8, record.at_ms);
    chunk.append(frame, sizeof frame);
    chunk.append(record.bytes);
}

bool unpack_record(std::string_view& rest, port::Shard shard, port::Seq seq, port::Epoch epoch, std::int64_t& at_ms,
                   std::string_view& bytes, std::string& damage) {
    if (rest.size() < kFrameBytes) {
        damage = fmt::format("record shard {} seq {}: cut off ({} bytes left, its frame needs {})", shard, seq, rest.size(), kFrameBytes);
        return false;
    }
    const auto size = load<std::uint32_t>(rest.data());
    const auto expected = load<std::uint32_t>(rest.data() + 4);
    at_ms = load<std::int64_t>(rest.data() + 8);
    rest.remove_prefix(kFrameBytes);
    if (size > rest.size()) {
        damage = fmt::format("record shard {} seq {}: cut off ({} bytes left, its length says {})", shard, seq, rest.size(), size);
        return false;
    }
    bytes = rest.substr(0, size);
    rest.remove_prefix(size);
    const std::uint32_t found = record_checksum(shard, seq, epoch, at_ms, bytes);
    if (found == expected) return true;
    damage = fmt::format("record shard {} seq {}: checksum mismatch (expected {:08x}, found {:08x})", shard, seq, expected, found);
    return false;
}

void put_u32(std::string& out, std::uint32_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }
void put_u64(std::string& out, std::uint64_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }

}  // namespace watchgrid::journal_sqlite
