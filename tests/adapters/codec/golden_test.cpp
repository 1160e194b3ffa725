/// proto/golden/<message>.json is the contract by example. A change here is a change of the public interface: run with
/// WATCHGRID_REWRITE=1 to refresh, and review the diff as specification.
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <set>
#include <sstream>

#include "proto/alert.pb.h"
#include "proto/response.pb.h"
#include "support_samples.hpp"
#include "tests/support/source_dir.hpp"

namespace watchgrid::codec {
namespace {

std::string path_of(const std::string& name) { return watchgrid::test::source_dir() + "/proto/golden/" + name + ".json"; }

void pretty(std::ostream& out, const boost::json::value& v, const std::string& indent) {
    const std::string deeper = indent + "  ";
    if (v.is_object()) {
        out << "{\n";
        const char* separator = "";
        for (const auto& [key, value] : v.get_object()) {
            out << separator << deeper << boost::json::serialize(key) << ": ";
            pretty(out, value, deeper);
            separator = ",\n";
        }
        out << "\n" << indent << "}";
    } else if (v.is_array()) {
        out << "[";
        const char* separator = "";
        for (const auto& value : v.get_array()) {
            out << separator;
            pretty(out, value, indent);
            separator = ", ";
        }
        out << "]";
    } else if (v.is_double()) {
        out << std::setprecision(12) << v.get_double();
    } else {
        out << boost::json::serialize(v);
    }
}

std::string pretty(const std::string& json) {
    std::ostringstream out;
    pretty(out, boost::json::parse(json), "");
    out << "\n";
    return out.str();
}

void compare(const std::string& name, const std::string& json) {
    if (std::getenv("WATCHGRID_REWRITE")) std::ofstream{path_of(name)} << pretty(json);
    std::ifstream in{path_of(name)};
    std::stringstream golden;
    golden << in.rdbuf();
    EXPECT_EQ(golden.str(), pretty(json)) << "proto/golden/" << name << ".json; WATCHGRID_REWRITE=1 refreshes it";
}

template <class P>
void expect_canonical(const std::string& json, const std::string& binary, const std::string& name) {
    P from_json, from_binary;
    const auto status = google::protobuf::util::JsonStringToMessage(json, &from_json);
    EXPECT_TRUE(status.ok()) << name << ": " << status.ToString();
    EXPECT_TRUE(from_binary.ParseFromString(binary)) << name;
    EXPECT_EQ(from_json.SerializeAsString(), from_binary.SerializeAsString()) << name;
}

TEST(Golden, ShowsEveryMessage) {
    compare("alert", encode_alert(sample_alert(), Encoding::Json));
    for_each_sample([](const char* name, const auto& message) { compare(name, encode(message, Encoding::Json)); });
}

TEST(Golden, FillsEveryFieldThatProtoNames) {
    const auto missing = [](const google::protobuf::Message& m) {
        std::string out;
        for (int i = 0; i < m.GetDescriptor()->field_count(); ++i) {
            const auto* f = m.GetDescriptor()->field(i);
            if (f->is_repeated() ? m.GetReflection()->FieldSize(m, f) == 0 : !m.GetReflection()->HasField(m, f)) out += f->name() + " ";
        }
        return out;
    };
    const auto check = [&](google::protobuf::Message&& m, const std::string& bytes) {
        ASSERT_TRUE(m.ParseFromString(bytes));
        EXPECT_EQ(missing(m), "") << m.GetTypeName();
    };
    check(v1::Alert{}, encode_alert(sample_alert(), Encoding::Protobuf));
    check(v1::Receipt{}, encode(sample_receipt(), Encoding::Protobuf));
    check(v1::Offer{}, encode(sample_offer(), Encoding::Protobuf));
    check(v1::Task{}, encode(sample_task(), Encoding::Protobuf));
    check(v1::Answer{}, encode(sample_answer(), Encoding::Protobuf));
    check(v1::Ack{}, encode(sample_ack(), Encoding::Protobuf));
    check(v1::Position{}, encode(sample_position(), Encoding::Protobuf));
    check(v1::Duty{}, encode(sample_duty(), Encoding::Protobuf));
    check(v1::Hello{}, encode(sample_hello(), Encoding::Protobuf));
    check(v1::Heartbeat{}, encode(sample_heartbeat(), Encoding::Protobuf));
    check(v1::Sos{}, encode(sample_sos(), Encoding::Protobuf));
    check(v1::Sighting{}, encode(sample_sighting(), Encoding::Protobuf));
    check(v1::Notice{}, encode(sample_notice(), Encoding::Protobuf));
}

TEST(Golden, IsWhatProtobufsOwnJsonMappingReads) {
    expect_canonical<v1::Alert>(encode_alert(sample_alert(), Encoding::Json), encode_alert(sample_alert(), Encoding::Protobuf), "alert");
    const auto both = [](const auto& m, auto tag, const char* name) {
        expect_canonical<decltype(tag)>(encode(m, Encoding::Json), encode(m, Encoding::Protobuf), name);
    };
    both(sample_receipt(), v1::Receipt{}, "receipt");
    both(sample_offer(), v1::Offer{}, "offer");
    both(sample_task(), v1::Task{}, "task");
    both(sample_answer(), v1::Answer{}, "answer");
    both(sample_ack(), v1::Ack{}, "ack");
    both(sample_batch(), v1::PositionBatch{}, "position_batch");
    both(sample_duty(), v1::Duty{}, "duty");
    both(sample_hello(), v1::Hello{}, "hello");
    both(sample_heartbeat(), v1::Heartbeat{}, "heartbeat");
    both(sample_sos(), v1::Sos{}, "sos");
    both(sample_sighting(), v1::Sighting{}, "sighting");
    both(sample_notice(), v1::Notice{}, "notice");
}

}  // namespace
}  // namespace watchgrid::codec
