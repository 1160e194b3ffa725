#include "adapters/sim/fault_witness.hpp"

#include "adapters/app/public_ids.hpp"
#include "adapters/codec/event_record.hpp"
#include "adapters/codec/wire_messages.hpp"
#include "engine/core/apply.hpp"
#include "engine/core/invariants.hpp"

namespace watchgrid::sim {

using namespace engine;

namespace {

constexpr std::size_t kViolationsKept = 10;

}  // namespace

FaultWitness::FaultWitness(const Town& town, const PolicyPack& policy, std::uint64_t check_every) : oracle_{town, policy}, check_every_{check_every} {}

void FaultWitness::complain(std::string sentence) {
    if (violations_.size() < kViolationsKept) violations_.push_back(std::move(sentence));
}

void FaultWitness::durable(port::Seq seq, const port::Record& r, bool last_of_batch) {
    auto body = codec::decode_event(r.bytes);
    if (!body) return complain("record " + std::to_string(seq) + " cannot be read: " + body.error());
    const Event event{instant_from_ms(r.at_ms), std::move(*body)};
    if (event.at < state_.last_at) complain("record " + std::to_string(seq) + " goes back in time");
    apply(state_, event);
    if (state_.seq != seq) complain("record " + std::to_string(seq) + " is number " + std::to_string(state_.seq) + " of the state");
    const std::uint64_t before = oracle_.violations();
    oracle_.see(event);
    if (oracle_.violations() > before) complain(oracle_.complaints().empty() ? "somebody was asked who may not be" : oracle_.complaints().back());
    if (const auto* accepted = std::get_if<AlertAccepted>(&event.body)) {
        if (!alerts_.insert(accepted->alert.source_id + "/" + accepted->alert.alert_id).second) complain(accepted->alert.alert_id + " is in the journal twice");
        alert_ids_.insert(accepted->alert.alert_id);
    }
    if (const auto* made = std::get_if<OfferMade>(&event.body); made != nullptr && offer_made_) offer_made_(*made);
    if (last_of_batch && seq - checked_at_ >= check_every_) check_state();
    else if (check_every_ == 1) check_step();  // in the middle of a batch only what holds between any two states
}

void FaultWitness::check_step() {
    for (std::string& line : broken_between(last_checked_, state_)) complain(std::move(line));
    last_checked_ = state_;
    ++checks_;
}

void FaultWitness::check_state() {
    for (std::string& line : broken_invariants(state_)) complain(std::move(line));
    check_step();
    checked_at_ = state_.seq;
}

void FaultWitness::published(const std::string& topic, const std::string& payload) {
    if (!topic.ends_with("/offer")) return;
    const auto offer = codec::decode<codec::Offer>(payload);
    if (!offer) return complain("an offer that nobody can read: " + payload);
    const OfferId id = app::parse_offer_id(offer->message.offer_id);
    if (id.value >= state_.offers.next_id().value) complain(offer->message.offer_id + " is published and not in the journal");
}

void FaultWitness::receipt(const std::string& payload) {
    const auto receipt = codec::decode<codec::Receipt>(payload);
    if (receipt && receipt->message.accepted && !alert_ids_.contains(receipt->message.alert_id)) complain(receipt->message.alert_id + " is acknowledged and not in the journal");
}

void FaultWitness::born_again(const std::string& complaint, const State& replayed) {
    if (!complaint.empty()) return complain("replay: " + complaint);
    if (state_digest(replayed) != state_digest(state_)) complain("the restarted process has another state than the journal, after " + std::to_string(state_.seq) + " events");
    if (replayed.deadlines != state_.deadlines) complain("the restarted process has other deadlines than the journal, after " + std::to_string(state_.seq) + " events");
}

}  // namespace watchgrid::sim
