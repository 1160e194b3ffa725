#pragma once
/// How far the reading of a town pack is: for a bar, since a ledger may have 200,000 rows.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace watchgrid::town {

struct ReadProgress {
  std::string_view file;     ///< that is being read; "" at the end
  std::uint64_t rows{};      ///< of all tables so far
  std::uint32_t permille{};  ///< of the bytes of all tables; never goes back, 1000 at the end
};
using OnReadProgress = std::function<void(const ReadProgress&)>;

inline constexpr std::size_t kRowsBetweenTicks = 4'096;

/// Keeps the sums while the files of a pack are read one after the other.
class ProgressOfPack {
 public:
  ProgressOfPack() = default;  ///< says nothing
  ProgressOfPack(OnReadProgress say, std::uint64_t bytes_of_all) : say_{std::move(say)}, all_{bytes_of_all} {}

  void next_file(std::string_view name, std::size_t bytes) {
    done_ += bytes_, rows_ += rows_here_, bytes_ = bytes, rows_here_ = 0, file_ = name;
    tell(0);
  }
  /// Of the file: rows that were taken apart. Taking apart is two thirds of the work, looking at what the cells say the rest.
  void parsed(std::size_t bytes, std::size_t rows) {
    rows_here_ = rows;
    tell(std::min<std::uint64_t>(bytes, bytes_) * 2 / 3);
  }
  void looked_at(std::size_t rows, std::size_t of) {
    if (of > 0) tell(bytes_ * 2 / 3 + bytes_ * rows / of / 3);
  }
  void finish() {
    rows_ += std::exchange(rows_here_, 0);
    if (say_) say_({"", rows_, 1000});
  }

 private:
  void tell(std::uint64_t here) {
    if (!say_ || all_ == 0) return;
    last_ = std::max(last_, static_cast<std::uint32_t>(std::min<std::uint64_t>(1000, (done_ + here) * 1000 / all_)));
    say_({file_, rows_ + rows_here_, last_});
  }
  OnReadProgress say_;
  std::uint64_t all_{}, done_{}, bytes_{}, rows_{}, rows_here_{};
  std::uint32_t last_{};
  std::string file_;
};

}  // namespace watchgrid::town
