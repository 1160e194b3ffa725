#pragma once
/// Reading a JSON body field by field, with every complaint at once. What nobody asked for is refused by name at the end (`complete`), but
/// not where help is asked for, nor in what a phone reports: neither is lost to a field too many.
#include <algorithm>
#include <boost/json.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
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
    /// All has been asked for that this body may have. Complains of each other field, with the known ones; only of a body that is good so far,
    /// since who complains early may not have asked for the rest.
    bool complete() {
        if (good() && object() != nullptr)
            for (const auto& [name, value] : *object())
                if (!value.is_null()) refuse_unknown(std::string_view{name.data(), name.size()});  // null is as good as missing
        return good();
    }
    /// Fields that may be there and change nothing here: the sender has one body for several routes.
    void also(std::initializer_list<std::string_view> fields) { asked_.insert(asked_.end(), fields); }
    /// Null without the field; it counts as asked for.
    const boost::json::value* find(std::string_view field) {
        if (std::find(asked_.begin(), asked_.end(), field) == asked_.end()) asked_.push_back(field);
        return object() ? object()->if_contains({field.data(), field.size()}) : nullptr;
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
    void refuse_unknown(std::string_view name) {
        constexpr std::size_t kNameShown = 64, kUnknownShown = 8;
        if (std::find(asked_.begin(), asked_.end(), name) != asked_.end() || errors_.size() >= kUnknownShown) return;
        std::string expected;
        for (const std::string_view one : asked_) expected += (expected.empty() ? "expected " : one == asked_.back() ? " or " : ", ") + std::string{one};
        const std::string_view shown = name.substr(0, kNameShown), near = engine::nearest_name(shown, asked_);
        complain(escape_pointer(shown), "no such field; " + (near.empty() ? std::string{} : "did you mean \"" + std::string{near} + "\"? ") + expected);
    }
    /// RFC 6901: the sender chooses the name.
    static std::string escape_pointer(std::string_view name) {
        std::string out;
        for (const char c : name) c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
        return out;
    }
    bool good_field(const std::string& field) const {
        for (const http::FieldError& e : errors_)
            if (e.pointer.empty() || e.pointer == "/" + field) return false;
        return true;
    }
    boost::json::value value_;
    std::vector<http::FieldError> errors_;
    std::vector<std::string_view> asked_;  ///< literals of the routes, in the order of reading
};

}  // namespace watchgrid::app
