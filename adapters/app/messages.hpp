#pragma once
/// State as messages: what a phone or a device is told. Pure; called on the core thread.
#include "adapters/codec/wire_messages.hpp"
#include "adapters/port/event_log.hpp"
#include "engine/core/decide.hpp"
#include "engine/core/effect.hpp"
#include "engine/places/place_index.hpp"

namespace watchgrid::app {

/// What every message carries so that receivers can drop what is old or known.
struct Origin {
    port::Shard shard{1};
    port::Epoch epoch{};
};

/// Until it is accepted an offer names an area of `area_m` metres and no words of the report (least_view.hpp).
codec::Offer offer_message(const engine::State&, engine::OfferId, Origin, std::uint32_t area_m);
codec::Notice notice_message(const engine::NoticeState&, engine::NoticeId);
/// Exact, with the words of the report, for whoever has said yes; police are told the reporter too. Who was asked and has not said yes
/// learns the area when it changes, and no place at all when it is over. Who is told without being asked (the grid's owner, the helper of a
/// home) has a duty there and is told the place.
codec::Task task_message(const engine::State&, const engine::PublishTask&, std::uint64_t seq, Origin, engine::Instant at, std::uint32_t area_m);

/// The receipt of an alert that the journal has. `repeated`: the sender asked again.
/// @param shelters may be null: no shelter is named
codec::Receipt receipt_message(const engine::State&, engine::World, std::string_view source_id, std::string_view alert_id, bool repeated, engine::Instant now, const engine::PlaceIndex* shelters);

/// The offer's incident, in words a person at the scene understands: the place's name, else the grid's.
std::string place_words(const engine::State&, const engine::Town&, const engine::IncidentState&);

}  // namespace watchgrid::app
