#pragma once
/// `watchgrid alert`, `incidents`, `responders`, `ring` and `tail`: a running service from a terminal.
///
/// All take --url and --token, or WATCHGRID_URL and WATCHGRID_TOKEN, so that a token need not stand in a process list. --json prints
/// one JSON document (tail: one a line). Exit: 0 done, 1 failed or refused, 2 bad usage or bad input. Errors go to `err`, one a line.
#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>

#include "adapters/client/http_client.hpp"

namespace CLI {
class App;
}

namespace watchgrid::client {

struct AlertOptions {
    ServiceOptions service{};
    std::string id{};  ///< empty: one is made up, and used for every try
    std::string type{}, intent{}, severity{}, place{}, text{}, source_kind{}, source_id{}, name{}, phone{}, crs{};
    std::optional<double> lat{}, lon{};
    bool silent{}, drill{}, json{};
    double timeout_s{30};
    double retry_s{0.5};  ///< first pause between tries; doubled up to four seconds
};
/// Sends the same alert until there is a receipt, at most for `timeout_s`. Only a receipt is success. A word or place that nobody
/// knows does not hold an alert up: it is named on `err` once there is a receipt.
int run_alert(const AlertOptions&, std::ostream& out, std::ostream& err);

struct IncidentsOptions {
    ServiceOptions service{};
    std::string id{};  ///< empty: a list
    std::string state{"open"}, zone{};
    unsigned limit{100};
    bool timeline{}, explanation{}, json{};
    std::string command{};  ///< of contract 4; needs an id. The rest are its fields.
    std::string outcome{}, text{}, reason{}, responder{}, severity{}, into{}, rule{}, code{};
    std::optional<int> tier{};
    std::optional<double> lat{}, lon{};
    double timeout_s{10};
};
int run_incidents(const IncidentsOptions&, std::ostream& out, std::ostream& err);

struct RespondersOptions {
    ServiceOptions service{};
    std::string id{};  ///< empty: a list
    bool on_duty{}, json{};
    std::string nearest{};  ///< "lat,lon"
    unsigned k{10};
    std::optional<double> within_s{};
    std::string responder_class{}, mode{};
    std::string duty{};  ///< "on", "off" or "drill" (for a drill only); needs an id
    double timeout_s{10};
};
int run_responders(const RespondersOptions&, std::ostream& out, std::ostream& err);

struct RingOptions {
    ServiceOptions service{};
    std::string id{};  ///< empty: a new one, or a preview
    bool plan{}, json{};
    bool templates{};           ///< list the town's ring templates
    std::string template_id{};  ///< to plan or activate with
    std::string incident{};
    std::optional<double> lat{}, lon{}, age_s{}, handover_s{};
    std::optional<int> heading{}, post{};
    std::string vehicle{}, towards{}, description{};
    std::string command{};  ///< of contract 4; needs a ring
    std::string bureau{}, reason{}, source{};
    double timeout_s{10};
};
int run_ring(const RingOptions&, std::ostream& out, std::ostream& err);

struct TailOptions {
    ServiceOptions service{};
    std::uint64_t count{};  ///< messages, then it ends; 0: no end
    double for_s{};         ///< 0: no end
    double timeout_s{10};   ///< to connect
};
int run_tail(const TailOptions&, std::ostream& out, std::ostream& err);

void add_client_commands(CLI::App&, int& exit_code);

}  // namespace watchgrid::client
