#include "adapters/sim/fault_world.hpp"

#include <deque>
#include <map>
#include <set>

#include "adapters/app/public_ids.hpp"
#include "adapters/codec/event_record.hpp"
#include "adapters/sim/calls.hpp"
#include "adapters/sim/fault_node.hpp"
#include "adapters/sim/fault_peers.hpp"
#include "adapters/sim/fault_witness.hpp"
#include "adapters/sim/seconds.hpp"

namespace watchgrid::sim {

using namespace engine;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMonday = 1'772'409'600'000;  // Monday 2026-03-02T00:00:00Z
constexpr Duration kBringToAnEnd = 90min, kGiveUpAfter = 10min, kCalmDown = 60s;

class FaultWorld {
public:
    FaultWorld(const Town& town, const PolicyPack& policy, const FaultOptions& o)
        : town_{town}, policy_{policy}, o_{o}, weather_{o.seed, o.only ? std::optional{StrikePlan{*o.only}} : std::nullopt}, grids_{town.zones}, calls_{town, grids_}, metrics_{"simulation", "0"},
          witness_{town, policy, o.check_every},
          log_{weather_, [this](port::Seq seq, const port::Record& r, bool last) { witness_.durable(seq, r, last); }},
          broker_{weather_, [this](const std::string& t, const std::string& p) { to_service(t, p); }, [this](const std::string& t, const std::string& p) { to_peers(t, p); }} {
        weather_.start_at(instant_from_ms(kMonday + 10 * 3'600'000));
        calm_from_ = weather_.now() + o.stormy;
        port_ = {.send = [this](std::string t, std::string p, bool once) { broker_.send(std::move(t), std::move(p), once); },
                 .later = [this](Duration d, std::function<void()> f) { queue_.put(weather_.now() + d, std::move(f)); },
                 .server_now = [this] { return node_ ? node_->clock_now() : weather_.now(); },
                 .is_on_duty = [this](std::size_t person) { return witness_.state().responders.has({person + 1}) && witness_.state().responders.at({person + 1}).on_duty; },
                 .is_open = [this](const std::string& offer) { const OfferState* found = witness_.state().offers.find(app::parse_offer_id(offer)); return found != nullptr && found->open(); },
                 .complain = [this](std::string s) { witness_.complain(std::move(s)); }};
        for (std::size_t i = 0; i < town.responders.size(); ++i) {
            phones_.emplace_back(town.responders[i], i, weather_, port_);
            phone_of_.emplace(town.responders[i].external_id, i);
        }
        witness_.on_offer_made([this](const OfferMade& e) {
            if (phones_[static_cast<std::size_t>(e.responder.value - 1)].has_left()) witness_.complain("O" + std::to_string(e.offer.value) + " goes to somebody who has gone off duty and knows it");
        });
    }

    FaultVerdict run() {
        weather_.faults = 0;  // the first start is a quiet one
        give_birth();
        broker_.connect_service();
        for (Phone& p : phones_) p.start();
        later(30s, [this] { weather_.faults = o_.faults; });
        every(1s, [this] { strike(); });
        every(15s, [this] { desk(); });
        every(60s, [this] { for (Phone& p : phones_) p.report_position(); });
        every(1s, [this] { return with_node([](FaultNode& n) { return n.step(); }); });
        every(47s, [this] { snapshot(); });
        next_alarm();
        queue_.put(calm_from_, [this] { calm_down(); });
        const Instant end = calm_from_ + kBringToAnEnd;
        while (weather_.now() < end && witness_.violations().empty() && !finished()) step();
        return verdict();
    }

private:
    void later(Duration d, std::function<void()> f) { queue_.put(weather_.now() + d, std::move(f)); }
    void every(Duration d, const std::function<void()>& f) {
        later(d, [this, d, f] { f(), every(d, f); });
    }
    bool stormy() const { return weather_.now() < calm_from_; }
    bool finished() const {
        if (weather_.now() < calm_from_ + 2 * kCalmDown || !witness_.state().open_incidents.empty()) return false;
        return std::all_of(alarms_.begin(), alarms_.end(), [](const auto& a) { return a.second.acknowledged(); });
    }

