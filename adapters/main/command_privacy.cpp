// `watchgrid privacy export | erase | sweep`: what the journal holds about a person, taking it out, and what is old enough to go.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <set>

#include "adapters/app/json_views.hpp"
#include "adapters/app/replay.hpp"
#include "adapters/audit/audit_log.hpp"
#include "adapters/codec/event_record.hpp"
#include "adapters/journal_sqlite/offline_journal.hpp"
#include "adapters/journal_sqlite/sqlite_event_log.hpp"
#include "adapters/main/commands.hpp"
#include "adapters/privacy/old_records.hpp"
#include "adapters/privacy/person_records.hpp"
#include "adapters/settings/units.hpp"

namespace watchgrid::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Options {
    std::string data, by;
    std::uint32_t shard{1};
    bool dry_run{}, photos{};
    privacy::Person person;
    std::string reporters_kept{"365d"}, texts_kept{"365d"}, photos_kept{"90d"}, homes_kept{"90d"};
};

int complain(const std::string& line, int code = 1) {
    std::cerr << line << "\n";
    return code;
}

fs::path journal_folder(const fs::path& data) { return fs::exists(data / "journal" / "journal.sqlite") ? data / "journal" : data; }

engine::Instant now() { return std::chrono::time_point_cast<engine::Duration>(std::chrono::system_clock::now()); }

/// New in every journal: nothing was erased at this millisecond before.
std::string pseudonym_prefix() { return "erased-" + std::to_string(engine::to_ms(now())) + "-"; }

/// The fingerprint of the state; the complaint when the journal cannot be replayed.
std::string digest_of(const fs::path& folder, std::uint32_t shard, std::string& complaint) {
    auto log = journal_sqlite::SqliteEventLog::open({.folder = folder, .read_only = true});
    if (!log) return complaint = log.error(), std::string{};
    const ReplayResult result = replay(**log, shard, {.use_snapshot = false});
    complaint = result.complaint;
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(engine::state_digest(result.state)));
    return digest;
}

using Learn = std::function<void(const engine::EventBody&, engine::Instant at)>;
using Erase = std::function<bool(engine::EventBody&)>;

/// What one command learns, asks, changes and removes.
struct Work {
    const char* what;                     ///< in the audit log
    Learn learn;                          ///< first pass
    std::function<std::string()> may;     ///< between the passes; a sentence ends it with nothing changed
    Erase erase;                          ///< second pass
    std::function<std::set<std::string>()> photos;  ///< digests, between the passes
};

/// The first pass, and whether the second may begin.
std::string look(journal_sqlite::OfflineJournal& journal, std::uint32_t shard, const Work& work) {
    std::string damage;
    std::string complaint = journal.look(shard, [&](port::Seq seq, std::int64_t at_ms, std::string_view bytes) {
        const auto event = codec::decode_event(bytes);
        if (event) work.learn(*event, engine::instant_from_ms(at_ms));
        else if (damage.empty()) damage = "record " + std::to_string(seq) + ": " + event.error();
    });
    if (complaint.empty()) complaint = damage;
    return complaint.empty() ? work.may() : complaint;
}

/// The second pass.
boost::system::result<journal_sqlite::OfflineJournal::Rewritten, std::string> rewrite(journal_sqlite::OfflineJournal& journal, std::uint32_t shard, const Work& work, bool dry_run) {
    const auto anew = [&](std::string_view bytes) -> std::optional<std::string> {
        auto event = codec::decode_event(bytes);
        if (!event || !work.erase(*event)) return std::nullopt;
        return codec::encode_event(*event);
    };
    if (!dry_run) return journal.rewrite(shard, [&](port::Seq, std::int64_t, std::string_view bytes) { return anew(bytes); });
    journal_sqlite::OfflineJournal::Rewritten counts;
    const std::string complaint = journal.look(shard, [&](port::Seq seq, std::int64_t, std::string_view bytes) {
        ++counts.records;
        if (anew(bytes) && counts.changed++ == 0) counts.first_changed = seq;
    });
    if (!complaint.empty()) return complaint;
    return counts;
}

/// So that names that went are not back after a power cut.
bool sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    return synced;
}

