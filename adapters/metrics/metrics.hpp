#pragma once
/// Every number that Prometheus sees of this service, behind names of our own: nobody else spells a metric or a label.
///
/// All series exist from the start with the value 0, so that `rate()` and `absent()` tell the truth; the only ones that come later
/// are those of `clocks(rule)`, one set a rule, and of `coverage`, since not every town has every class of zone. Counting costs one
/// atomic addition, observing a histogram one short lock (about 50 ns); but for coverage nothing is looked up by name. Any thread may
/// call any member.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/enum_names.hpp"
#include "engine/base/instant.hpp"
#include "engine/fleet/responder.hpp"
#include "engine/incident/vocabulary.hpp"
#include "engine/places/zone.hpp"
#include "engine/sla/rule.hpp"

namespace prometheus {
class Registry;
}

namespace watchgrid::engine {
enum class BreachCause : std::uint8_t;  // engine/core/event.hpp
}

namespace watchgrid::metrics {

/// watchgrid_alerts_total{result}
enum class AlertResult : std::uint8_t { Accepted, Merged, Repeated, Refused };
/// watchgrid_offers_total{outcome}. Every offer counts once as Made and once as how it ended.
enum class OfferOutcome : std::uint8_t { Made, Accepted, Declined, Expired, Withdrawn, StoodDown, Undelivered };
/// watchgrid_sla_clocks_total{result}
enum class ClockResult : std::uint8_t { Met, Breached, Cancelled };
/// watchgrid_responders{state}; each responder is in exactly one.
enum class ResponderState : std::uint8_t { OffDuty, Resting, Available, Offered, Busy };
/// watchgrid_positions_total{result}
enum class PositionResult : std::uint8_t { Accepted, Stale, Implausible, Invalid, UnknownResponder, Dropped, OffDuty };
/// watchgrid_inbox_dropped_total{kind}
enum class InboxKind : std::uint8_t { Alert, Answer, Position, Duty, Sos, Command, Other };
/// watchgrid_queue_length{queue}, watchgrid_queue_dropped_total{queue}: bounded queues beside the inbox. Http and Relay: connections, turned away at a cap.
enum class Queue : std::uint8_t { Outbox, Webhook, Http, Relay };
/// watchgrid_mqtt_published_total{kind}
enum class PublishKind : std::uint8_t { Offer, Task, Receipt, Ack, Notice };
/// watchgrid_mqtt_published_total{result}
enum class PublishResult : std::uint8_t { Confirmed, Failed, Repeated };
/// watchgrid_ring_posts{state}
enum class PostState : std::uint8_t { Planned, Assigned, Closed, Gap };
/// watchgrid_plate_presses_total{standing}. Forged: a plate of the town with a signature that is not its own.
enum class PressStanding : std::uint8_t { Known, Revoked, Unknown, Forged };

/// watchgrid_certificate_expires_timestamp_seconds{of}
enum class CertificateOf : std::uint8_t { Http, Broker };

using Seconds = std::chrono::duration<double>;

/// The upper bounds, in seconds, of watchgrid_sla_stage_seconds: the bins of the police bulletins, 30/60/120/180 s, 5/10/15/30 min
/// and 30/60/120/240 min, sorted, each once.
std::vector<double> police_bins();
/// From 100 us to 10 s, for everything that should be quick.
std::vector<double> latency_bins();

class Metrics {
public:
    Metrics(std::string_view version, std::string_view commit);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void alert(engine::SourceKind, AlertResult);
    void plate_press(PressStanding);  ///< each press, also one that counts as the same or is refused
    void alert_to_offer(Seconds);  ///< received to offer handed to the broker
    void journal_append(Seconds);  ///< handed over to durable

    void offer(engine::Tier, OfferOutcome, std::uint64_t n = 1);  ///< tier 1..3
    void offer_response(engine::Tier, Seconds);                   ///< offer to the first answer

    /// A stage was reached this long after its rule's start. Without a zone the label is "none".
    void sla_stage(engine::Stage stop, std::optional<engine::ZoneClass>, Seconds);

    /// The counters of one rule; fetch once when a policy pack is loaded, then count without a look-up. Lives as long as the metrics.
    class ClockCounters;
    ClockCounters& clocks(std::string_view rule_id);
    /// A breach has a cause, met and cancelled clocks have none (BreachCause::None).
    static void count(ClockCounters&, ClockResult, engine::BreachCause = {});

    void incidents_open(engine::Severity, std::size_t);
    void responders(engine::ResponderClass, ResponderState, std::size_t);
    void responders_watched(std::size_t);  ///< asked often, came hardly ever (attack 7)
    void position(PositionResult, std::uint64_t n = 1);

    void inbox_depth(std::size_t);
    void inbox_dropped(InboxKind, std::uint64_t n = 1);
    void queue_length(Queue, std::size_t);
    void queue_dropped(Queue, std::uint64_t n = 1);
    void queue_dropped_so_far(Queue, std::uint64_t total);  ///< for a queue that counts by itself: since its start
    void foreign_answer();    ///< to an offer that was made to somebody else: a mixed-up phone, or one that tries (attack 11)
    void timer_lag(Seconds);  ///< how much later than due a deadline was handled

    void mqtt_connected(bool);
    void mqtt_published(PublishKind, PublishResult, std::uint64_t n = 1);

    void coverage(engine::ZoneClass, engine::Tier, double ratio);  ///< 0..1: part of the zones of this class that can be met now
    void ring_posts(PostState, std::size_t);
    void certificate_expires(CertificateOf, engine::Instant);  ///< 0 where there is none