    /// Whatever is next: somebody's plan, a message, the engine's own deadline.
    void step() {
        const std::optional<Instant> wake = node_ ? node_->wake_at() : std::nullopt;
        const Instant plan = queue_.next_at();  // never empty: the every() go on
        if (wake && *wake <= plan && (broker_.idle() || *wake <= broker_.next_at())) {
            weather_.advance_to(*wake);
            return with_node([](FaultNode& n) { return n.step(); });
        }
        if (!broker_.idle() && broker_.next_at() < plan) {
            weather_.advance_to(broker_.next_at());
            return guarded([this] { broker_.step(); });
        }
        const auto entry = queue_.take();
        weather_.advance_to(entry.at);
        guarded(entry.what);
    }

    // ---- the process ----

    template <class F>
    void guarded(const F& what) {
        try {
            what();
        } catch (const Killed&) {
            die();
        }
    }
    template <class F>
    void with_node(const F& what) {
        if (!node_) return;
        guarded([&] {
            if (!what(*node_)) die();
        });
    }
    void die() {
        if (!node_) return;
        broker_.forget_service();
        node_.reset();
        later(seconds(weather_.dice.between(0.5, 15)), [this] { give_birth(), connect_soon(); });
    }
    void give_birth() {
        if (node_) return;
        ++lives_;
        try {
            node_ = std::make_unique<FaultNode>(FaultNode::Parts{town_, grids_, policy_, weather_, log_, broker_, metrics_});
        } catch (const Killed&) {
            return later(1s, [this] { give_birth(), connect_soon(); });
        }
        witness_.born_again(node_->complaint(), node_->replayed());
        with_node([](FaultNode& n) { return n.step(); });
    }
    void connect_soon() {
        later(seconds(weather_.dice.between(0.2, 2)), [this] {
            if (!node_ || broker_.service_connected()) return;
            if (!broker_.up() || broker_.frozen()) return connect_soon();
            broker_.connect_service();
            node_->on_connected();
            with_node([](FaultNode& n) { return n.step(); });
        });
    }
    /// As the real one: only when the broker has everything up to it.
    void snapshot() {
        if (!snapshot_.bytes.empty() && node_ && node_->published() >= snapshot_.seq) log_.put_snapshot(1, std::exchange(snapshot_, {}));
        else if (snapshot_.bytes.empty() && weather_.dice.chance(0.3)) snapshot_ = {witness_.state().seq, codec::encode_snapshot(witness_.state())};
    }

    // ---- the broker's two sides ----

    void to_service(const std::string& topic, const std::string& payload) {
        if (!node_) return;
        node_->on_message(topic, payload);
        if (weather_.dice.chance(0.7)) with_node([](FaultNode& n) { return n.step(); });  // else it waits for company
    }
    void to_peers(const std::string& topic, const std::string& payload) {
        const std::size_t begin = mqtt::Topics{}.prefix().size() + 1, slash = topic.find('/', begin), end = topic.find('/', slash + 1);
        const std::string id = topic.substr(slash + 1, end - slash - 1);
        if (topic.compare(begin, slash - begin, "alerts") == 0) {
            witness_.receipt(payload);
            for (auto& [alert_id, device] : alarms_)
                if (device.alert().source_id == id) device.receive(payload);
            return;
        }
        witness_.published(topic, payload);
        if (const auto it = phone_of_.find(id); it != phone_of_.end()) phones_[it->second].receive(topic, payload);
    }

    // ---- people ----

    void next_alarm() {
        later(seconds(weather_.dice.exponential(3600 / o_.alerts_per_hour)), [this] {
            if (!stormy()) return;
            Alert a = calls_.draw(weather_.dice);
            a.alert_id = "f" + std::to_string(alarms_.size() + 1);
            if (a.source_id.empty()) a.source_id = "caller-" + a.alert_id;
            alarms_.try_emplace(a.alert_id, a, port_).first->second.start();
            next_alarm();
        });
    }
    /// Closes what is done and, at last, what nobody came for.
    void desk() {
        if (!node_) return;
        app::CoreLoop& core = node_->core();
        core.read([&core](const State& s, World, Instant now) {
            for (const IncidentId id : s.open_incidents) {
                const IncidentState& i = s.incidents.at(id);
                const bool done = std::any_of(i.offers.begin(), i.offers.end(), [&](OfferId o) { const OfferState* x = s.offers.find(o); return x != nullptr && x->feedback_at.has_value(); });
                if (done || now - i.received_at > kGiveUpAfter) core.submit(ResolveIncident{id, done ? "settled_on_the_spot" : "nobody_came", "desk", ""}, {});
            }
        });
    }

