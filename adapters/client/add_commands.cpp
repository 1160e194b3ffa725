#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <memory>

#include "adapters/client/commands.hpp"
#include "engine/incident/outcome.hpp"

namespace watchgrid::client {
namespace {

/// Ctrl-C ends a client at once; only the service has something to put in order first.
void let_signals_through() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void add_service_options(CLI::App& sub, ServiceOptions& o) {
    sub.add_option("--url", o.url, "Where the service listens")->envname("WATCHGRID_URL")->capture_default_str();
    sub.add_option("--token", o.token, "Bearer token; better in the environment, where no process list shows it")->envname("WATCHGRID_TOKEN");
    sub.add_option("--ca", o.ca_file, "PEM file of the certificate to trust, for https");
}

template <class Options>
void on_call(CLI::App& sub, std::shared_ptr<Options> o, int& exit_code, int (*command)(const Options&, std::ostream&, std::ostream&)) {
    sub.callback([o, &exit_code, command] {
        let_signals_through();
        exit_code = command(*o, std::cout, std::cerr);
        if (!std::cout.flush() && exit_code == 0) exit_code = 1;
    });
}

void add_alert(CLI::App& parent, int& exit_code) {
    CLI::App& sub = *parent.add_subcommand("alert", "Raises an alert, and tries until there is a receipt");
    const auto o = std::make_shared<AlertOptions>();
    add_service_options(sub, o->service);
    sub.add_option("--type", o->type, "fight, robbery, theft, burglary, weapon, fire, medical, drowning, traffic, ...");
    sub.add_option("--lat", o->lat, "Where help is needed, degrees");
    sub.add_option("--lon", o->lon, "Where help is needed, degrees");
    sub.add_option("--crs", o->crs, "wgs84 (default), gcj02 or bd09");
    sub.add_option("--place", o->place, "A place of the town pack, instead of or beside the position");
    sub.add_option("--text", o->text, "What the caller says");
    sub.add_option("--severity", o->severity, "critical, high, medium, low or none; the triage table decides without it");
    sub.add_option("--intent", o->intent, "report (default), help, rescue or consult");
    sub.add_option("--source-kind", o->source_kind, "desk (default), watch_point, alarm_point, phone, ...");
    sub.add_option("--source-id", o->source_id, "Who it comes from; the token's name without it");
    sub.add_option("--name", o->name, "Of the caller");
    sub.add_option("--phone", o->phone, "Of the caller");
    sub.add_option("--id", o->id, "The alert's own id; made up without it");
    sub.add_flag("--silent", o->silent, "Duress: nothing may sound or show at the source");
    sub.add_flag("--drill", o->drill, "Marked, outside the statistics, pages only people in the drill");
    sub.add_option("--timeout", o->timeout_s, "Seconds to try for")->capture_default_str();
    sub.add_flag("--json", o->json, "The receipt as it came");
    on_call(sub, o, exit_code, run_alert);
}

void add_incidents(CLI::App& parent, int& exit_code) {
    CLI::App& sub = *parent.add_subcommand("incidents", "Lists incidents, shows one, or gives an order about it");
    const auto o = std::make_shared<IncidentsOptions>();
    add_service_options(sub, o->service);
    sub.add_option("incident", o->id, "For example I17; a list without it");
    sub.add_option("--state", o->state, "open, closed or all")->capture_default_str();
    sub.add_option("--zone", o->zone, "Only this zone");
    sub.add_option("--limit", o->limit, "At most so many")->capture_default_str();
    sub.add_flag("--timeline", o->timeline, "Everything that happened, one JSON document a line");
    sub.add_flag("--explanation", o->explanation, "Why these people and not others");
    sub.add_option("--command", o->command, "claim, assign, unassign, escalate, set_severity, set_location, note, excuse, pause, resume, resolve, cancel, reopen, merge, unmerge, record_help, withdraw_tier, record_injury");
    sub.add_option("--outcome", o->outcome, "resolve: " + engine::expected_words<engine::IncidentOutcome>());
    sub.add_option("--text", o->text, "note, resolve, record_help, record_injury: words");
    sub.add_option("--reason", o->reason, "Why; kept with the order");
    sub.add_option("--responder", o->responder, "assign, unassign, record_help, record_injury: whom");
    sub.add_option("--severity", o->severity, "set_severity: to what");
    sub.add_option("--tier", o->tier, "escalate: which tier, the next one without it; withdraw_tier: which, the first without it");
    sub.add_option("--into", o->into, "merge: into which incident");
    sub.add_option("--rule", o->rule, "excuse, pause, resume: which clock");
    sub.add_option("--code", o->code, "excuse: the excuse code");
    sub.add_option("--lat", o->lat, "set_location: WGS-84 degrees");
    sub.add_option("--lon", o->lon, "set_location: WGS-84 degrees");
    sub.add_option("--timeout", o->timeout_s, "Seconds to wait for the answer")->capture_default_str();
    sub.add_flag("--json", o->json, "The answer as it came");
    on_call(sub, o, exit_code, run_incidents);
}

void add_responders(CLI::App& parent, int& exit_code) {
    CLI::App& sub = *parent.add_subcommand("responders", "Lists people and crews, the nearest by road, or puts one on or off duty");
    const auto o = std::make_shared<RespondersOptions>();
    add_service_options(sub, o->service);
    sub.add_option("responder", o->id, "For example R17; a list without it");
    sub.add_flag("--on-duty", o->on_duty, "Only who is on duty");
    sub.add_option("--nearest", o->nearest, "lat,lon: who can be there first, by road");
    sub.add_option("--k", o->k, "nearest: how many")->capture_default_str();
    sub.add_option("--within", o->within_s, "nearest: at most so many seconds away");
    sub.add_option("--class", o->responder_class, "nearest: of this class");
    sub.add_option("--mode", o->mode, "nearest: who travels like this");
    sub.add_option("--duty", o->duty, "on, off, or drill: on duty for drills only");
    sub.add_option("--timeout", o->timeout_s, "Seconds to wait for the answer")->capture_default_str();
    sub.add_flag("--json", o->json, "The answer as it came");
    on_call(sub, o, exit_code, run_responders);
}

void add_ring(CLI::App& parent, int& exit_code) {
    CLI::App& sub = *parent.add_subcommand("ring", "Previews, activates, shows or commands a containment ring");
    const auto o = std::make_shared<RingOptions>();
    add_service_options(sub, o->service);
    sub.add_option("ring", o->id, "For example G1; without it a ring is planned");
    sub.add_flag("--plan", o->plan, "Only a preview: nobody is sent");
    sub.add_option("--incident", o->incident, "The incident that the ring belongs to, for example I17");
    sub.add_flag("--templates", o->templates, "Lists the town's ring templates, inner to outer");
    sub.add_option("--template", o->template_id, "Uses the posts of that template, and of the next outer one when they cannot all be held in time");
    sub.add_option("--lat", o->lat, "Where the suspect was seen, WGS-84 degrees");
    sub.add_option("--lon", o->lon, "Where the suspect was seen, WGS-84 degrees");
    sub.add_option("--vehicle", o->vehicle, "foot, bicycle, ebike, tricycle, motorcycle, car (default) or truck");
    sub.add_option("--heading", o->heading, "Degrees: 0 north, 90 east");
    sub.add_option("--towards", o->towards, "A place or zone of the town, instead of a heading");
    sub.add_option("--age", o->age_s, "Seconds since the suspect was seen");
    sub.add_option("--description", o->description, "Of a new ring, not with --command: told to everybody involved");
    sub.add_option("--command", o->command, "sighting, post_closed, post_open, stand_down, take_over, lend, replan, escalate");
    sub.add_option("--post", o->post, "post_closed, post_open: its number");
    sub.add_option("--bureau", o->bureau, "take_over, lend: which");
    sub.add_option("--handover", o->handover_s, "lend: seconds that it costs each of its people");
    sub.add_option("--source", o->source, "sighting: who saw it, for example camera, plate_reader, checkpoint, patrol or person");
    sub.add_option("--reason", o->reason, "post_closed, post_open, stand_down: why; kept with the order");
    sub.add_option("--timeout", o->timeout_s, "Seconds to wait for the answer")->capture_default_str();
    sub.add_flag("--json", o->json, "The answer as it came");
    on_call(sub, o, exit_code, run_ring);
}

void add_tail(CLI::App& parent, int& exit_code) {
    CLI::App& sub = *parent.add_subcommand("tail", "Prints the live stream, one JSON document a line, until Ctrl-C");
    const auto o = std::make_shared<TailOptions>();
    add_service_options(sub, o->service);
    sub.add_option("--count", o->count, "End after so many messages");
    sub.add_option("--for", o->for_s, "End after so many seconds");
    sub.add_option("--timeout", o->timeout_s, "Seconds to connect in")->capture_default_str();
    on_call(sub, o, exit_code, run_tail);
}

}  // namespace

void add_client_commands(CLI::App& parent, int& exit_code) {
    add_alert(parent, exit_code);
    add_incidents(parent, exit_code);
    add_responders(parent, exit_code);
    add_ring(parent, exit_code);
    add_tail(parent, exit_code);
}

}  // namespace watchgrid::client