    /// The whole page, in the text format 0.0.4, as the listener serves it.
    std::string exposition() const;

    const std::shared_ptr<prometheus::Registry>& registry() const noexcept;  ///< for the exposition listener

private:
    struct Handles;
    std::unique_ptr<Handles> h_;
};

}  // namespace watchgrid::metrics

namespace watchgrid::engine {
template <> struct EnumNames<metrics::AlertResult> {
    using E = metrics::AlertResult;
    static constexpr std::array table{std::pair{E::Accepted, std::string_view{"accepted"}}, std::pair{E::Merged, std::string_view{"merged"}},
                                      std::pair{E::Repeated, std::string_view{"repeated"}}, std::pair{E::Refused, std::string_view{"refused"}}};
};
template <> struct EnumNames<metrics::OfferOutcome> {
    using E = metrics::OfferOutcome;
    static constexpr std::array table{std::pair{E::Made, std::string_view{"made"}}, std::pair{E::Accepted, std::string_view{"accepted"}},
                                      std::pair{E::Declined, std::string_view{"declined"}}, std::pair{E::Expired, std::string_view{"expired"}},
                                      std::pair{E::Withdrawn, std::string_view{"withdrawn"}}, std::pair{E::StoodDown, std::string_view{"stood_down"}},
                                      std::pair{E::Undelivered, std::string_view{"undelivered"}}};
};
template <> struct EnumNames<metrics::Queue> {
    using E = metrics::Queue;
    static constexpr std::array table{std::pair{E::Outbox, std::string_view{"outbox"}}, std::pair{E::Webhook, std::string_view{"webhook"}},
                                      std::pair{E::Http, std::string_view{"http"}}, std::pair{E::Relay, std::string_view{"relay"}}};
};
template <> struct EnumNames<metrics::ClockResult> {
    using E = metrics::ClockResult;
    static constexpr std::array table{std::pair{E::Met, std::string_view{"met"}}, std::pair{E::Breached, std::string_view{"breached"}},
                                      std::pair{E::Cancelled, std::string_view{"cancelled"}}};
};
template <> struct EnumNames<metrics::ResponderState> {
    using E = metrics::ResponderState;
    static constexpr std::array table{std::pair{E::OffDuty, std::string_view{"off_duty"}}, std::pair{E::Resting, std::string_view{"resting"}},
                                      std::pair{E::Available, std::string_view{"available"}}, std::pair{E::Offered, std::string_view{"offered"}},
                                      std::pair{E::Busy, std::string_view{"busy"}}};
};
template <> struct EnumNames<metrics::PositionResult> {
    using E = metrics::PositionResult;
    static constexpr std::array table{std::pair{E::Accepted, std::string_view{"accepted"}}, std::pair{E::Stale, std::string_view{"stale"}},
                                      std::pair{E::Implausible, std::string_view{"implausible"}}, std::pair{E::Invalid, std::string_view{"invalid"}},
                                      std::pair{E::UnknownResponder, std::string_view{"unknown_responder"}}, std::pair{E::Dropped, std::string_view{"dropped"}}, std::pair{E::OffDuty, std::string_view{"off_duty"}}};
};
template <> struct EnumNames<metrics::InboxKind> {
    using E = metrics::InboxKind;
    static constexpr std::array table{std::pair{E::Alert, std::string_view{"alert"}}, std::pair{E::Answer, std::string_view{"answer"}},
                                      std::pair{E::Position, std::string_view{"position"}}, std::pair{E::Duty, std::string_view{"duty"}},
                                      std::pair{E::Sos, std::string_view{"sos"}}, std::pair{E::Command, std::string_view{"command"}},
                                      std::pair{E::Other, std::string_view{"other"}}};
};
template <> struct EnumNames<metrics::PublishKind> {
    using E = metrics::PublishKind;
    static constexpr std::array table{std::pair{E::Offer, std::string_view{"offer"}}, std::pair{E::Task, std::string_view{"task"}},
                                      std::pair{E::Receipt, std::string_view{"receipt"}}, std::pair{E::Ack, std::string_view{"ack"}},
                                      std::pair{E::Notice, std::string_view{"notice"}}};
};
template <> struct EnumNames<metrics::PublishResult> {
    using E = metrics::PublishResult;
    static constexpr std::array table{std::pair{E::Confirmed, std::string_view{"confirmed"}}, std::pair{E::Failed, std::string_view{"failed"}},
                                      std::pair{E::Repeated, std::string_view{"repeated"}}};
};
template <> struct EnumNames<metrics::CertificateOf> {
    static constexpr std::array table{std::pair{metrics::CertificateOf::Http, std::string_view{"http"}}, std::pair{metrics::CertificateOf::Broker, std::string_view{"broker"}}};
};
template <> struct EnumNames<metrics::PostState> {
    using E = metrics::PostState;
    static constexpr std::array table{std::pair{E::Planned, std::string_view{"planned"}}, std::pair{E::Assigned, std::string_view{"assigned"}},
                                      std::pair{E::Closed, std::string_view{"closed"}}, std::pair{E::Gap, std::string_view{"gap"}}};
};
template <> struct EnumNames<metrics::PressStanding> {
    using E = metrics::PressStanding;
    static constexpr std::array table{std::pair{E::Known, std::string_view{"known"}}, std::pair{E::Revoked, std::string_view{"revoked"}},
                                      std::pair{E::Unknown, std::string_view{"unknown"}}, std::pair{E::Forged, std::string_view{"forged"}}};
};
}  // namespace watchgrid::engine
