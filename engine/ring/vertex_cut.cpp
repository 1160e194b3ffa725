#include "engine/ring/vertex_cut.hpp"

#include <algorithm>

namespace watchgrid::engine {

VertexCut::VertexCut(std::uint32_t vertex_count, std::span<const Link> links, std::span<const std::uint32_t> sources,
                     std::span<const std::uint32_t> sinks)
    : out_starts_(vertex_count + 1, 0),
      out_heads_(links.size()),
      in_starts_(vertex_count + 1, 0),
      in_tails_(links.size()),
      in_links_(links.size()),
      flow_(links.size(), 0),
      capacity_(vertex_count, kUncuttable),
      through_(vertex_count, 0),
      is_sink_(vertex_count, 0),
      is_source_(vertex_count, 0),
      sources_(sources.begin(), sources.end()),
      sinks_(sinks.begin(), sinks.end()),
      level_(2 * std::size_t{vertex_count}, 0),
      current_(2 * std::size_t{vertex_count}, 0) {
  for (const Link& link : links) ++out_starts_[link.from + 1], ++in_starts_[link.to + 1];
  for (std::uint32_t v = 0; v < vertex_count; ++v) out_starts_[v + 1] += out_starts_[v], in_starts_[v + 1] += in_starts_[v];
  std::vector<std::uint32_t> next_out(out_starts_.begin(), out_starts_.end() - 1), next_in(in_starts_.begin(), in_starts_.end() - 1);
  for (const Link& link : links) {
    const std::uint32_t number = next_out[link.from]++, entry = next_in[link.to]++;
    out_heads_[number] = link.to;
    in_tails_[entry] = link.from;
    in_links_[entry] = number;
  }
  for (const std::uint32_t v : sinks_) is_sink_[v] = 1;
  for (const std::uint32_t v : sources_) is_source_[v] = 1;
  queue_.reserve(level_.size());
}

void VertexCut::reset() noexcept {
  std::fill(flow_.begin(), flow_.end(), 0U);
  std::fill(through_.begin(), through_.end(), 0U);
  total_ = 0;
}

bool VertexCut::leaks() {
  std::vector<std::uint8_t> seen(capacity_.size(), 0);
  queue_.clear();
  const auto enter = [&](std::uint32_t v) {
    if (seen[v] != 0 || capacity_[v] != kUncuttable) return;
    seen[v] = 1;
    queue_.push_back(v);
  };
  for (const std::uint32_t v : sources_) enter(v);
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    const std::uint32_t v = queue_[i];
    if (is_sink_[v] != 0) return true;
    work_ += out_starts_[v + 1] - out_starts_[v];
    for (std::uint32_t l = out_starts_[v]; l < out_starts_[v + 1]; ++l) enter(out_heads_[l]);
  }
  return false;
}

bool VertexCut::solve(std::uint64_t flow_max, std::uint64_t work_max) {
  const std::uint64_t work_before = work_;
  while (label_from_sinks(true)) {
    if (work_ - work_before > work_max) return false;
    push_blocking_flow(flow_max);
    if (total_ > flow_max || work_ - work_before > work_max) return false;
  }
  return true;
}

/// Breadth first against the residual arcs. With `stop_at_source` it ends with the layer in which the first source lies.
bool VertexCut::label_from_sinks(bool stop_at_source) {
  std::fill(level_.begin(), level_.end(), 0);
  queue_.clear();
  const auto label = [this](std::uint32_t half, std::uint32_t level) {
    if (level_[half] != 0) return;
    level_[half] = level;
    queue_.push_back(half);
  };
  for (const std::uint32_t v : sinks_) label(out(v), 1);
  std::uint32_t level_of_source = 0;
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    const std::uint32_t half = queue_[i], v = half / 2, level = level_[half];
    if (level_of_source != 0 && level >= level_of_source) break;
    if (half == out(v)) {
      if (residual_through(v) > 0) {
        label(in(v), level + 1);
        if (is_source_[v] != 0 && level_of_source == 0 && stop_at_source) level_of_source = level + 1;
      }
      work_ += out_starts_[v + 1] - out_starts_[v] + 1;
      for (std::uint32_t l = out_starts_[v]; l < out_starts_[v + 1]; ++l)
        if (flow_[l] > 0) label(in(out_heads_[l]), level + 1);
    } else {
      if (through_[v] > 0) label(out(v), level + 1);
      work_ += in_starts_[v + 1] - in_starts_[v] + 1;
      for (std::uint32_t l = in_starts_[v]; l < in_starts_[v + 1]; ++l) label(out(in_tails_[l]), level + 1);
    }
  }
  return std::any_of(sources_.begin(), sources_.end(), [this](std::uint32_t v) { return level_[in(v)] != 0; });
}

