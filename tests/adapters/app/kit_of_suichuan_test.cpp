/// The whole way from a drowning at one of the 190 waters to the message on the phone: the offer names the kit that hangs there.
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "adapters/app/nearest_places.hpp"
#include "adapters/app/outbox.hpp"
#include "adapters/codec/rfc3339.hpp"
#include "adapters/town/like_town.hpp"
#include "adapters/town/policy_toml.hpp"
#include "engine/core/decide.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/place_index.hpp"

namespace watchgrid::app {
namespace {

using namespace engine;

constexpr Instant kMorning = instant_from_ms(1'772'416'800'000);  // Monday 2026-03-02, 10:00 there

/// Keeps what would have gone to the broker.
class KeptMessages final : public mqtt::PublishPort {
public:
    bool publish(mqtt::Outgoing out, mqtt::PublishDone done) override {
        kept_.push_back({std::move(out), std::move(done)});
        return true;
    }
    /// The broker has confirmed all of them.
    std::vector<mqtt::Outgoing> take() {
        std::vector<mqtt::Outgoing> out;
        for (auto& [message, done] : std::exchange(kept_, {})) done(mqtt::PublishResult::Ok), out.push_back(std::move(message));
        return out;
    }

private:
    std::vector<std::pair<mqtt::Outgoing, mqtt::PublishDone>> kept_;
};

PolicyPack zones_policy() {
    for (const town::ShippedPolicy& p : town::shipped_policies()) {
        town::Complaints complaints;
        if (p.name == "zones") return *town::read_policy(p.text, "zones", complaints);
    }
    throw std::runtime_error{"no policy zones"};
}

class Suichuan {
public:
    Suichuan() { run(LoadTown{town.responders, zones_policy()}); }
    std::vector<Event> run(const Command& c) {
        const Decided decided = decide(state, {town, grids_, fleet_}, c, now);
        EXPECT_TRUE(decided) << (decided ? "" : decided.error().detail);
        return decided ? *decided : std::vector<Event>{};
    }
    const Town town = town::generate_like(*town::find_figures("suichuan"), 1, std::nullopt).town;
    State state;
    Instant now{kMorning};

private:
    GridTree grids_{town.zones};
    Fleet fleet_{town};
};

TEST(KitOfSuichuan, IsNamedInTheOfferForADrowning) {
    Suichuan s;
    const PlaceIndex index{s.town.places};
    std::vector<const Place*> waters;
    for (const Place& p : s.town.places)
        if (p.kind == PlaceKind::HazardSpot) waters.push_back(&p);
    ASSERT_EQ(waters.size(), 190U);
    for (std::size_t i = 0; i < s.town.responders.size(); ++i) {
        if (!is_rostered(s.town, i, s.now)) continue;
        s.run(ReportDuty{{i + 1}, true, false, ""});
        s.run(ReportPosition{{i + 1}, s.town.responders[i].home, s.now});
    }
    KeptMessages kept;
    PeerEncodings encodings{s.town.responders.size()};
    metrics::Metrics metrics{"test", "test"};
    Outbox outbox{mqtt::Topics{}, encodings, metrics, {}, AnchoredClock{s.now}, Origin{}};
    outbox.find_kits_with([&](const IncidentState& i) { return kit_for(s.town, index, i); });
    outbox.attach(&kept, [](std::uint64_t) {});
    std::size_t offers = 0;
    for (std::size_t w = 0; w < waters.size(); w += 19) {
        Alert a;
        a.alert_id = "drowning-" + std::to_string(w), a.type = AlertType::Drowning, a.source_kind = SourceKind::Phone, a.place_id = waters[w]->id;
        a.location = Location{waters[w]->at, 10};
        std::vector<DueEffect> effects;
        const std::vector<Event> events = s.run(ReceiveAlert{a});
        for (std::size_t e = 0; e < events.size(); ++e)
            for (Effect& effect : effects_of(s.state, events[e], s.state.seq - events.size() + e + 1)) effects.push_back({std::move(effect), {}});
        outbox.push(s.state, std::move(effects));
        for (const mqtt::Outgoing& m : kept.take()) {
            if (m.kind != mqtt::MessageKind::Offer) continue;
            const auto offer = codec::decode<codec::Offer>(m.payload);
            ASSERT_TRUE(offer) << m.payload;
            ++offers;
            ASSERT_TRUE(offer->message.nearest_kit) << m.payload;
            const codec::Kit& kit = *offer->message.nearest_kit;
            const Place* place = s.town.find_place(kit.place_id);
            ASSERT_TRUE(place != nullptr) << kit.place_id;
            EXPECT_TRUE(place->at == waters[w]->at) << kit.place_id << " is not the kit that hangs at " << waters[w]->id;
            EXPECT_EQ(kit.checked_at, codec::parse_rfc3339("2026-06-01T01:00:00Z"));
            for (const Place& other : s.town.places)
                if (other.kind == PlaceKind::Kit) {
                    EXPECT_LE(haversine(place->at, waters[w]->at), haversine(other.at, waters[w]->at)) << other.id;
                }
        }
    }
    EXPECT_GT(offers, 5U);
}

}  // namespace
}  // namespace watchgrid::app
