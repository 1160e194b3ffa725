#include "adapters/sim/fault_node.hpp"

#include "adapters/app/replay.hpp"
#include "engine/core/decide.hpp"

namespace watchgrid::sim {
namespace {

constexpr port::Shard kShard = 1;
constexpr const char* kPublished = "published";

engine::State replay_from(FaultyLog& log, port::Head& head, std::vector<app::DueEffect>& unpublished, std::string& complaint) {
    (void)log.claim(kShard, "simulation", head);
    const std::uint64_t published = log.cursor(kShard, kPublished).value_or(0);
    app::ReplayOptions options;
    options.on_event = [&](const engine::State& s, const engine::Event& e, port::Seq seq) {
        if (seq <= published) return;
        for (engine::Effect& effect : engine::effects_of(s, e, seq)) unpublished.push_back({std::move(effect), {}});
    };
    app::ReplayResult result = app::replay(log, kShard, options);
    complaint = result.complaint;
    return std::move(result.state);
}

}  // namespace

FaultNode::FaultNode(const Parts& parts)
    : p_{parts}, fleet_{parts.town}, encodings_{parts.town.responders.size()}, directory_{parts.town, {}, app::box_of(parts.town), engine::PlaceIndex{parts.town.places}} {
    std::vector<app::DueEffect> unpublished;
    replayed_ = replay_from(p_.log, head_, unpublished, complaint_);
    const engine::World world{p_.town, p_.grids, fleet_};
    engine::sync_fleet(replayed_, world);
    clock_ = app::AnchoredClock{replayed_.last_at, &p_.weather.clocks};
    outbox_ = std::make_unique<app::Outbox>(mqtt::Topics{}, encodings_, p_.metrics, app::HookCaller{}, clock_, app::Origin{kShard, head_.epoch});
    outbox_->attach(&p_.broker, [this](std::uint64_t seq) {
        published_ = seq;
        p_.log.put_cursor(kShard, kPublished, seq);
    });
    outbox_->push(replayed_, std::move(unpublished));
    app::Observers observers;
    observers.effects = [this](const engine::State& s, std::vector<app::DueEffect>&& effects) { outbox_->push(s, std::move(effects)); };
    // All queries of a step in it, however long the machine takes: the same seed is the same story.
    core_ = std::make_unique<app::CoreLoop>(replayed_, world, p_.log, kShard, head_, clock_, app::CoreLimits{.reads_for = std::chrono::hours{1}}, std::move(observers));
    gateway_ = std::make_unique<app::Gateway>(*core_, directory_, *outbox_, encodings_, p_.metrics, mqtt::Topics{});
    gateway_->attach(&p_.broker);
    core_->submit(engine::LoadTown{p_.town.responders, p_.policy}, [this](const app::Outcome& out) {
        for (const engine::ResponderState& r : out.state.responders) directory_.responders.emplace(r.profile.external_id, out.state.find_responder(r.profile.external_id));
    });
}

void FaultNode::on_message(const std::string& topic, const std::string& payload) {
    gateway_->on_message({.topic = topic, .payload = payload, .qos = 1, .retained = false, .duplicate = false});
}

void FaultNode::on_connected() {
    outbox_->on_connected();
    core_->read([this](const engine::State& s, engine::World, engine::Instant) { outbox_->resend(s, app::open_messages(s)); });
}

bool FaultNode::step() { return core_->step_once(); }

std::optional<engine::Instant> FaultNode::wake_at() const {
    const auto due = core_->next_deadline();
    if (!due) return std::nullopt;
    return std::max(p_.weather.now(), p_.weather.now() + (*due - clock_.now()));
}

}  // namespace watchgrid::sim
