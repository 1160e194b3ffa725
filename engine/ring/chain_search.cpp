#include "engine/ring/chain_search.hpp"

#include <algorithm>

namespace watchgrid::engine {

ChainSearch::ChainSearch(const ChainNetwork& network) : network_{&network}, reached_(network.junction_count(), Reached{}) {}

std::uint32_t ChainSearch::run(std::span<const TimedNode> starts, std::uint32_t ms_max, std::span<const std::uint8_t> barred) {
  heap_.clear();
  inner_.clear();
  ms_max_ = ms_max;
  if (++generation_ == 0) {
    std::fill(reached_.begin(), reached_.end(), Reached{});
    generation_ = 1;
  }
  for (const TimedNode& start : starts) seed(start, barred);
  std::sort(inner_.begin(), inner_.end());
  std::uint32_t settled = 0;
  while (!heap_.empty()) {
    const std::uint64_t top = heap_.top();
    heap_.pop();
    const auto ms = static_cast<std::uint32_t>(top >> 32);
    const auto junction = static_cast<Junction>(top & 0xFFFFFFFFU);
    if (reached_[junction].ms != ms) continue;
    ++settled;
    for (const ChainNetwork::Way& way : network_->ways_from(junction)) reach(way.to, std::uint64_t{ms} + way.ms, barred);
  }
  return settled;
}

void ChainSearch::seed(TimedNode start, std::span<const std::uint8_t> barred) {
  const ChainNetwork::Place place = network_->place_of(start.node);
  if (place.is_junction()) return reach(place.at, start.ms, barred);
  if (start.ms > ms_max_) return;
  inner_.push_back({place.chain, place.at, start.ms});
  const ChainNetwork::Chain& c = network_->chains()[place.chain];
  if (c.forward_ms != kUnreached) reach(c.head, std::uint64_t{start.ms} + c.forward_ms - network_->ms_from_tail(place.at), barred);
  if (c.backward_ms != kUnreached) reach(c.tail, std::uint64_t{start.ms} + c.backward_ms - network_->ms_from_head(place.at), barred);
}

inline void ChainSearch::reach(Junction junction, std::uint64_t ms, std::span<const std::uint8_t> barred) {
  if (ms > ms_max_) return;
  Reached& reached = reached_[junction];
  if (reached.generation == generation_ && reached.ms <= ms) return;
  if (!barred.empty() && barred[network_->node_of_junction(junction)] != 0) return;
  reached = {generation_, static_cast<std::uint32_t>(ms)};
  heap_.push((ms << 32) | junction);
}

std::uint32_t ChainSearch::ms_at(NodeIndex node) const noexcept {
  const ChainNetwork::Place place = network_->place_of(node);
  return place.is_junction() ? ms_at_junction(place.at) : ms_at_point(place.chain, place.at);
}

std::uint32_t ChainSearch::ms_at_point(std::uint32_t chain, std::uint32_t point) const noexcept {
  const ChainNetwork::Chain& c = network_->chains()[chain];
  std::uint64_t best = kUnreached;
  const auto offer = [&best](std::uint64_t ms) { best = std::min(best, ms); };
  const std::uint32_t from_tail = network_->ms_from_tail(point), from_head = network_->ms_from_head(point);
  if (const std::uint32_t tail = ms_at_junction(c.tail); tail != kUnreached && from_tail != kUnreached)
    offer(std::uint64_t{tail} + from_tail);
  if (const std::uint32_t head = ms_at_junction(c.head); head != kUnreached && from_head != kUnreached)
    offer(std::uint64_t{head} + from_head);
  for (auto s = std::lower_bound(inner_.begin(), inner_.end(), InnerStart{chain, 0, 0}); s != inner_.end() && s->chain == chain; ++s) {
    if (s->point <= point && from_tail != kUnreached) offer(std::uint64_t{s->ms} + from_tail - network_->ms_from_tail(s->point));
    if (s->point >= point && from_head != kUnreached) offer(std::uint64_t{s->ms} + from_head - network_->ms_from_head(s->point));
  }
  return best <= ms_max_ ? static_cast<std::uint32_t>(best) : kUnreached;
}

}  // namespace watchgrid::engine
