#include <acd/adapters/signature.hpp>

#include "convert.hpp"
#include "http.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

namespace acd::python {

namespace {

std::string_view to_text(adapters::WebhookVerdict verdict) {
  switch (verdict) {
    case adapters::WebhookVerdict::good: return "good";
    case adapters::WebhookVerdict::unsigned_: return "unsigned";
    case adapters::WebhookVerdict::out_of_time: return "out_of_time";
    case adapters::WebhookVerdict::bad_signature: break;
  }
  return "bad_signature";
}

py::tuple sign_webhook(const py::tuple& request, const Text& id, py::object at,
                       const std::vector<Text>& secrets) {
  adapters::HttpRequest signed_request = to_request(request);
  if (!adapters::sign_webhook(signed_request, id, to_time_point(at), strings(secrets))) {
    raise(ErrorCode::value, "expected secrets such as whsec_ and base64, found another text");
  }
  return to_python(signed_request);
}

py::tuple sign_aws(const py::tuple& request, const Text& access_key, const Text& secret_key,
                   const Text& session_token, const Text& region, const Text& service,
                   py::object at) {
  adapters::HttpRequest signed_request = to_request(request);
  if (!adapters::parse_url(signed_request.url)) {
    raise(ErrorCode::value, "expected an http or https URL, found another text");
  }
  adapters::sign_aws(signed_request, {access_key, secret_key, session_token, region, service},
                     to_time_point(at));
  return to_python(signed_request);
}

}  // namespace

void bind_signatures(py::module_& m) {
  m.def(
      "sign_twilio",
      [](const py::tuple& request, const Text& token) {
        adapters::HttpRequest signed_request = to_request(request);
        adapters::sign_twilio(signed_request, token);
        return to_python(signed_request);
      },
      py::arg("request"), py::arg("token"));
  m.def(
      "verify_twilio",
      [](const py::tuple& request, const std::vector<Text>& tokens) {
        return adapters::verify_twilio(to_request(request), strings(tokens));
      },
      py::arg("request"), py::arg("tokens"));
  m.def("sign_webhook", &sign_webhook, py::arg("request"), py::arg("id"), py::arg("at"),
        py::arg("secrets"));
  m.def(
      "verify_webhook",
      [](const py::tuple& request, py::object now, const std::vector<Text>& secrets,
         py::object tolerance) {
        return std::string(to_text(adapters::verify_webhook(
            to_request(request), to_time_point(now), strings(secrets), to_duration(tolerance))));
      },
      py::arg("request"), py::arg("now"), py::arg("secrets"), py::arg("tolerance"));
  m.def("sign_aws", &sign_aws, py::arg("request"), py::arg("access_key"), py::arg("secret_key"),
        py::arg("session_token"), py::arg("region"), py::arg("service"), py::arg("at"));
}

}  // namespace acd::python
