#include "adapters/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <map>
#include <mutex>

#include "engine/base/assert.hpp"
#include "engine/core/event.hpp"

namespace watchgrid::metrics {
namespace {

using engine::BreachCause;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;

template <class E>
constexpr std::size_t kCount = engine::EnumNames<E>::table.size();
template <class E>
constexpr std::size_t at(E e) noexcept { return static_cast<std::size_t>(e); }

/// One series for each word of an enum, reached by the value: no look-up when counting.
template <class Metric, class E>
using ByWord = std::array<Metric*, kCount<E>>;

template <class E, class Make>
auto by_word(const Make& make) {
    std::array<decltype(make(std::string())), kCount<E>> out{};
    for (const auto& [value, name] : engine::EnumNames<E>::table) out[at(value)] = make(std::string(name));
    return out;
}

template <class Make>
auto by_tier(const Make& make) {
    std::array<decltype(make(std::string())), engine::kTiers> out{};
    for (std::size_t t = 0; t < out.size(); ++t) out[t] = make(std::to_string(t + 1));
    return out;
}

std::size_t tier_index(engine::Tier tier) {
    WATCHGRID_ASSERT(tier >= 1 && tier <= engine::kTiers);
    return tier - 1U;
}

constexpr std::size_t kZoneClasses = kCount<engine::ZoneClass> + 1;  ///< and "none"

}  // namespace

std::vector<double> police_bins() { return {30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400}; }

std::vector<double> latency_bins() {
    return {0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
}

class Metrics::ClockCounters {
public:
    std::array<std::array<Counter*, kCount<BreachCause>>, kCount<ClockResult>> counter{};
};

struct Metrics::Handles {
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();

    Family<Counter>& counters(const char* name, const char* help) { return prometheus::BuildCounter().Name(name).Help(help).Register(*registry); }
    Family<Gauge>& gauges(const char* name, const char* help) { return prometheus::BuildGauge().Name(name).Help(help).Register(*registry); }
    Family<Histogram>& histograms(const char* name, const char* help) { return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry); }

    std::array<ByWord<Counter, AlertResult>, kCount<engine::SourceKind>> alerts;
    ByWord<Counter, PressStanding> plate_presses;
    Histogram* alert_to_offer{};
    Histogram* journal_append{};
    std::array<ByWord<Counter, OfferOutcome>, engine::kTiers> offers;
    std::array<Histogram*, engine::kTiers> offer_response{};
    std::array<std::array<Histogram*, kZoneClasses>, kCount<engine::Stage>> sla_stage{};
    ByWord<Gauge, engine::Severity> incidents_open;
    std::array<ByWord<Gauge, ResponderState>, kCount<engine::ResponderClass>> responders;
    Gauge* responders_watched{};
    ByWord<Counter, PositionResult> positions;
    Gauge* inbox_depth{};
    ByWord<Counter, InboxKind> inbox_dropped;
    ByWord<Gauge, Queue> queue_length;
    ByWord<Counter, Queue> queue_dropped;
    Counter* foreign_answers{};
    Histogram* timer_lag{};
    Gauge* mqtt_connected{};
    std::array<ByWord<Counter, PublishResult>, kCount<PublishKind>> mqtt_published;
    Family<Gauge>* coverage{};  ///< no series of a class that the town has not: 0 would be a complaint
    ByWord<Gauge, PostState> ring_posts;
    ByWord<Gauge, CertificateOf> certificates;

    Family<Counter>* clock_family{};
    std::mutex clocks_mutex;
    std::map<std::string, ClockCounters, std::less<>> clocks;

    void make_alerts();
    void make_offers();
    void make_clocks();
    void make_fleet();
    void make_plumbing();
};

void Metrics::Handles::make_alerts() {
    auto& received = counters("watchgrid_alerts_total", "Alerts received, by source and by what became of them.");
    alerts = by_word<engine::SourceKind>([&](const std::string& source) {
        return by_word<AlertResult>([&](const std::string& result) { return &received.Add({{"source_kind", source}, {"result", result}}); });
    });
    auto& presses = counters("watchgrid_plate_presses_total", "Presses at contact plates, by what is known of the plate.");
    plate_presses = by_word<PressStanding>([&](const std::string& standing) { return &presses.Add({{"standing", standing}}); });
    alert_to_offer = &histograms("watchgrid_alert_to_offer_seconds", "From alert received to offer handed to the broker.").Add({}, latency_bins());
    journal_append = &histograms("watchgrid_journal_append_seconds", "From events handed to the journal to events durable.").Add({}, latency_bins());
    auto& open = gauges("watchgrid_incidents_open", "Incidents that are not closed.");
    incidents_open = by_word<engine::Severity>([&](const std::string& severity) { return &open.Add({{"severity", severity}}); });
    auto& posts = gauges("watchgrid_ring_posts", "Posts of the open rings, by state.");
    ring_posts = by_word<PostState>([&](const std::string& state) { return &posts.Add({{"state", state}}); });
}

void Metrics::Handles::make_offers() {
    auto& outcomes = counters("watchgrid_offers_total", "Offers made, and how each ended.");
    offers = by_tier([&](const std::string& tier) {
        return by_word<OfferOutcome>([&](const std::string& outcome) { return &outcomes.Add({{"tier", tier}, {"outcome", outcome}}); });
    });
    auto& response = histograms("watchgrid_offer_response_seconds", "From offer to the responder's first answer.");
    const std::vector<double> bins{0.2, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120};
    offer_response = by_tier([&](const std::string& tier) { return &response.Add({{"tier", tier}}, bins); });
}

/// Stages that a rule can stop at. An incident does not wait to be received, nor a ring to be ordered.
bool is_stop_stage(engine::Stage stage) noexcept { return stage != engine::Stage::Received && stage != engine::Stage::RingActivated; }

void Metrics::Handles::make_clocks() {
    auto& stages = histograms("watchgrid_sla_stage_seconds", "From the start of a rule's clock to the stage, in the bins of the police bulletins.");
    for (const auto& [stage, stage_name] : engine::EnumNames<engine::Stage>::table) {
        if (!is_stop_stage(stage)) continue;
        const std::string name(stage_name);
        for (const auto& [zone, zone_name] : engine::EnumNames<engine::ZoneClass>::table)
            sla_stage[at(stage)][at(zone)] = &stages.Add({{"stage", name}, {"zone_class", std::string(zone_name)}}, police_bins());
        sla_stage[at(stage)].back() = &stages.Add({{"stage", name}, {"zone_class", "none"}}, police_bins());
    }
    clock_family = &counters("watchgrid_sla_clocks_total", "Clocks that ended, by rule, by result, and by cause when breached.");
}

void Metrics::Handles::make_fleet() {
    auto& people = gauges("watchgrid_responders", "Responders by class and state.");
    responders = by_word<engine::ResponderClass>([&](const std::string& name) {
        return by_word<ResponderState>([&](const std::string& state) { return &people.Add({{"class", name}, {"state", state}}); });
    });
    responders_watched = &gauges("watchgrid_responders_watched", "Responders who were asked often and hardly ever came.").Add({});
    auto& fixes = counters("watchgrid_positions_total", "Position reports, by what became of them.");
    positions = by_word<PositionResult>([&](const std::string& result) { return &fixes.Add({{"result", result}}); });
    coverage = &gauges("watchgrid_coverage_ratio", "Part of the zones of a class that the tier can reach in time right now.");
}

void Metrics::Handles::make_plumbing() {
    inbox_depth = &gauges("watchgrid_inbox_depth", "Commands that wait to be decided.").Add({});
    auto& dropped = counters("watchgrid_inbox_dropped_total", "Messages that a full inbox refused or dropped.");
    inbox_dropped = by_word<InboxKind>([&](const std::string& kind) { return &dropped.Add({{"kind", kind}}); });
    auto& lengths = gauges("watchgrid_queue_length", "What waits in a bounded queue, or the connections that are open.");
    queue_length = by_word<Queue>([&](const std::string& queue) { return &lengths.Add({{"queue", queue}}); });
    auto& lost = counters("watchgrid_queue_dropped_total", "What a full queue dropped, or the connections that were turned away.");
    queue_dropped = by_word<Queue>([&](const std::string& queue) { return &lost.Add({{"queue", queue}}); });
    foreign_answers = &counters("watchgrid_foreign_answers_total", "Answers to offers that were made to somebody else.").Add({});
    timer_lag = &histograms("watchgrid_timer_lag_seconds", "How much later than due a deadline was handled.").Add({}, latency_bins());
    mqtt_connected = &gauges("watchgrid_mqtt_connected", "1 while the service is connected to the broker.").Add({});
    auto& expires = gauges("watchgrid_certificate_expires_timestamp_seconds", "When the TLS certificate of a listener expires, Unix time; 0 without one.");
    certificates = by_word<CertificateOf>([&](const std::string& of) { return &expires.Add({{"of", of}}); });
    auto& published = counters("watchgrid_mqtt_published_total", "Messages handed to the broker.");
    mqtt_published = by_word<PublishKind>([&](const std::string& kind) {
        return by_word<PublishResult>([&](const std::string& result) { return &published.Add({{"kind", kind}, {"result", result}}); });
    });
}

Metrics::Metrics(std::string_view version, std::string_view commit) : h_(std::make_unique<Handles>()) {
    h_->make_alerts();
    h_->make_offers();
    h_->make_clocks();
    h_->make_fleet();
    h_->make_plumbing();
    h_->gauges("watchgrid_build_info", "Always 1; the labels say what is running.").Add({{"version", std::string(version)}, {"commit", std::string(commit)}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::alert(engine::SourceKind source, AlertResult result) { h_->alerts[at(source)][at(result)]->Increment(); }
void Metrics::plate_press(PressStanding standing) { h_->plate_presses[at(standing)]->Increment(); }
void Metrics::alert_to_offer(Seconds s) { h_->alert_to_offer->Observe(s.count()); }
void Metrics::journal_append(Seconds s) { h_->journal_append->Observe(s.count()); }
void Metrics::offer(engine::Tier tier, OfferOutcome outcome, std::uint64_t n) { h_->offers[tier_index(tier)][at(outcome)]->Increment(static_cast<double>(n)); }
void Metrics::offer_response(engine::Tier tier, Seconds s) { h_->offer_response[tier_index(tier)]->Observe(s.count()); }

void Metrics::sla_stage(engine::Stage stop, std::optional<engine::ZoneClass> zone, Seconds s) {
    Histogram* histogram = h_->sla_stage[at(stop)][zone ? at(*zone) : kZoneClasses - 1];
    WATCHGRID_ASSERT(histogram != nullptr);
    histogram->Observe(s.count());
}

Metrics::ClockCounters& Metrics::clocks(std::string_view rule_id) {
    const std::lock_guard lock(h_->clocks_mutex);
    if (const auto found = h_->clocks.find(rule_id); found != h_->clocks.end()) return found->second;
    ClockCounters& made = h_->clocks[std::string(rule_id)];
    for (const auto& [result, result_name] : engine::EnumNames<ClockResult>::table)
        for (const auto& [cause, cause_name] : engine::EnumNames<BreachCause>::table) {
            const bool possible = (result == ClockResult::Breached) != (cause == BreachCause::None);
            if (possible)
                made.counter[at(result)][at(cause)] =
                    &h_->clock_family->Add({{"rule", std::string(rule_id)}, {"result", std::string(result_name)}, {"cause", std::string(cause_name)}});
        }
    return made;
}

void Metrics::count(ClockCounters& counters, ClockResult result, BreachCause cause) {
    Counter* counter = counters.counter[at(result)][at(cause)];
    WATCHGRID_ASSERT(counter != nullptr);  // a breach has a cause, everything else has none
    counter->Increment();
}

void Metrics::incidents_open(engine::Severity severity, std::size_t n) { h_->incidents_open[at(severity)]->Set(static_cast<double>(n)); }
void Metrics::responders(engine::ResponderClass c, ResponderState state, std::size_t n) { h_->responders[at(c)][at(state)]->Set(static_cast<double>(n)); }
void Metrics::responders_watched(std::size_t n) { h_->responders_watched->Set(static_cast<double>(n)); }
void Metrics::position(PositionResult result, std::uint64_t n) { h_->positions[at(result)]->Increment(static_cast<double>(n)); }
void Metrics::inbox_depth(std::size_t n) { h_->inbox_depth->Set(static_cast<double>(n)); }
void Metrics::inbox_dropped(InboxKind kind, std::uint64_t n) { h_->inbox_dropped[at(kind)]->Increment(static_cast<double>(n)); }
void Metrics::queue_length(Queue queue, std::size_t n) { h_->queue_length[at(queue)]->Set(static_cast<double>(n)); }
void Metrics::queue_dropped(Queue queue, std::uint64_t n) { h_->queue_dropped[at(queue)]->Increment(static_cast<double>(n)); }
void Metrics::queue_dropped_so_far(Queue queue, std::uint64_t total) {
    Counter& counter = *h_->queue_dropped[at(queue)];
    if (const double more = static_cast<double>(total) - counter.Value(); more > 0) counter.Increment(more);
}
void Metrics::foreign_answer() { h_->foreign_answers->Increment(); }
void Metrics::timer_lag(Seconds s) { h_->timer_lag->Observe(s.count()); }
void Metrics::mqtt_connected(bool connected) { h_->mqtt_connected->Set(connected ? 1 : 0); }
void Metrics::mqtt_published(PublishKind kind, PublishResult result, std::uint64_t n) {
    h_->mqtt_published[at(kind)][at(result)]->Increment(static_cast<double>(n));
}
void Metrics::coverage(engine::ZoneClass zone, engine::Tier tier, double ratio) {
    h_->coverage->Add({{"zone_class", std::string{engine::to_string(zone)}}, {"tier", std::to_string(tier)}}).Set(ratio);
}
void Metrics::certificate_expires(CertificateOf of, engine::Instant until) { h_->certificates[at(of)]->Set(static_cast<double>(engine::to_ms(until)) / 1000); }
void Metrics::ring_posts(PostState state, std::size_t n) { h_->ring_posts[at(state)]->Set(static_cast<double>(n)); }

std::string Metrics::exposition() const { return prometheus::TextSerializer().Serialize(h_->registry->Collect()); }
const std::shared_ptr<prometheus::Registry>& Metrics::registry() const noexcept { return h_->registry; }

}  // namespace watchgrid::metrics