std::uint64_t VertexCut::push_blocking_flow(std::uint64_t flow_max) {
  std::fill(current_.begin(), current_.end(), 0);
  std::uint64_t pushed = 0;
  for (const std::uint32_t source : sources_) {
    if (level_[in(source)] == 0) continue;
    while (total_ <= flow_max) {
      const std::uint64_t amount = push_one_path(in(source));
      if (amount == 0) break;
      pushed += amount;
      total_ += amount;
    }
  }
  return pushed;
}

/// The arcs of an entry: through the vertex, then back along each link that comes in. Of an exit: back through, then each link that goes
/// out.
std::uint32_t VertexCut::arc_count(std::uint32_t half) const noexcept {
  const std::uint32_t v = half / 2;
  return half == in(v) ? 1 + in_starts_[v + 1] - in_starts_[v] : 1 + out_starts_[v + 1] - out_starts_[v];
}

std::uint32_t VertexCut::arc_head(Step s) const noexcept {
  const std::uint32_t v = s.half / 2;
  if (s.half == in(v)) return s.arc == 0 ? out(v) : out(in_tails_[in_starts_[v] + s.arc - 1]);
  return s.arc == 0 ? in(v) : in(out_heads_[out_starts_[v] + s.arc - 1]);
}

std::uint32_t VertexCut::arc_residual(Step s) const noexcept {
  const std::uint32_t v = s.half / 2;
  if (s.half == in(v)) return s.arc == 0 ? residual_through(v) : flow_[in_links_[in_starts_[v] + s.arc - 1]];
  return s.arc == 0 ? through_[v] : kUncuttable;
}

void VertexCut::push(Step s, std::uint32_t amount) noexcept {
  const std::uint32_t v = s.half / 2;
  if (s.half == in(v)) {
    if (s.arc == 0)
      through_[v] += amount;
    else
      flow_[in_links_[in_starts_[v] + s.arc - 1]] -= amount;
  } else if (s.arc == 0) {
    through_[v] -= amount;
  } else {
    flow_[out_starts_[v] + s.arc - 1] += amount;
  }
}

/// Depth first down the levels with an explicit stack. @return what was pushed; 0: nothing more from here in these levels
std::uint64_t VertexCut::push_one_path(std::uint32_t source) {
  path_.clear();
  std::uint32_t half = source;
  for (;;) {
    if (half == out(half / 2) && is_sink_[half / 2] != 0) break;
    bool advanced = false;
    const std::uint32_t arcs = arc_count(half);
    for (std::uint32_t& arc = current_[half]; arc < arcs; ++arc) {
      ++work_;
      const Step step{half, arc};
      const std::uint32_t head = arc_head(step);
      if (level_[head] == 0 || level_[head] + 1 != level_[half] || arc_residual(step) == 0) continue;
      path_.push_back(step);
      half = head;
      advanced = true;
      break;
    }
    if (advanced) continue;
    if (path_.empty()) return 0;
    half = path_.back().half;
    path_.pop_back();
    ++current_[half];
  }
  std::uint32_t amount = kUncuttable;
  for (const Step& step : path_) amount = std::min(amount, arc_residual(step));
  for (const Step& step : path_) push(step, amount);
  return amount;
}

std::vector<std::uint32_t> VertexCut::outermost_cut() const {
  std::vector<std::uint32_t> cut;
  for (std::uint32_t v = 0; v < capacity_.size(); ++v)
    if (level_[out(v)] != 0 && level_[in(v)] == 0) cut.push_back(v);
  return cut;
}

}  // namespace watchgrid::engine
