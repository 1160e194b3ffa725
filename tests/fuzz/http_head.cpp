// A request's header and what is decoded of it.
#include <boost/asio/buffer.hpp>

#include "adapters/http/head_parser.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace watchgrid;
    const std::string_view bytes = fuzz::text(data, size);
    http::ParsedHead head;
    head.body_max = 65'536;
    head.base = bytes.data();
    head.end = bytes.data() + bytes.size();
    http::HeadParser parser{head};
    parser.header_limit(16'384);
    boost::system::error_code ec;
    for (std::size_t at = 0; at < bytes.size() && !parser.is_done() && !ec;) {
        const std::size_t took = parser.put(boost::asio::buffer(bytes.data() + at, bytes.size() - at), ec);
        at += took;
        if (took == 0 || ec == boost::beast::http::error::need_more) break;
    }
    for (const http::FieldSpans& f : head.fields) fuzz::expect(f.name.at + f.name.size <= bytes.size() && f.value.at + f.value.size <= bytes.size());
    fuzz::expect(head.fields.size() <= http::ParsedHead::kFieldsMax && head.body.size() <= head.body_max);
    for (const bool form : {false, true}) {
        std::string out;
        if (http::percent_decode(bytes, form, out)) fuzz::expect(out.size() <= bytes.size() && out.find('\0') == std::string::npos);
    }
    return 0;
}
