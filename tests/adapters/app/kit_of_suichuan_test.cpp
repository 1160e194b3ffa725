/// The whole way from a drowning at one of the 190 waters to the message on the phone: the offer names the kit that hangs there and when somebody
/// last looked at it; where it hangs is told with the task, as the door is (least_view.hpp).
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "adapters/app/nearest_places.hpp"
#include "adapters/app/outbox.hpp"
#include "adapters/codec/rfc3339.hpp"
#include "adapters/town/like_town.hpp"
#include "adapters/town/town_pack.hpp"
#include "engine/core/decide.hpp"
#include "engine/places/grid_tree.hpp"
#include "engine/places/keepers.hpp"
#include "engine/places/place_index.hpp"
#include "tests/adapters/town/road_files.hpp"
#include "tests/adapters/town/temporary_folder.hpp"

namespace watchgrid::app {
namespace {

using namespace engine;

constexpr Instant kMarch = instant_from_ms(1'772'416'800'000);  // Monday 2026-03-02, 10:00 there
constexpr Instant kJuly = kMarch + std::chrono::hours{24 * 121};

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

/// The pack as it is written and read, its people on duty at home, and an outbox without a broker.
class Suichuan {
public:
    explicit Suichuan(Instant start) : load_{made_and_read()}, now{start} {
        run(LoadTown{town().responders, load_.policies.at(town().policy_pack)});
        for (std::size_t i = 0; i < town().responders.size(); ++i) {
            if (!is_rostered(town(), i, now)) continue;
            run(ReportDuty{{i + 1}, true, false, ""});
            run(ReportPosition{{i + 1}, town().responders[i].home, now});
        }
        for (const Place& p : town().places) {
            if (p.kind == PlaceKind::HazardSpot) waters.push_back(&p);
            if (p.kind == PlaceKind::Kit) kit_at.emplace(p.attributes.at("at"), &p);
        }
        outbox_.find_kits_with([this](const State& s, const IncidentState& i) { return kit_for(town(), index_, s.books, i); });
        outbox_.attach(&kept_, [](std::uint64_t) {});
    }
    /// What goes to phones because of the command.
    std::vector<mqtt::Outgoing> run(const Command& c) {
        const Decided decided = decide(state, {town(), grids_, fleet_}, c, now);
        EXPECT_TRUE(decided) << (decided ? "" : decided.error().detail);
        if (!decided) return {};
        std::vector<DueEffect> effects;
        for (std::size_t e = 0; e < decided->size(); ++e)
            for (Effect& effect : effects_of(state, (*decided)[e], state.seq - decided->size() + e + 1)) effects.push_back({std::move(effect), {}});
        outbox_.push(state, std::move(effects));
        return kept_.take();
    }
    std::vector<mqtt::Outgoing> drowning_at(const Place& water) {
        Alert a;
        a.alert_id = "drowning-" + water.id, a.type = AlertType::Drowning, a.source_kind = SourceKind::Phone, a.place_id = water.id;
        a.location = Location{water.at, 10};
        return run(ReceiveAlert{a});
    }
    const engine::Town& town() const { return load_.town; }

private:
    static town::TownLoad made_and_read() {
        const town::TemporaryFolder folder;
        const town::GeneratedLike made = town::generate_like(*town::find_figures("suichuan"), 1, std::nullopt);
        EXPECT_EQ(town::write_town_pack(folder.path(), made.town, town::write_road_file), "");
        for (const town::PackFile& file : made.files) folder.write(file.name, file.text);
        town::TownLoad load = town::load_town_pack(folder.path(), town::load_road_file);
        for (const auto& line : load.errors.lines()) ADD_FAILURE() << line;
        return load;
    }
    town::TownLoad load_;

public:
    State state;
    Instant now;
    std::vector<const Place*> waters;
    std::map<std::string, const Place*> kit_at;  ///< by water

private:
    GridTree grids_{load_.town.zones};
    Fleet fleet_{load_.town};
    PlaceIndex index_{load_.town.places};
    KeptMessages kept_;
    PeerEncodings encodings_{load_.town.responders.size()};
    metrics::Metrics metrics_{"test", "test"};
    Outbox outbox_{mqtt::Topics{}, encodings_, metrics_, {}, AnchoredClock{now}, Origin{}};
};

std::vector<codec::Offer> offers_in(const std::vector<mqtt::Outgoing>& messages) {
    std::vector<codec::Offer> out;
    for (const mqtt::Outgoing& m : messages) {
        if (m.kind != mqtt::MessageKind::Offer) continue;
        const auto offer = codec::decode<codec::Offer>(m.payload);
        EXPECT_TRUE(offer) << m.payload;
        if (offer) out.push_back(offer->message);
    }
    return out;
}

TEST(KitOfSuichuan, IsNamedInTheOfferForADrowning) {
    Suichuan s{kMarch};
    ASSERT_EQ(s.waters.size(), 190U);
    std::size_t offers = 0;
    for (std::size_t w = 0; w < s.waters.size(); w += 19) {
        const Place& water = *s.waters[w];
        const Place& hangs_there = *s.kit_at.at(water.id);
        for (const auto& [id, other] : s.kit_at) EXPECT_LE(haversine(hangs_there.at, water.at), haversine(other->at, water.at)) << other->id;
        for (const codec::Offer& offer : offers_in(s.drowning_at(water))) {
            ++offers;
            ASSERT_TRUE(offer.nearest_kit) << offer.offer_id;
            EXPECT_EQ(offer.nearest_kit->name, hangs_there.name) << "at " << water.id;
            EXPECT_EQ(offer.nearest_kit->checked_at, codec::parse_rfc3339(hangs_there.attributes.at("checked_at")));
            EXPECT_FALSE(offer.nearest_kit->location) << "it would give the place away before the yes";
        }
    }
    EXPECT_GT(offers, 5U);
}

TEST(KitOfSuichuan, HangsWhereTheTaskSays) {
    Suichuan s{kMarch};
    const Place& water = *s.waters.at(17);
    ASSERT_FALSE(offers_in(s.drowning_at(water)).empty());
    const OfferState& first = s.state.offers.at({1});
    std::optional<codec::Kit> kit;
    for (const mqtt::Outgoing& m : s.run(AnswerOffer{first.responder, {1}, AnswerKind::Accept, std::nullopt, ""})) {
        if (m.kind != mqtt::MessageKind::Task) continue;
        const auto task = codec::decode<codec::Task>(m.payload);
        ASSERT_TRUE(task) << m.payload;
        if (task->message.kind == codec::TaskKind::Granted) kit = task->message.nearest_kit;
    }
    ASSERT_TRUE(kit);
    EXPECT_EQ(kit->place_id, s.kit_at.at(water.id)->id);
    ASSERT_TRUE(kit->location);
    EXPECT_EQ(kit->location->at, water.at);
}

TEST(KitOfSuichuan, IsCheckedWithTheWater) {
    Suichuan s{kJuly};
    const Place& water = *s.waters.at(17);
    const std::string owner{keepers_of(s.town().zones, s.town().find_zone(s.state.books.hazards.at(Books::find(s.state.books.hazard_by_place, water.id)).spot.zone_id)).owner};
    CheckIn here;
    here.at = water.at;
    s.run(InspectHazard{water.id, "r1", owner, here, {}, ""});
    const auto offers = offers_in(s.drowning_at(water));
    ASSERT_FALSE(offers.empty());
    ASSERT_TRUE(offers.front().nearest_kit);
    EXPECT_EQ(offers.front().nearest_kit->checked_at, kJuly) << "this morning, not when the register was written";
}

}  // namespace
}  // namespace watchgrid::app
