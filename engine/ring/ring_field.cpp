#include "engine/ring/ring_field.hpp"

#include <algorithm>

namespace watchgrid::engine {

class RingField::Builder {
 public:
  Builder(RingField& out, const ChainNetwork& network, const ChainSearch& suspect, const RingRequest& request, std::uint32_t limit_ms)
      : out_{out},
        network_{network},
        suspect_{suspect},
        request_{request},
        limit_ms_{limit_ms},
        cell_of_junction_(network.junction_count(), kNone) {
    for (const TimedNode& start : request.suspect) starts_.push_back(start.node);
    std::sort(starts_.begin(), starts_.end());
  }

  void build() {
    for (Junction j = 0; j < network_.junction_count(); ++j)
      if (const std::uint32_t ms = suspect_.ms_at_junction(j); within(ms))
        cell_of_junction_[j] = add_cell(network_.node_of_junction(j), ms);
    for (std::uint32_t c = 0; c < network_.chains().size(); ++c) add_chain(c);
    for (auto* list : {&out_.sources_, &out_.sinks_}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;  // outside the region
  static constexpr std::uint32_t kBarred = kNone - 1;  // where the suspect is assumed not to go

  bool within(std::uint32_t ms) const noexcept { return ms != kUnreached && ms <= limit_ms_; }
  bool is_exit(NodeIndex n) const noexcept { return !request_.exits.empty() && request_.exits[n] != 0; }
  bool is_start(NodeIndex n) const noexcept { return std::binary_search(starts_.begin(), starts_.end(), n); }
  bool is_barred(NodeIndex n) const noexcept { return !request_.barred.empty() && request_.barred[n] != 0; }

  std::uint32_t add_cell(NodeIndex node, std::uint32_t ms) {
    const auto cell = static_cast<std::uint32_t>(out_.cells_.size());
    out_.cells_.push_back({static_cast<std::uint32_t>(out_.spots_.size()), 0});
    add_spot(node, ms);
    if (is_start(node)) out_.sources_.push_back(cell);
    if (is_exit(node)) out_.sinks_.push_back(cell);
    return cell;
  }
  void add_spot(NodeIndex node, std::uint32_t ms) {
    out_.spots_.push_back({node, ms > request_.age_ms ? ms - request_.age_ms : 0});
    ++out_.cells_.back().count;
  }

  std::uint32_t cell_at(Junction j) const noexcept {
    const std::uint32_t cell = cell_of_junction_[j];
    return cell == kNone && is_barred(network_.node_of_junction(j)) ? kBarred : cell;
  }

  /// From `a` the suspect gets to `b` next: a link, or the way out of the region.
  void pass(std::uint32_t a, std::uint32_t b, bool open) {
    if (!open || a >= kBarred || b == kBarred) return;
    if (b == kNone)
      out_.sinks_.push_back(a);
    else
      out_.links_.push_back({a, b});
  }
  void join(const ChainNetwork::Chain& c, std::uint32_t a, std::uint32_t b) {
    pass(a, b, c.forward_ms != kUnreached);
    pass(b, a, c.backward_ms != kUnreached);
  }

  void add_chain(std::uint32_t number) {
    const ChainNetwork::Chain& c = network_.chains()[number];
    const std::uint32_t tail = cell_at(c.tail), head = cell_at(c.head);
    std::uint32_t last = tail;
    bool growing = false;  // the last cell is a stretch that may take another point
    for (std::uint32_t p = c.first; p < c.first + c.count; ++p) {
      const std::uint32_t ms = suspect_.ms_at_point(number, p);
      const NodeIndex node = network_.node_of_point(p);
      if (is_barred(node)) {
        last = kBarred;
        growing = false;
        continue;
      }
      if (!within(ms)) {
        join(c, last, kNone);
        last = kNone;
        growing = false;
        continue;
      }
      const bool special = is_start(node) || is_exit(node);
      if (growing && !special) {
        add_spot(node, ms);
        continue;
      }
      const std::uint32_t cell = add_cell(node, ms);
      join(c, last, cell);
      last = cell;
      growing = !special;
    }
    join(c, last, head);
  }

  RingField& out_;
  const ChainNetwork& network_;
  const ChainSearch& suspect_;
  const RingRequest& request_;
  std::uint32_t limit_ms_;
  std::vector<std::uint32_t> cell_of_junction_;
  std::vector<NodeIndex> starts_;
};

RingField::RingField(const ChainNetwork& network, const ChainSearch& suspect, const RingRequest& request, std::uint32_t limit_ms) {
  Builder{*this, network, suspect, request, limit_ms}.build();
}

}  // namespace watchgrid::engine
