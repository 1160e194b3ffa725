#pragma once
/// An event as the bytes of a journal record, and a state as the bytes of a snapshot.
///
/// Record: message EventRecord of proto/event.proto: `version` (absent means 1) and one body, whose number is the event's place in
/// EventBody + 2. New events are added at the end, new fields get new numbers: an old record always reads. A record of a newer
/// version is refused by name, never half understood.
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "engine/core/event.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::codec {

inline constexpr std::uint32_t kRecordVersion = 1;
inline constexpr std::uint32_t kSnapshotVersion = 2;  ///< 1 did not count claims; an older snapshot is passed over and the journal read from its start

/// Appends nothing but the record; the time travels beside it (port::Record::at_ms).
std::string encode_event(const engine::EventBody&);
/// @return the sentence that says what is wrong with the record
boost::system::result<engine::EventBody, std::string> decode_event(std::string_view bytes);

std::string encode_snapshot(const engine::State&);
/// Indexes are rebuilt. @return the sentence that says what is wrong with the snapshot
boost::system::result<engine::State, std::string> decode_snapshot(std::string_view bytes);

}  // namespace watchgrid::codec
