#pragma once
/// One message of each kind with every field filled; the golden files show the same.
#include "adapters/codec/wire_messages.hpp"

namespace watchgrid::codec {

inline const engine::Instant kSampleAt = engine::instant_from_ms(1'772'352'930'250);  // 2026-03-01T08:15:30.250Z
inline engine::Location sample_location() { return {engine::LatLon::from_e6(26'323'456, 114'512'345), 12}; }
inline Kit sample_kit() { return {"kit-3", "life ring at the weir", sample_location(), kSampleAt}; }

inline engine::Alert sample_alert() {
    engine::Alert a;
    a.alert_id = "A-42";
    a.source_kind = engine::SourceKind::WatchPoint;
    a.source_id = "W7";
    a.intent = engine::Intent::Rescue;
    a.type = engine::AlertType::Drowning;
    a.severity = engine::Severity::Critical;
    a.location = sample_location();
    a.place_id = "water-3";
    a.reporter = {"王芳", "13800000000", engine::Location{engine::LatLon::from_e6(22'500'000, 114'000'000), 30}};
    a.text = "小孩落水";
    a.occurred_at = kSampleAt;
    a.silent = true;
    a.drill = true;
    return a;
}
inline Receipt sample_receipt() {
    return {"A-42", true, "accepted", "I7", "searching", true, engine::Severity::Critical, {{"zones/core", "arrive", kSampleAt}, {"signed", "signed", kSampleAt}},
            Shelter{"W9", "tea shop", sample_location(), 85.5}, kSampleAt, "a word to the sender"};
}
inline Offer sample_offer() {
    return {1, 3, 41, "O21", "I7", engine::AlertType::Drowning, engine::Severity::Critical, "post", 2, sample_location(), "east bridge", "小孩落水", 92.5, 410,
            kSampleAt, kSampleAt, kSampleAt, sample_kit(), true, true, "c2lnbmVk"};
}
inline Task sample_task() {
    return {1, 3, 42, TaskKind::TakenByOther, "O21", "I7", engine::AlertType::Drowning, engine::Severity::High, sample_location(), "east bridge", "小孩落水",
            kSampleAt, kSampleAt, sample_kit(), true, true, "third floor, stairs on the left", Contact{"王芳", "13800000000"}};
}
inline Answer sample_answer() { return {"R3-17", "O21", AnswerKind::Accept, kSampleAt, sample_location(), "on my way"}; }
inline Ack sample_ack() { return {"R3-17", true, "accepted", "O21", kSampleAt, "you have it"}; }
inline Position sample_position() { return {"R3", sample_location(), kSampleAt, 1.5, 270.0, 80}; }
inline PositionBatch sample_batch() { return {{sample_position(), sample_position()}}; }
inline Duty sample_duty() { return {true, kSampleAt}; }
inline Hello sample_hello() { return {41, 3, "patrol 1.0", kSampleAt}; }
inline Heartbeat sample_heartbeat() { return {kSampleAt, "ok", 80, sample_location()}; }
inline Sos sample_sos() { return {"S1", kSampleAt, sample_location(), "knife"}; }
inline Sighting sample_sighting() { return {"C7-1", "ring-2", kSampleAt, sample_location(), "blue electric tricycle", 90.0, 8.5, 0.75, "towards Qifang"}; }
inline Notice sample_notice() { return {"N1", "grid-12", "Heat", "Patrol the weir twice", engine::Severity::Low, kSampleAt, kSampleAt}; }

/// Calls f(name, message) for everything but the alert.
template <class F>
void for_each_sample(F&& f) {
    f("receipt", sample_receipt());
    f("offer", sample_offer());
    f("task", sample_task());
    f("answer", sample_answer());
    f("ack", sample_ack());
    f("position", sample_position());
    f("position_batch", sample_batch());
    f("duty", sample_duty());
    f("hello", sample_hello());
    f("heartbeat", sample_heartbeat());
    f("sos", sample_sos());
    f("sighting", sample_sighting());
    f("notice", sample_notice());
}

}  // namespace watchgrid::codec
