#pragma once
/// Reading a JSON body field by field, with every complaint at once.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/problem.hpp"
#include "engine/base/enum_names.hpp"
#include "engine/base/nearest_name.hpp"

namespace watchgrid::app {

class JsonBody {
public:
    explicit JsonBody(std::string_view text) {
        boost::json::error_code ec;
        value_ = boost::json::parse(boost::json::string_view{text.data(), text.size()}, ec);
        if (ec) errors_.push_back({"", "expected JSON: " + ec.message()});
        else if (!value_.is_object()) errors_.push_back({"", "expected a JSON object"});
    }
    bool broken() const noexcept { return !errors_.empty() && errors_.front().pointer.empty(); }
    bool good() const noexcept { return errors_.empty(); }
    const std::vector<http::FieldError>& errors() const noexcept { return errors_; }
    const boost::json::object* object() const noexcept { return value_.if_object(); }

    /// The answer for a body that is not good.
    http::Response problem() const {
        return broken() ? http::problem(400, "malformed_body", errors_.front().detail, errors_) : http::problem(422, "invalid_body", "the body has fields that are wrong", errors_);
    }
    void complain(std::string field, std::string detail) { errors_.push_back({"/" + std::move(field), std::move(detail)}); }

    std::string text(const char* field, std::size_t max = 4096) {
        const boost::json::value* v = find(field);
        if (v == nullptr || v->is_null()) return {};
        if (!v->is_string()) return complain(field, "expected a text"), std::string{};
        std::string out{v->get_string().data(), v->get_string().size()};
        if (out.size() > max) complain(field, "expected at most " + std::to_string(max) + " bytes");
        return out;
    }
    std::string required_text(const char* field, const char* example) {
        std::string out = text(field);
        if (out.empty() && good_field(field)) complain(field, std::string{"expected a text, for example "} + example);
        return out;
    }
    std::optional<bool> flag(const char* field) {
        const boost::json::value* v = find(field);
        if (v == nullptr || v->is_null()) return std::nullopt;
        if (!v->is_bool()) return complain(field, "expected true or false"), std::nullopt;
        return v->get_bool();
    }
    std::optional<double> number(const char* field) {
        const boost::json::value* v = find(field);
        if (v == nullptr || v->is_null()) return std::nullopt;
        boost::json::error_code ec;
        const double out = v->to_number<double>(ec);
        if (ec) return complain(field, "expected a number"), std::nullopt;
        return out;
    }
    template <engine::NamedEnum E> std::optional<E> word(const char* field) {
        const std::string s = text(field);
        if (s.empty()) return std::nullopt;
        const auto out = engine::parse_enum<E>(s);
        if (!out) complain(field, "expected " + engine::expected_words<E>());
        return out;
    }

private:
    const boost::json::value* find(const char* field) const { return object() ? object()->if_contains(field) : nullptr; }
    bool good_field(const std::string& field) const {
        for (const http::FieldError& e : errors_)
            if (e.pointer.empty() || e.pointer == "/" + field) return false;
        return true;
    }
    boost::json::value value_;
    std::vector<http::FieldError> errors_;
};

}  // namespace watchgrid::app
