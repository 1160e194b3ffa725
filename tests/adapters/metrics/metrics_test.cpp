#include "adapters/metrics/metrics.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "adapters/metrics/exposition.hpp"
#include "engine/core/event.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::metrics {
namespace {

using namespace std::chrono_literals;
using engine::BreachCause;
using engine::ResponderClass;
using engine::Severity;
using engine::SourceKind;
using engine::Stage;
using engine::ZoneClass;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSource = watchgrid::test::source_dir();

/// Everything counted at least once, as a busy service would.
void touch_everything(Metrics& m) {
    m.alert(SourceKind::Phone, AlertResult::Accepted);
    m.plate_press(PressStanding::Forged);
    m.alert_to_offer(2ms);
    m.journal_append(150us);
    m.offer(1, OfferOutcome::Made, 3);
    m.offer_response(2, 12s);
    m.sla_stage(Stage::Arrived, ZoneClass::Core, 58s);
    m.sla_stage(Stage::Closed, std::nullopt, 40min);
    Metrics::count(m.clocks("core_arrive"), ClockResult::Met);
    Metrics::count(m.clocks("core_arrive"), ClockResult::Breached, BreachCause::Travel);
    m.incidents_open(Severity::Critical, 4);
    m.responders(ResponderClass::Officer, ResponderState::Available, 17);
    m.position(PositionResult::Accepted, 1000);
    m.inbox_depth(5);
    m.inbox_dropped(InboxKind::Position, 2);
    m.queue_length(Queue::Outbox, 7);
    m.queue_dropped(Queue::Outbox, 2);
    m.queue_dropped_so_far(Queue::Webhook, 5);
    m.queue_dropped_so_far(Queue::Webhook, 6);
    m.timer_lag(3ms);
    m.mqtt_connected(true);
    m.mqtt_published(PublishKind::Offer, PublishResult::Confirmed);
    m.coverage(ZoneClass::Dense, 2, 0.75);
    m.ring_posts(PostState::Closed, 6);
    m.certificate_expires(CertificateOf::Http, engine::instant_from_ms(1'772'416'800'000));
}

/// Runs a command with `input` on its stdin. @return exit status and what it printed
std::pair<int, std::string> run_with(const std::string& command, const std::string& input) {
    const std::string file = ::testing::TempDir() + "exposition." + std::to_string(::getpid()) + ".txt";
    std::ofstream(file) << input;
    FILE* pipe = ::popen((command + " < " + file + " 2>&1").c_str(), "r");
    std::string out;
    char part[512];
    while (pipe != nullptr && std::fgets(part, sizeof part, pipe) != nullptr) out += part;
    const int status = pipe == nullptr ? -1 : ::pclose(pipe);
    std::remove(file.c_str());
    return {status, out};
}

/// GET over a plain socket: the answer with its head.
std::string get(std::uint16_t port, const std::string& path) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    std::string out;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
        const std::string request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        EXPECT_EQ(::send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
        char part[4096];
        for (ssize_t n = 0; (n = ::recv(fd, part, sizeof part, 0)) > 0;) out.append(part, static_cast<std::size_t>(n));
    }
    ::close(fd);
    return out;
}

TEST(Exposition, HasExactlyTheApprovedNamesTypesAndLabels) {
    Metrics m("1.2.3", "abc");
    touch_everything(m);
    // One line a family: name, type, and the label names of its series.
    std::map<std::string, std::set<std::string>> labels;
    std::map<std::string, std::string> type;
    std::istringstream lines(m.exposition());
    for (std::string line, family; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) {
            const std::size_t space = line.rfind(' ');
            family = line.substr(7, space - 7);
            type[family] = line.substr(space + 1);
        } else if (!line.starts_with('#')) {
            const std::size_t open = line.find('{'), close = line.rfind('}');
            if (open == std::string::npos) continue;
            std::istringstream list(line.substr(open + 1, close - open - 1));
            for (std::string label; std::getline(list, label, ',');)
                if (const std::string name = label.substr(0, label.find('=')); name != "le") labels[family].insert(name);
        }
    }
    std::string found;
    for (const auto& [name, kind] : type) {
        found += name + " " + kind;
        for (const auto& label : labels[name]) found += " " + label;
        found += "\n";
    }
    std::ifstream approved(kSource + "/tests/adapters/metrics/approved/names.txt");
    std::ostringstream expected;
    expected << approved.rdbuf();
    EXPECT_EQ(found, expected.str());
}

TEST(Exposition, IsAcceptedByPromtool) {
#ifndef WATCHGRID_PROMTOOL
    GTEST_SKIP() << "promtool is not installed (package prometheus)";
#else
    Metrics m("1.2.3", "abc");
    touch_everything(m);
    const auto [status, out] = run_with(WATCHGRID_PROMTOOL " check metrics", m.exposition());
    EXPECT_EQ(status, 0) << out;
    EXPECT_EQ(out, "");
#endif
}

