#pragma once
/// Our numbers as the public sees them: a letter and digits, "I17", "O21", "C5", "A9", "T3".
#include <charconv>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"

namespace watchgrid::app {

inline std::string public_id(engine::IncidentId id) { return "I" + std::to_string(id.value); }
inline std::string public_id(engine::OfferId id) { return "O" + std::to_string(id.value); }
inline std::string public_id(engine::ClockId id) { return "C" + std::to_string(id.value); }
inline std::string public_id(engine::RingId id) { return "G" + std::to_string(id.value); }
inline std::string public_id(engine::TaskId id) { return "T" + std::to_string(id.value); }
inline std::string public_id(engine::PatrolId id) { return "P" + std::to_string(id.value); }
inline std::string public_id(engine::CareNoticeId id) { return "K" + std::to_string(id.value); }
inline std::string public_id(engine::DisputeId id) { return "D" + std::to_string(id.value); }
inline std::string public_id(engine::EntryId id) { return "E" + std::to_string(id.value); }
inline std::string public_id(engine::NoticeId id) { return "N" + std::to_string(id.value); }

/// 0 when the text is not such an id.
template <class IdT>
IdT parse_public_id(std::string_view text, char letter) {
    IdT id;
    if (text.size() < 2 || text[0] != letter) return {};
    const auto [end, ec] = std::from_chars(text.data() + 1, text.data() + text.size(), id.value);
    return ec == std::errc{} && end == text.data() + text.size() ? id : IdT{};
}
inline engine::IncidentId parse_incident_id(std::string_view text) { return parse_public_id<engine::IncidentId>(text, 'I'); }
inline engine::OfferId parse_offer_id(std::string_view text) { return parse_public_id<engine::OfferId>(text, 'O'); }
inline engine::RingId parse_ring_id(std::string_view text) { return parse_public_id<engine::RingId>(text, 'G'); }
inline engine::TaskId parse_task_id(std::string_view text) { return parse_public_id<engine::TaskId>(text, 'T'); }
inline engine::PatrolId parse_patrol_id(std::string_view text) { return parse_public_id<engine::PatrolId>(text, 'P'); }
inline engine::CareNoticeId parse_care_notice_id(std::string_view text) { return parse_public_id<engine::CareNoticeId>(text, 'K'); }
inline engine::DisputeId parse_dispute_id(std::string_view text) { return parse_public_id<engine::DisputeId>(text, 'D'); }
inline engine::EntryId parse_entry_id(std::string_view text) { return parse_public_id<engine::EntryId>(text, 'E'); }
inline engine::NoticeId parse_notice_id(std::string_view text) { return parse_public_id<engine::NoticeId>(text, 'N'); }

}  // namespace watchgrid::app
