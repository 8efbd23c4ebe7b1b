#include <acd/adapters/cloudevents.hpp>
#include <acd/adapters/privacy.hpp>
#include <acd/adapters/taskrouter.hpp>
#include <acd/adapters/twilio.hpp>

#include "convert.hpp"
#include "http.hpp"
#include "module.hpp"
#include "outgoing.hpp"
#include "session.hpp"

#include <pybind11/stl.h>

#include <array>

namespace acd::python {

using adapters::CloudEvent;
using adapters::Outgoing;

namespace {

// As the NamedTuple acd.adapters.CloudEvent has them.
constexpr std::array cloud_event_members{&CloudEvent::id,          &CloudEvent::source,
                                         &CloudEvent::type,        &CloudEvent::subject,
                                         &CloudEvent::time,        &CloudEvent::dataschema,
                                         &CloudEvent::sequence,    &CloudEvent::partitionkey,
                                         &CloudEvent::traceparent, &CloudEvent::data};

py::tuple tuple_of(const CloudEvent& event) {
  py::tuple out(cloud_event_members.size());
  for (std::size_t i = 0; i < cloud_event_members.size(); ++i) {
    out[i] = py::str(event.*cloud_event_members[i]);
  }
  return out;
}

CloudEvent to_cloud_event(const py::tuple& members) {
  if (members.size() != cloud_event_members.size()) {
    raise(ErrorCode::type, "expected a CloudEvent");
  }
  CloudEvent event;
  for (std::size_t i = 0; i < cloud_event_members.size(); ++i) {
    event.*cloud_event_members[i] = utf8(py::object(members[i]));
  }
  return event;
}

std::vector<CloudEvent> to_cloud_events(const std::vector<py::tuple>& all) {
  std::vector<CloudEvent> events;
  for (const py::tuple& one : all) events.push_back(to_cloud_event(one));
  return events;
}

class CloudEvents final : public Listener {
 public:
  CloudEvents(Heard heard, adapters::CloudEventOptions options)
      : heard_(std::move(heard)), maker_(std::move(options)) {}
  void hear(const Router& router, std::span<const router::Event> events) override {
    for (const router::Event& event : events) events_.push_back(maker_.make(router, event));
  }
  [[nodiscard]] py::list take() {
    py::list out;
    for (const CloudEvent& event : std::exchange(events_, {})) out.append(tuple_of(event));
    return out;
  }

 private:
  Heard heard_;
  adapters::CloudEventMaker maker_;
  std::vector<CloudEvent> events_;
};

class TwilioVoice final : public Listener {
 public:
  TwilioVoice(Heard heard, adapters::TwilioOptions options)
      : heard_(std::move(heard)), twilio_(std::move(options)) {}
  void hear(const Router& router, std::span<const router::Event> events) override {
    for (const router::Event& event : events)
      twilio_.append_requests(requests_, router, event, origin_);
  }
  [[nodiscard]] py::list take() { return take_all(requests_); }
  // Whose commands the router obeys from now on.
  void from_backend(bool on) { origin_ = on ? adapters::Origin::backend : adapters::Origin::host; }
  // (result, answer, commands); what it asks of Twilio is among the requests.
  [[nodiscard]] py::tuple receive(const py::tuple& request, py::object attributes) {
    const Value more = attributes.is_none() ? Value() : to_value(attributes);
    const adapters::Received received = twilio_.receive(heard_.router(), to_request(request));
    requests_.insert(requests_.end(), received.requests.begin(), received.requests.end());
    py::list commands;
    for (const Value& command : received.commands) {
      commands.append(python::to_python(
          more.view().is_object() ? adapters::with_attributes(command, more) : command));
    }
    return py::make_tuple(std::string(to_string(received.result)), to_python(received.answer),
                          commands);
  }
  // The only refusal codes that undo looks at are those of the router itself.
  void undo(py::object command, const Text& code, const Text& id) {
    twilio_.append_undo(requests_, to_value(command), to_refusal(code, id));
  }

 private:
  Heard heard_;
  adapters::TwilioVoice twilio_;
  adapters::Origin origin_ = adapters::Origin::host;
  std::vector<Outgoing> requests_;
};

class TaskRouterCallbacks final : public Listener {
 public:
  TaskRouterCallbacks(Heard heard, adapters::TaskRouterOptions options)
      : heard_(std::move(heard)), callbacks_(std::move(options)) {}
  void hear(const Router& router, std::span<const router::Event> events) override {
    for (const router::Event& event : events) {
      add("event", router, event, callbacks_.event_callback(router, event));
      add("assignment", router, event, callbacks_.assignment_callback(router, event));
    }
  }
  [[nodiscard]] py::list take() { return std::exchange(requests_, py::list()); }

 private:
  void add(const char* kind, const Router& router, const router::Event& event,
           const std::optional<adapters::HttpRequest>& request) {
    if (!request) return;
    const std::string reservation =
        event.reservation ? router.sid(event.reservation) : std::string();
    requests_.append(py::make_tuple(kind, reservation, to_python(*request)));
  }