TEST(Exposition, ShowsSeriesFromTheStart) {
    Metrics m("1.2.3", "abc");
    const std::string page = m.exposition();
    EXPECT_THAT(page, HasSubstr("watchgrid_build_info{commit=\"abc\",version=\"1.2.3\"} 1"));
    EXPECT_THAT(page, HasSubstr("watchgrid_mqtt_connected 0"));
    EXPECT_THAT(page, HasSubstr("watchgrid_alerts_total{result=\"accepted\",source_kind=\"watch_point\"} 0"));
    EXPECT_THAT(page, Not(HasSubstr("watchgrid_sla_clocks_total{")));
    m.clocks("core_arrive");
    EXPECT_THAT(m.exposition(), HasSubstr("watchgrid_sla_clocks_total{cause=\"no_candidate\",result=\"breached\",rule=\"core_arrive\"} 0"));
    EXPECT_THAT(m.exposition(), Not(HasSubstr("cause=\"none\",result=\"breached\"")));
}

// A town without dense zones does not fail to cover them.
TEST(Exposition, ShowsNoCoverageOfAClassThatTheTownHasNot) {
    Metrics m("1.2.3", "abc");
    m.coverage(ZoneClass::Rural, 1, 0);
    EXPECT_THAT(m.exposition(), HasSubstr("watchgrid_coverage_ratio{tier=\"1\",zone_class=\"rural\"} 0\n"));
    EXPECT_THAT(m.exposition(), Not(HasSubstr("watchgrid_coverage_ratio{tier=\"1\",zone_class=\"dense\"}")));
}

TEST(Exposition, PutsPoliceBinsOnStages) {
    Metrics m("1.2.3", "abc");
    m.sla_stage(Stage::Arrived, ZoneClass::Core, 60s);
    const std::string page = m.exposition();
    for (const std::string_view le : {"30", "60", "120", "180", "300", "600", "900", "1800", "3600", "7200", "14400", "+Inf"})
        EXPECT_THAT(page, HasSubstr("watchgrid_sla_stage_seconds_bucket{stage=\"arrived\",zone_class=\"core\",le=\"" + std::string(le) + "\"} " + (le == "30" ? "0" : "1")));
}

TEST(Counting, GoesToTheSeriesThatIsMeant) {
    Metrics m("1", "c");
    touch_everything(m);
    const std::string page = m.exposition();
    EXPECT_THAT(page, HasSubstr("watchgrid_alerts_total{result=\"accepted\",source_kind=\"phone\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_offers_total{outcome=\"made\",tier=\"1\"} 3\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_offer_response_seconds_count{tier=\"2\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_sla_stage_seconds_count{stage=\"closed\",zone_class=\"none\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_sla_clocks_total{cause=\"travel\",result=\"breached\",rule=\"core_arrive\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_incidents_open{severity=\"critical\"} 4\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_responders{class=\"officer\",state=\"available\"} 17\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_inbox_dropped_total{kind=\"position\"} 2\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_queue_length{queue=\"outbox\"} 7\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_queue_dropped_total{queue=\"outbox\"} 2\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_queue_dropped_total{queue=\"webhook\"} 6\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_coverage_ratio{tier=\"2\",zone_class=\"dense\"} 0.75\n"));
    EXPECT_THAT(page, HasSubstr("watchgrid_ring_posts{state=\"closed\"} 6\n"));
}

TEST(Listener, ServesThePageOnAFreePort) {
    Metrics m("1.2.3", "abc");
    const auto listener = Exposition::start(m, "127.0.0.1", 0);
    ASSERT_TRUE(listener) << listener.error();
    ASSERT_NE((*listener)->port(), 0);
    const std::string answer = get((*listener)->port(), "/metrics");
    EXPECT_THAT(answer, HasSubstr("200 OK"));
    EXPECT_THAT(answer, HasSubstr("watchgrid_build_info"));
#ifdef WATCHGRID_PROMTOOL
    // With the listener's own metrics too, as Prometheus sees it.
    const auto [status, out] = run_with(WATCHGRID_PROMTOOL " check metrics", get((*listener)->port(), "/metrics").substr(answer.find("\r\n\r\n") + 4));
    EXPECT_EQ(status, 0) << out;
#endif
}

TEST(Listener, NamesAddressAndReasonWhenItCannotBind) {
    Metrics m("1", "c");
    const auto first = Exposition::start(m, "127.0.0.1", 0);
    ASSERT_TRUE(first);
    const std::string where = "127.0.0.1:" + std::to_string((*first)->port());
    const auto second = Exposition::start(m, "127.0.0.1", (*first)->port());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), "cannot serve metrics on " + where + ": Address already in use");
    const auto third = Exposition::start(m, "localhost", 0);
    ASSERT_FALSE(third);
    EXPECT_THAT(third.error(), HasSubstr("expected an IP address"));
    const auto fourth = Exposition::start(m, "192.0.2.1", 0);
    ASSERT_FALSE(fourth);
    EXPECT_THAT(fourth.error(), HasSubstr("Cannot assign requested address"));
}

}  // namespace
}  // namespace watchgrid::metrics
