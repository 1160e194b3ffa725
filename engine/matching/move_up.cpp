#include "engine/matching/move_up.hpp"

#include <algorithm>
#include <tuple>

namespace watchgrid::engine {

bool MoveUpSwitch::see(Ppm busy, Duration since_last, Ppm on_at) noexcept {
    // A Pade step instead of 1 - e^-x: the same for every step that matters, and exact arithmetic on every machine.
    const double part = static_cast<double>(since_last.count()) / static_cast<double>((since_last + kBusyMemory).count());
    average_ = began_ ? average_ + (busy - average_) * part : busy;
    began_ = true;
    if (on_at == 0) return on_ = false;
    if (average() >= on_at) on_ = true;
    else if (average() + kMoveUpGap < on_at || on_at <= kMoveUpGap) on_ = false;
    return on_;
}

std::vector<MoveUp> advise_move_up(Coverage idle, std::span<const MoveUpCar> cars, Ppm busy, std::size_t most, FunctionRef<bool(std::uint32_t car, CellIndex to)> within_reach, Ppm gain_min) {
    const CellIndex cells = static_cast<CellIndex>(idle.cells().cells().size());
    std::vector<MoveUp> out;
    while (out.size() < most) {
        std::vector<MoveUp> moves;
        for (const MoveUpCar& car : cars) {
            if (car.at == kNoCell || std::any_of(out.begin(), out.end(), [&](const MoveUp& m) { return m.car == car.car; })) continue;
            const Ppm lost = idle.loss(car.at, busy);
            idle.leave(car.at);
            for (CellIndex to = 0; to < cells; ++to)
                if (const Ppm gained = idle.gain(to, busy); to != car.at && gained >= lost + gain_min) moves.push_back({car.car, to, gained - lost});
            idle.enter(car.at);
        }
        std::sort(moves.begin(), moves.end(), [](const MoveUp& a, const MoveUp& b) { return std::tuple{b.gain, a.car, a.to} < std::tuple{a.gain, b.car, b.to}; });
        const auto end = moves.begin() + static_cast<std::ptrdiff_t>(std::min(moves.size(), kDrivesTried));
        const auto best = std::find_if(moves.begin(), end, [&](const MoveUp& m) { return within_reach(m.car, m.to); });
        if (best == end) break;
        const auto from = std::find_if(cars.begin(), cars.end(), [&](const MoveUpCar& c) { return c.car == best->car; });
        idle.leave(from->at);
        idle.enter(best->to);
        out.push_back(*best);
    }
    return out;
}

}  // namespace watchgrid::engine