/// Before the journal is rewritten: only there stands whose photos they are, so a kill in between leaves them to be found again. @return how
/// many went; the complaint when one is still there
std::size_t remove_photos(const fs::path& folder, const std::set<std::string>& digests, bool dry_run, std::string& complaint) {
    std::size_t removed = 0;
    for (const std::string& digest : digests) {
        std::error_code ec;
        const fs::path file = folder / "photos" / digest;
        if (dry_run ? fs::exists(file, ec) : fs::remove(file, ec)) ++removed;
        if (ec) return complaint = file.string() + ": cannot be removed: " + ec.message() + "; the journal is as it was", removed;
    }
    if (removed > 0 && !dry_run && !sync_folder(folder / "photos")) complaint = (folder / "photos").string() + ": cannot be synced; the journal is as it was";
    return removed;
}

using Log = std::unique_ptr<audit::AuditLog>;

/// Before anything is changed: what cannot be noted is not done.
boost::system::result<Log, std::string> open_audit(const fs::path& folder, bool dry_run) {
    if (dry_run) return Log{};
    auto log = audit::AuditLog::open({.folder = folder / "audit", .now = now, .warn = [](std::string_view line) { std::cerr << line << "\n"; }});
    if (!log) return "audit log: " + log.error();
    return std::move(*log);
}

/// Who did it and how much, never about whom. The chain of the audit log goes on.
void note_in_audit(audit::AuditLog& log, const Options& o, const char* what, const std::string& detail) {
    log.add({.at = now(), .who = o.by, .role = "operator", .from = {}, .what = what, .on = {}, .detail = detail, .status = 0});
    log.close();
}

/// Everything under one lock, which goes last: no service writes to journal or audit log before the note is there.
int carry_out(const Options& o, const Work& work) {
    const fs::path folder = journal_folder(o.data);
    auto journal = journal_sqlite::OfflineJournal::open(folder);
    if (!journal) return complain(journal.error());
    auto log = open_audit(folder, o.dry_run);
    if (!log) return complain(log.error());
    std::string complaint;
    const std::string before = digest_of(folder, o.shard, complaint);
    if (complaint.empty()) complaint = look(**journal, o.shard, work);
    if (!complaint.empty()) return complain(complaint);
    const std::size_t removed = remove_photos(folder, work.photos(), o.dry_run, complaint);
    const auto photos_gone = std::to_string(removed) + " photos";
    if (!complaint.empty()) {
        if (*log && removed > 0) note_in_audit(**log, o, work.what, "stopped after " + photos_gone);
        return complain(complaint);
    }
    const auto counts = rewrite(**journal, o.shard, work, o.dry_run);
    if (!counts) {
        if (*log && removed > 0) note_in_audit(**log, o, work.what, "stopped after " + photos_gone);
        return complain(counts.error());
    }
    const std::string after = o.dry_run ? before : digest_of(folder, o.shard, complaint);
    if (*log) note_in_audit(**log, o, work.what, std::to_string(counts->changed) + " records from " + std::to_string(counts->first_changed) + " on, " + photos_gone + ", state " + before + " to " + (complaint.empty() ? after : complaint));
    if (!complaint.empty()) return complain("after rewriting: " + complaint);
    std::cout << json::serialize(json::object{{"records", counts->records}, {"changed", counts->changed}, {"first_changed", counts->first_changed}, {"photos_removed", removed}, {"dry_run", o.dry_run}, {"state_digest_before", before},
                                              {"state_digest", after}})
              << "\n";
    return 0;
}

int export_command(const Options& o) {
    if (const std::string wrong = privacy::complaint_about(o.person); !wrong.empty()) return complain(wrong, 2);
    auto log = journal_sqlite::SqliteEventLog::open({.folder = journal_folder(o.data), .read_only = true});
    if (!log) return complain(log.error());
    privacy::PersonRecords records{o.person, "[number]"};
    ReplayResult result = replay(**log, o.shard, {.use_snapshot = false, .on_event = [&](const engine::State&, const engine::Event& e, port::Seq) { records.learn(e.body); }});
    if (!result.complaint.empty()) return complain(result.complaint);
    json::array found, photos;
    const auto print = [&](const engine::State& s, const engine::Event& e, port::Seq seq) {
        if (records.concerns(e.body)) found.push_back(event_json(s, {seq, e}));
    };
    result = replay(**log, o.shard, {.use_snapshot = false, .on_event = print});
    if (!result.complaint.empty()) return complain(result.complaint);
    for (const std::string& digest : records.photos()) photos.push_back(json::string{digest});
    std::cout << json::serialize(json::object{{"incidents", records.incidents()}, {"records", std::move(found)}, {"photos", std::move(photos)}, {"last_seq", result.state.seq}}) << "\n";
    return 0;
}