    // ---- what goes wrong by itself ----

    void strike() {
        if (!stormy()) return;
        Dice& dice = weather_.dice;
        if (broker_.up() && weather_.strikes(Fault::BrokerDies, 0.006)) {
            broker_.die();
            lose_everybody(dice.between(1, 20));
        } else if (broker_.up() && !broker_.frozen() && weather_.strikes(Fault::BrokerFreezes, 0.006)) {
            const Duration cold = seconds(dice.between(2, 15));
            broker_.freeze_until(weather_.now() + cold);
            if (cold > 6s) later(6s, [this] { guarded([this] { service_loses_broker(); }); });
        }
        if (weather_.strikes(Fault::Herd, 0.003)) for (Phone& p : phones_) p.lose_connection(seconds(3));
        if (weather_.strikes(Fault::ClockJumps, 0.004)) weather_.clocks.wall += seconds(dice.between(-300, 300));
        if (weather_.strikes(Fault::OffDuty, 0.1)) phones_[dice.below(phones_.size())].go_off_duty(seconds(dice.between(5, 200)));
        if (node_ && weather_.strikes(Fault::Crash, 0.004)) die();
    }
    void lose_everybody(double back_after_s) {
        guarded([this] { service_loses_broker(); });
        for (Phone& p : phones_) p.lose_connection(seconds(back_after_s + weather_.dice.between(0, 10)));
        later(seconds(back_after_s), [this] { broker_.come_back(); });
    }
    void service_loses_broker() {
        if (!node_ || !broker_.service_connected()) return;
        broker_.lose_service();
        connect_soon();
    }

    // ---- the end ----

    void calm_down() {
        weather_.faults = 0;
        later(kCalmDown, [this] { check_that_offers_arrived(); });
    }
    void check_that_offers_arrived() {
        const State& s = witness_.state();
        for (const IncidentId id : s.open_incidents)
            for (const OfferId o : s.incidents.at(id).offers)
                if (const OfferState* offer = s.offers.find(o); offer != nullptr && offer->open() && s.last_at - offer->made_at > 10s) {
                    const Phone& phone = phones_[static_cast<std::size_t>(offer->responder.value - 1)];
                    if (phone.online() && !phone.knows("O" + std::to_string(o.value))) witness_.complain("O" + std::to_string(o.value) + " is open and never reached its phone");
                }
    }
    FaultVerdict verdict() {
        if (witness_.violations().empty()) {
            for (const auto& [id, device] : alarms_)
                if (!device.acknowledged()) witness_.complain(id + " never got a receipt");
            for (const IncidentId id : witness_.state().open_incidents) witness_.complain("I" + std::to_string(id.value) + " is still open");
            witness_.check_state();
        }
        if (o_.demand)
            if (std::string unmet = o_.demand(weather_.struck()); !unmet.empty()) witness_.complain(std::move(unmet));
        FaultVerdict out{.violations = witness_.violations(), .strikes = weather_.struck(), .lives = lives_, .events = witness_.state().seq, .checks = witness_.checks(), .digest = state_digest(witness_.state())};
        for (const auto& [id, device] : alarms_)
            if (device.acknowledged()) ++out.alerts_acknowledged, out.alerts_lost += witness_.has_alert(id) ? 0 : 1;
        for (const Phone& p : phones_) out.offers_shown += p.offers_shown(), out.offers_shown_twice += p.offers_shown_twice();
        return out;
    }

    const Town& town_;
    const PolicyPack& policy_;
    const FaultOptions o_;
    Weather weather_;
    GridTree grids_;
    CallMaker calls_;
    metrics::Metrics metrics_;
    FaultWitness witness_;
    FaultyLog log_;
    FaultyBroker broker_;
    PeerPort port_;
    EventQueue<std::function<void()>> queue_;
    std::deque<Phone> phones_;
    std::map<std::string, std::size_t> phone_of_;
    std::map<std::string, AlarmDevice> alarms_;
    std::unique_ptr<FaultNode> node_;
    port::Snapshot snapshot_;
    Instant calm_from_;
    std::uint64_t lives_{};
};

}  // namespace

FaultVerdict run_with_faults(const Town& town, const PolicyPack& policy, const FaultOptions& options) { return FaultWorld{town, policy, options}.run(); }

}  // namespace watchgrid::sim
