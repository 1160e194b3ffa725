#include "adapters/journal_sqlite/ack_mark.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "adapters/journal_sqlite/crc32c.hpp"

namespace watchgrid::journal_sqlite {
namespace {

constexpr std::size_t kSlotBytes = 32;
constexpr std::uint32_t kMagic = 0x4B4D4757;  // "WGMK"

struct RawSlot {
    std::uint32_t magic{};
    std::uint32_t shard{};
    std::uint64_t epoch{};
    std::uint64_t last_seq{};
    std::uint32_t reserved{};
    std::uint32_t crc{};
};
static_assert(sizeof(RawSlot) == kSlotBytes);

std::uint32_t checksum(const RawSlot& slot) { return crc32c(0, {reinterpret_cast<const char*>(&slot), offsetof(RawSlot, crc)}); }

}  // namespace

std::vector<AckMark::Slot> AckMark::read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::vector<Slot> out;
    for (std::size_t at = 0; at + kSlotBytes <= text.size(); at += kSlotBytes) {
        RawSlot slot;
        std::memcpy(&slot, text.data() + at, kSlotBytes);
        if (slot.magic != kMagic || slot.crc != checksum(slot)) continue;
        out.push_back({.shard = slot.shard, .head = {.epoch = slot.epoch, .last_seq = slot.last_seq}});
    }
    return out;
}

std::string AckMark::open(const std::filesystem::path& file, AckMark& out) {
    const std::vector<Slot> slots = read(file);
    out.fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (out.fd_ < 0) {
        return fmt::format("data folder {}: cannot write {}: {}", file.parent_path().string(), file.filename().string(),
                           std::generic_category().message(errno));
    }
    for (const Slot& slot : slots) out.set(slot.shard, slot.head);  // close ranks after ignored slots
    return "";
}

AckMark::~AckMark() {
    if (fd_ >= 0) ::close(fd_);
}

void AckMark::set(port::Shard shard, port::Head head) {
    auto slot = std::find(shards_.begin(), shards_.end(), shard);
    if (slot == shards_.end()) slot = shards_.insert(slot, shard);
    RawSlot raw{.magic = kMagic, .shard = shard, .epoch = head.epoch, .last_seq = head.last_seq};
    raw.crc = checksum(raw);
    const auto at = static_cast<off_t>(static_cast<std::size_t>(slot - shards_.begin()) * kSlotBytes);
    if (::pwrite(fd_, &raw, sizeof raw, at) != static_cast<ssize_t>(sizeof raw)) {
        // The records are durable all the same; an older mark only sees less damage.
    }
}

}  // namespace watchgrid::journal_sqlite