  Heard heard_;
  adapters::TaskRouterCallbacks callbacks_;
  py::list requests_;
};

py::object instruction(const Text& reservation, const py::tuple& answer) {
  const auto found = adapters::TaskRouterCallbacks::command(reservation, to_response(answer));
  if (const auto* bad = std::get_if<adapters::BadRequest>(&found)) {
    raise(ErrorCode::value, bad->sentence);
  }
  return python::to_python(std::get<Value>(found));
}

adapters::HttpRequest with_url(adapters::HttpRequest request, const Text& url) {
  request.url = url;
  return request;
}

void bind_cloud_events(py::module_& m) {
  py::class_<CloudEvents, std::shared_ptr<CloudEvents>>(m, "CloudEvents")
      .def(py::init([](py::object router, const Text& tenant, const std::vector<Text>& mask,
                       const std::vector<Text>& drop, std::size_t max_data) {
             adapters::CloudEventOptions options{
                 tenant, unwrap(adapters::Privacy::from_pointers(strings(mask), strings(drop))),
                 max_data};
             return listen<CloudEvents>(std::move(router), std::move(options));
           }),
           py::arg("router"), py::arg("tenant"), py::arg("mask"), py::arg("drop"),
           py::arg("max_data"))
      .def("take", &CloudEvents::take);
  m.def(
      "cloud_event_json",
      [](const py::tuple& event) {
        std::string out;
        append_structured(out, to_cloud_event(event));
        return out;
      },
      py::arg("event"));
  m.def(
      "cloud_event_request",
      [](const py::tuple& event, const Text& url, bool binary) {
        const CloudEvent made = to_cloud_event(event);
        return to_python(with_url(binary ? binary_request(made) : structured_request(made), url));
      },
      py::arg("event"), py::arg("url"), py::arg("binary"));
  m.def(
      "cloud_event_batch",
      [](const std::vector<py::tuple>& events, const Text& url) {
        return to_python(with_url(adapters::batch_request(to_cloud_events(events)), url));
      },
      py::arg("events"), py::arg("url"));
}

void bind_twilio(py::module_& m) {
  py::class_<TwilioVoice, std::shared_ptr<TwilioVoice>>(m, "TwilioVoice")
      .def(py::init([](py::object router, const Text& options, const std::vector<Text>& tokens) {
             auto read = unwrap(adapters::TwilioOptions::from_json(options));
             read.tokens = strings(tokens);
             return listen<TwilioVoice>(std::move(router), std::move(read));
           }),
           py::arg("router"), py::arg("options"), py::arg("tokens"))
      .def("take", &TwilioVoice::take)
      .def("from_backend", &TwilioVoice::from_backend, py::arg("on"))
      .def("receive", &TwilioVoice::receive, py::arg("request"), py::arg("attributes"))
      .def("undo", &TwilioVoice::undo, py::arg("command"), py::arg("code"), py::arg("id"));
  m.def(
      "twilio_fate",
      [](const py::tuple& sent, int status) {
        return std::string(fate_text(adapters::TwilioVoice::fate(to_outgoing(sent), status)));
      },
      py::arg("sent"), py::arg("status"));
  m.def(
      "twilio_failed",
      [](const py::tuple& sent) {
        const auto command = adapters::TwilioVoice::failed(to_outgoing(sent));
        return command ? python::to_python(*command) : py::object(py::none());
      },
      py::arg("sent"));
  py::class_<TaskRouterCallbacks, std::shared_ptr<TaskRouterCallbacks>>(m, "TaskRouterCallbacks")
      .def(py::init([](py::object router, const Text& account_sid, const Text& event_url,
                       const Text& assignment_url, const Text& token) {
             return listen<TaskRouterCallbacks>(
                 std::move(router), adapters::TaskRouterOptions{.account_sid = account_sid,
                                                                .event_url = event_url,
                                                                .assignment_url = assignment_url,
                                                                .token = token});
           }),
           py::arg("router"), py::arg("account_sid"), py::arg("event_url"),
           py::arg("assignment_url"), py::arg("token"))
      .def("take", &TaskRouterCallbacks::take);
  m.def("taskrouter_instruction", &instruction, py::arg("reservation"), py::arg("answer"));
}

}  // namespace

void bind_adapters(py::module_& m) {
  bind_cloud_events(m);
  bind_twilio(m);
  bind_connect(m);
  bind_outbox(m);
  bind_signatures(m);
  m.def("mask_number", [](const Text& text) { return adapters::mask_number(text); });
  m.def("mask_text", [](const Text& text) { return adapters::mask_text(text); });
  m.def("redact", [](const Text& text) { return adapters::redact(text); });
  m.def("pseudonym", [](const Text& key, const Text& text) {
    if (key.empty()) raise(ErrorCode::value, "expected a key, found the empty text");
    return adapters::pseudonym(key, text);
  });
}

}  // namespace acd::python
