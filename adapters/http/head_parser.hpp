#pragma once
/// Internal: Beast's parser, collecting offsets instead of allocating a field list. The bytes stay in the connection's buffer.
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/http/message.hpp"

namespace watchgrid::http {

/// A piece of the header, counted from the first byte of the message.
struct Span {
    std::uint32_t at{};
    std::uint32_t size{};
};

struct FieldSpans {
    Span name;
    Span value;
};

/// What one message said. Reused from message to message.
struct ParsedHead {
    Method method{Method::Other};
    Span target;
    unsigned version{11};
    std::vector<FieldSpans> fields;
    std::string body;
    std::size_t body_max{};
    const char* base{};  ///< first byte of the message; set before every put()
    const char* end{};   ///< behind the last byte received; likewise

    static constexpr std::size_t kFieldsMax = 100;
    void clear() {
        fields.clear();
        body.clear();
    }
};

class HeadParser final : public boost::beast::http::basic_parser<true> {
public:
    explicit HeadParser(ParsedHead& head) : head_(head) { body_limit(boost::none); }

private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, View method, View target, int version, Error&) override;
    void on_response_impl(int, View, int, Error&) override {}
    void on_field_impl(boost::beast::http::field, View name, View value, Error&) override;
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(View bytes, Error&) override;
    void on_chunk_header_impl(std::uint64_t size, View, Error&) override;
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error&) override;
    void on_finish_impl(Error&) override {}

    Span span(View text) const noexcept;

    ParsedHead& head_;
};

}  // namespace watchgrid::http
