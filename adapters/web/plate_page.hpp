#pragma once
/// The citizen page `/p/{plate}`: one answer of at most 15 KiB with everything in it, usable without JavaScript.
/// Pure: values in, text out. Everything that came from outside is escaped here.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/web/plate_words.hpp"
#include "engine/incident/vocabulary.hpp"

namespace watchgrid::web {

inline constexpr std::size_t kPlatePageMax = 15U << 10U;  ///< bytes before the tap

/// Whether the plate is one of the town's; the alarm is taken in each case.
enum class PlateStanding : std::uint8_t { Known, Unknown, Revoked };

struct Plate {
    std::string id;    ///< as the town pack spells it, else as it was asked for
    std::string name;  ///< of the place; empty when unknown
    PlateStanding standing{PlateStanding::Unknown};
    std::string spelling{};  ///< as its address has it, with the signature; empty: the id
};

/// What somebody who raised an alarm may know of it: how far it is, never who comes.
struct AlarmView {
    enum class Progress : std::uint8_t { Received, Coming, Arrived, Closed };
    std::string key;          ///< the alert's id; only who raised it knows it
    std::string incident_id;  ///< the receipt number, "I17"
    Progress progress{Progress::Received};
    engine::Intent intent{engine::Intent::Report};
    bool intent_unknown{};  ///< the press named one that we do not know; it was taken as a report
    bool anybody_asked{};  ///< and has not answered yet
    bool anybody_came{};  ///< somebody was on the way at some time
    bool anybody_there{};
    std::optional<std::int64_t> eta_s{};  ///< of the first who will be there; may be negative: late
};

/// A message above everything else.
enum class PlateNotice : std::uint8_t { None, UnknownAlarm, Busy, TooMany, Told };

std::string render_plate_page(Language, const Plate&, const std::optional<AlarmView>&, PlateNotice = PlateNotice::None);

/// `{"title","key","number","state","progress","steps":[{"text","done"}]}`: what the page's script shows. `note` says what is odd about the
/// press, is missing when nothing is, and is for senders other than that script, whose buttons are never odd.
std::string alarm_json(Language, const AlarmView&);
/// `{"detail"}`, for the page's script.
std::string notice_json(Language, PlateNotice);

/// Allows the page's own script and style by their hashes, and nothing else.
const std::string& plate_page_policy();

}  // namespace watchgrid::web
