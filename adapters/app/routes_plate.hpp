#pragma once
/// The citizen page's own interface. Public: a plate hangs in the street, and a person in need has no token.
///
///     GET  /p/{plate}             the page; one answer, with an ETag. {plate} is an id, or an id with its signature (`plate_signature`)
///     POST /p/{plate}             a form: intent, key, lat, lon, accuracy_m, text, phone. Raises the alarm, once for each key
///     GET  /p/{plate}/a/{key}     how far the alarm is; JSON for `Accept: application/json`, else the page
///     POST /p/{plate}/a/{key}     a form: type, text, phone, lat, lon, accuracy_m, mistake. Told to the desk as a note
///
/// An alarm is taken whatever the plate and the intent: unknown and revoked plates are marked, an unknown intent is taken as a report, marked
/// (`unknown_type`), and the receipt says so (`note`). The key is the sender's (header Idempotency-Key, or the form's
/// field), else made here: then a second press within half a minute counts as the same. Beyond kPressesMax keys in kPressWindow from one
/// address at one plate and intent the receipt of the newest alarm that is still open comes back, and the desk reads what the press says
/// when that is new, kCrowdNotesMax times (then 429); a new incident for each press would drown the desk (CrowdedDoor). Only unknown plates are refused, with 429, beyond kUnknownMax from one address, and
/// never for `rescue`.
#include "adapters/app/place_codes.hpp"
#include "adapters/app/routes.hpp"
#include "adapters/web/plate_page.hpp"

namespace watchgrid::app {

inline constexpr std::size_t kPressesMax = 6;
inline constexpr std::size_t kCrowdNotesMax = 60;       ///< about the presses beyond kPressesMax
inline constexpr std::size_t kUnknownMax = 20;
inline constexpr std::chrono::minutes kPressWindow{10};
inline constexpr std::size_t kNotesMax = 30;            ///< of one alarm, from its page
inline constexpr std::chrono::seconds kSamePress{30};   ///< for who sends no key

struct PlateOptions {
    bool tls{};               ///< whether the pages come over https
    const PlaceCodes& codes;  ///< outlive the routes
    bool signed_only{};       ///< an id without its signature is treated like an unknown one
};
void add_plate_routes(http::Router&, const RouteContext&, const PlateOptions&);

/// What stands behind the id on a plate, "PL-0031.0123456789abcdef": an id can be guessed from its neighbours, this cannot. Another code than
/// the one for patrols that hangs at the same place: this one is public.
std::string plate_signature(const PlaceCodes&, std::string_view plate_id);

/// What the counter of presses says of one: `asked` as the address has it, `found` what find_signed_plate made of it. A cut-off or missing
/// signature is unknown, not forged.
metrics::PressStanding standing_of_press(const engine::Town&, std::string_view asked, const web::Plate& found);

/// How far an alert's incident is. Core thread. Nullopt: no such alert.
std::optional<web::AlarmView> alarm_view(const engine::State&, std::string_view source_id, const std::string& key, engine::Instant now);

/// What is known of a plate: exactly as it is written, or in the other case. The id is made fit to be shown and kept.
web::Plate find_plate(const engine::Town&, std::string_view asked);
/// The same of an id with or without its signature. A wrong one makes the plate unknown, and so does none with `signed_only`: the alarm is
/// taken and marked, and has no place unless the phone says one, so nobody is sent to plates whose ids somebody has counted through.
web::Plate find_signed_plate(const engine::Town&, std::string_view asked, const PlaceCodes&, bool signed_only);

}  // namespace watchgrid::app
