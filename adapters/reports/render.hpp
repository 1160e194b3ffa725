#pragma once
/// Reports as a table for people, as CSV (RFC 4180, header row, seconds) and as one JSON document.
#include <string>

#include "adapters/reports/bulletin_report.hpp"
#include "adapters/reports/sla_report.hpp"

namespace watchgrid::reports {

std::string table_of(const SlaReport&);
std::string csv_of(const SlaReport&);
/// @param name_slowest whether the reader may know which unit is slowest
std::string json_of(const SlaReport&, bool name_slowest);

std::string table_of(const Bulletin&);
std::string csv_of(const Bulletin&);
/// @param by_unit false: only the rows of the whole town
std::string json_of(const Bulletin&, bool by_unit);

}  // namespace watchgrid::reports
