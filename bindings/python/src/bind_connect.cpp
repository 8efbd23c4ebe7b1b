#include <acd/adapters/connect.hpp>

#include "convert.hpp"
#include "http.hpp"
#include "module.hpp"
#include "outgoing.hpp"
#include "session.hpp"

#include <pybind11/stl.h>

namespace acd::python {

using adapters::Outgoing;

namespace {

class AmazonConnect final : public Listener {
 public:
  AmazonConnect(Heard heard, const adapters::ConnectOptions& options)
      : heard_(std::move(heard)), connect_(options), can_dial_(!options.outbound_flow.empty()) {}
  void hear(const Router& router, std::span<const router::Event> events) override {
    for (const router::Event& event : events) connect_.append_requests(requests_, router, event);
  }
  [[nodiscard]] py::list take() { return take_all(requests_); }
  // (result, answer, commands); what it asks of Connect is among the requests.
  [[nodiscard]] py::tuple receive(const Text& message) {
    const adapters::Received received = connect_.receive(heard_.router(), message);
    requests_.insert(requests_.end(), received.requests.begin(), received.requests.end());
    py::list commands;
    for (const Value& command : received.commands) commands.append(python::to_python(command));
    return py::make_tuple(std::string(to_string(received.result)), to_python(received.answer),
                          commands);
  }
  void undo(py::object command, const Text& code, const Text& id) {
    connect_.append_undo(requests_, to_value(command), to_refusal(code, id));
  }
  [[nodiscard]] py::tuple dial(const Text& key, const Text& number, py::object attributes) const {
    if (!can_dial_) raise(ErrorCode::missing, "expected options with 'outbound', found none");
    if (key.empty() || key.size() > 500) {
      raise(ErrorCode::value,
            "expected a key of 1 to 500 bytes, found " + std::to_string(key.size()));
    }
    return tuple_of(connect_.dial(key, number, strings_of(to_value(attributes))));
  }

 private:
  static Value strings_of(Value attributes) {
    const ValueView view = attributes;
    bool fits = view.is_object();
    for (std::size_t i = 0; fits && i < view.size(); ++i) fits = view[i].is_string();
    if (!fits) raise(ErrorCode::type, "expected a dict of str", "/attributes");
    return attributes;
  }

  Heard heard_;
  adapters::AmazonConnect connect_;
  bool can_dial_;
  std::vector<Outgoing> requests_;
};

}  // namespace

void bind_connect(py::module_& m) {
  py::class_<AmazonConnect, std::shared_ptr<AmazonConnect>>(m, "AmazonConnect")
      .def(py::init([](py::object router, const Text& options) {
             return listen<AmazonConnect>(std::move(router),
                                          unwrap(adapters::ConnectOptions::from_json(options)));
           }),
           py::arg("router"), py::arg("options"))
      .def("take", &AmazonConnect::take)
      .def("receive", &AmazonConnect::receive, py::arg("message"))
      .def("undo", &AmazonConnect::undo, py::arg("command"), py::arg("code"), py::arg("id"))
      .def("dial", &AmazonConnect::dial, py::arg("key"), py::arg("number"), py::arg("attributes"));
  m.def(
      "connect_fate",
      [](const py::tuple& sent, int status) {
        return std::string(fate_text(adapters::AmazonConnect::fate(to_outgoing(sent), status)));
      },
      py::arg("sent"), py::arg("status"));
  m.def(
      "connect_failed",
      [](const py::tuple& sent) {
        const auto command = adapters::AmazonConnect::failed(to_outgoing(sent));
        return command ? python::to_python(*command) : py::object(py::none());
      },
      py::arg("sent"));
}

}  // namespace acd::python
