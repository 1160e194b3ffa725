#pragma once
/// Every other message of proto/ as plain values: what the phone says, what the service answers. Both directions exist for
/// each, since simulated phones speak the same language. Locations are WGS-84 once decoded; ids are the public spellings.
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/codec/wire_alert.hpp"
#include "engine/base/enum_names.hpp"
#include "engine/base/instant.hpp"
#include "engine/incident/alert.hpp"

namespace watchgrid::codec {

enum class AnswerKind : std::uint8_t { Delivered, Seen, Accept, Decline, Moving, Arrived, Controlled, Feedback, Withdraw };
enum class TaskKind : std::uint8_t { Granted, TakenByOther, StandDown, Withdrawn, Updated, Message };

struct ReceiptClock {
    std::string rule_id{};
    std::string stage{};
    std::optional<engine::Instant> due_at{};
    friend bool operator==(const ReceiptClock&, const ReceiptClock&) = default;
};

struct Shelter {
    std::string place_id{};
    std::string name{};
    std::optional<engine::Location> location{};
    double distance_m{};
    friend bool operator==(const Shelter&, const Shelter&) = default;
};

/// Send it only after the journal has the alert.
struct Receipt {
    std::string alert_id{};
    bool accepted{};
    std::string code{};  ///< "accepted", "repeated", or the stable code of the refusal
    std::string incident_id{};
    std::string incident_state{};
    bool merged{};
    std::optional<engine::Severity> severity{};
    std::vector<ReceiptClock> clocks{};
    std::optional<Shelter> nearest_shelter{};
    std::optional<engine::Instant> server_at{};
    std::string detail{};  ///< of a refusal: the field and what was expected
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct Kit {
    std::string place_id{};
    std::string name{};
    std::optional<engine::Location> location{};
    std::optional<engine::Instant> checked_at{};
    friend bool operator==(const Kit&, const Kit&) = default;
};

/// Whom to call back.
struct Contact {
    std::string name{};
    std::string phone{};
    friend bool operator==(const Contact&, const Contact&) = default;
};

struct Offer {
    std::uint32_t shard{1};
    std::uint64_t epoch{};
    std::uint64_t seq{};
    std::string offer_id{};
    std::string incident_id{};
    engine::AlertType type{engine::AlertType::Other};
    std::optional<engine::Severity> severity{};
    std::string role{"respond"};  ///< "respond" or "post"
    std::uint32_t tier{};
    std::optional<engine::Location> location{};  ///< before the acceptance an area: accuracy_m is its radius
    std::string place{};
    std::string text{};
    double eta_s{};
    double distance_m{};
    std::optional<engine::Instant> offered_at{};
    std::optional<engine::Instant> expires_at{};
    std::optional<engine::Instant> arrive_by{};
    std::optional<Kit> nearest_kit{};
    bool silent{};
    bool drill{};
    std::string signature{};  ///< base64; of whom it is for, its ids and its deadline (adapters/app/offer_signer.hpp)
    friend bool operator==(const Offer&, const Offer&) = default;
};

struct Task {
    std::uint32_t shard{1};
    std::uint64_t epoch{};
    std::uint64_t seq{};
    TaskKind kind{TaskKind::Message};
    std::string offer_id{};
    std::string incident_id{};
    engine::AlertType type{engine::AlertType::Other};
    std::optional<engine::Severity> severity{};
    std::optional<engine::Location> location{};
    std::string place{};
    std::string text{};
    std::optional<engine::Instant> arrive_by{};
    std::optional<engine::Instant> at{};
    std::optional<Kit> nearest_kit{};
    bool silent{};
    bool drill{};
    std::string details{};              ///< the words of the report; only to whoever has said yes
    std::optional<Contact> reporter{};  ///< only to police who have said yes, never of a silent alarm
    friend bool operator==(const Task&, const Task&) = default;
};

/// Refused without answer_id, offer_id or a known answer.
struct Answer {
    std::string answer_id{};
    std::string offer_id{};
    AnswerKind answer{AnswerKind::Delivered};
    std::optional<engine::Instant> at{};
    std::optional<engine::Location> location{};
    std::string text{};
    friend bool operator==(const Answer&, const Answer&) = default;
};

/// Send it only after the journal has the answer.
struct Ack {
    std::string answer_id{};
    bool accepted{};
    std::string code{};
    std::string offer_id{};
    std::optional<engine::Instant> server_at{};
    std::string detail{};
    friend bool operator==(const Ack&, const Ack&) = default;
};

/// Refused without a usable location: a position without a place says nothing.
struct Position {
    std::string responder_id{};  ///< only over HTTP
    std::optional<engine::Location> location{};
    std::optional<engine::Instant> at{};
    std::optional<double> speed_mps{};
    std::optional<double> heading_deg{};
    std::optional<std::uint32_t> battery_pct{};
    friend bool operator==(const Position&, const Position&) = default;
};

struct PositionBatch {
    std::vector<Position> positions{};
    friend bool operator==(const PositionBatch&, const PositionBatch&) = default;
};

/// Refused without `on`.
struct Duty {
    std::optional<bool> on{};
    std::optional<engine::Instant> at{};
    friend bool operator==(const Duty&, const Duty&) = default;
};

struct Hello {
    std::uint64_t last_seq{};
    std::uint64_t epoch{};
    std::string app{};
    std::optional<engine::Instant> at{};
    friend bool operator==(const Hello&, const Hello&) = default;
};

struct Heartbeat {
    std::optional<engine::Instant> at{};
    std::string status{};
    std::optional<std::uint32_t> battery_pct{};
    std::optional<engine::Location> location{};
    friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};

/// Never refused for a missing field: somebody is in danger.
struct Sos {
    std::string sos_id{};
    std::optional<engine::Instant> at{};
    std::optional<engine::Location> location{};
    std::string text{};
    friend bool operator==(const Sos&, const Sos&) = default;
};

struct Sighting {
    std::string sighting_id{};
    std::string ring_id{};
    std::optional<engine::Instant> at{};
    std::optional<engine::Location> location{};
    std::string what{};
    std::optional<double> heading_deg{};
    std::optional<double> speed_mps{};
    std::optional<double> confidence{};
    std::string text{};
    friend bool operator==(const Sighting&, const Sighting&) = default;
};

struct Notice {
    std::string notice_id{};
    std::string zone_id{};
    std::string title{};
    std::string text{};
    std::optional<engine::Severity> severity{};
    std::optional<engine::Instant> issued_at{};
    std::optional<engine::Instant> expires_at{};
    friend bool operator==(const Notice&, const Notice&) = default;
};

template <class M>
struct Decoded {
    M message;
    Encoding encoding{};
    Notes notes{};
};

/// M is any struct of this header. Thread-safe. Texts are valid UTF-8 of at most kAlertTextMax bytes afterwards.
template <class M>
boost::system::result<Decoded<M>, WireError> decode(std::string_view bytes, const DecodeContext& = {});

/// The topic `position` carries a Position or a PositionBatch; both come back as a list, oldest first, without those that
/// have no usable location (noted). Refused when none is left.
boost::system::result<Decoded<std::vector<Position>>, WireError> decode_positions(std::string_view bytes, const DecodeContext& = {});

template <class M>
std::string encode(const M&, Encoding);

}  // namespace watchgrid::codec

template <> struct watchgrid::engine::EnumNames<watchgrid::codec::AnswerKind> {
    using enum watchgrid::codec::AnswerKind;
    static constexpr std::array table{
        std::pair{Delivered, std::string_view{"delivered"}}, std::pair{Seen, std::string_view{"seen"}}, std::pair{Accept, std::string_view{"accept"}},
        std::pair{Decline, std::string_view{"decline"}}, std::pair{Moving, std::string_view{"moving"}}, std::pair{Arrived, std::string_view{"arrived"}},
        std::pair{Controlled, std::string_view{"controlled"}}, std::pair{Feedback, std::string_view{"feedback"}},
        std::pair{Withdraw, std::string_view{"withdraw"}}};
};
template <> struct watchgrid::engine::EnumNames<watchgrid::codec::TaskKind> {
    using enum watchgrid::codec::TaskKind;
    static constexpr std::array table{
        std::pair{Granted, std::string_view{"granted"}}, std::pair{TakenByOther, std::string_view{"taken_by_other"}},
        std::pair{StandDown, std::string_view{"stand_down"}}, std::pair{Withdrawn, std::string_view{"withdrawn"}},
        std::pair{Updated, std::string_view{"updated"}}, std::pair{Message, std::string_view{"message"}}};
};