int erase_command(const Options& o) {
    if (const std::string wrong = privacy::complaint_about(o.person); !wrong.empty()) return complain(wrong, 2);
    privacy::PersonRecords records{o.person, pseudonym_prefix() + "1"};
    return carry_out(o, {.what = "privacy erase",
                         .learn = [&](const engine::EventBody& e, engine::Instant) { records.learn(e); },
                         .may = [&] { return records.still_in_use(); },
                         .erase = [&](engine::EventBody& e) { return records.erase(e); },
                         .photos = [&] { return o.photos ? records.photos() : std::set<std::string>{}; }});
}

/// "never" keeps for ever.
bool parse_kept(const char* option, const std::string& text, std::optional<engine::Duration>& out) {
    if (text == "never") return true;
    const auto kept = settings::parse_duration(text);
    if (!kept) return complain(std::string{option} + " = " + text + ": expected a duration with a unit, for example \"365d\", or never"), false;
    out = *kept;
    return true;
}

int sweep_command(const Options& o) {
    privacy::Retention kept;
    bool good = parse_kept("--reporters", o.reporters_kept, kept.reporters);
    good = parse_kept("--texts", o.texts_kept, kept.texts) && good;
    good = parse_kept("--photos", o.photos_kept, kept.photos) && good;
    good = parse_kept("--homes", o.homes_kept, kept.homes) && good;
    if (!good) return 2;
    privacy::OldRecords records{kept, now(), pseudonym_prefix()};
    return carry_out(o, {.what = "privacy sweep",
                         .learn = [&](const engine::EventBody& e, engine::Instant at) { records.learn(e, at); },
                         .may = [] { return std::string{}; },
                         .erase = [&](engine::EventBody& e) { return records.erase(e); },
                         .photos = [&] { return records.old_photos(); }});
}

void add_person(CLI::App* sub, Options& o) {
    sub->add_option("--phone", o.person.phone, "A caller: the telephone number as it was sent");
    sub->add_option("--name", o.person.name, "Beside --phone: the caller's name, to find it in notes about the same incidents");
    sub->add_option("--responder", o.person.responder, "A responder's id");
    sub->add_option("--home", o.person.home, "The place id of a home that was cared for");
}

CLI::App* add_one(CLI::App* parent, Options& o, const char* name, const char* help) {
    CLI::App* sub = parent->add_subcommand(name, help);
    sub->add_option("--data", o.data, "Data folder of a service")->required();
    sub->add_option("--shard", o.shard, "Number of the shard");
    return sub;
}

void add_change(CLI::App* sub, Options& o) {
    sub->add_option("--by", o.by, "Who does it, for the audit log")->required();
    sub->add_flag("--dry-run", o.dry_run, "Say how much it would be and change nothing");
}

}  // namespace

void add_privacy_commands(CLI::App& parent, int& exit_code) {
    static Options o;
    CLI::App* all = parent.add_subcommand("privacy", "What the journal holds about a person, taking it out, and what is old enough to go");
    all->require_subcommand(1);
    CLI::App* sub = add_one(all, o, "export", "Everything about one person as one JSON document; also beside a running service");
    add_person(sub, o);
    sub->callback([&exit_code] { exit_code = export_command(o); });
    sub = add_one(all, o, "erase", "Takes one person out of the journal of a stopped service; records keep their number, time and order");
    add_person(sub, o);
    add_change(sub, o);
    sub->add_flag("--photos", o.photos, "Remove the photos of their incidents too");
    sub->callback([&exit_code] { exit_code = erase_command(o); });
    sub = add_one(all, o, "sweep", "Takes out what is old enough, by class of data, of a stopped service");
    add_change(sub, o);
    sub->add_option("--reporters", o.reporters_kept, "Who called, after the incident was closed: a duration, or never (default 365d)");
    sub->add_option("--texts", o.texts_kept, "Words of alarms, notes and reports (default 365d)");
    sub->add_option("--photos", o.photos_kept, "Photos of scenes (default 90d)");
    sub->add_option("--homes", o.homes_kept, "Homes that are no longer cared for (default 90d)");
    sub->callback([&exit_code] { exit_code = sweep_command(o); });
}

}  // namespace watchgrid::app
