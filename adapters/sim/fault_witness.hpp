#pragma once
/// Sees every record that becomes durable and every message that leaves, and knows what must be true of them. It keeps a state of its
/// own, applied record by record from the journal's bytes: the truth that every restarted process is compared with.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "adapters/port/event_log.hpp"
#include "adapters/sim/offer_oracle.hpp"
#include "engine/core/state.hpp"

namespace watchgrid::sim {

class FaultWitness {
public:
    /// @param check_every see FaultOptions
    FaultWitness(const engine::Town&, const engine::PolicyPack&, std::uint64_t check_every);

    void durable(port::Seq, const port::Record&, bool last_of_batch);
    void published(const std::string& topic, const std::string& payload);  ///< an offer, a task or an ack
    void receipt(const std::string& payload);
    /// A process has started: what it replayed.
    void born_again(const std::string& complaint, const engine::State& replayed);
    void check_state();
    std::uint64_t checks() const noexcept { return checks_; }

    void on_offer_made(std::function<void(const engine::OfferMade&)> f) { offer_made_ = std::move(f); }
    void complain(std::string sentence);
    bool has_alert(const std::string& alert_id) const { return alert_ids_.contains(alert_id); }  ///< in the journal
    const engine::State& state() const noexcept { return state_; }
    const std::vector<std::string>& violations() const noexcept { return violations_; }

private:
    void check_step();

    OfferOracle oracle_;
    engine::State state_, last_checked_;
    std::set<std::string> alerts_;  ///< source and id of every alert in the journal
    std::set<std::string> alert_ids_;
    const std::uint64_t check_every_;
    std::uint64_t checked_at_{}, checks_{};
    std::function<void(const engine::OfferMade&)> offer_made_;
    std::vector<std::string> violations_;
};

}  // namespace watchgrid::sim
