#pragma once
/// What the commands have in common: judging an answer, and printing it.
#include <boost/json.hpp>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/client/http_client.hpp"

namespace watchgrid::client {

inline constexpr int kDone = 0, kFailed = 1, kBadInput = 2;

/// 0 for 2xx. Else prints the problem, one complaint a line, and tells a mistake in what was asked (2) from everything else (1).
int judge(const Answer&, std::ostream& err);

/// The member as a word for a table: "" for null or absent, seconds and counts as numbers.
std::string cell(const boost::json::value& object, std::string_view member);

/// Columns of equal width on a terminal (a Chinese character takes two cells). Control characters become spaces.
void print_table(std::ostream& out, const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

std::chrono::milliseconds milliseconds_of(double seconds);

}  // namespace watchgrid::client
