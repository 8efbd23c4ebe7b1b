#pragma once

#include <acd/core/time.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/options.hpp>

#include <pybind11/pybind11.h>

#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace acd::python {

namespace py = pybind11;

/// Hears every event of a router, from when it was made: events name things by handles, so what
/// reads more than their text must look while they are fresh.
class Listener {
 public:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  virtual ~Listener() = default;
  virtual void hear(const Router& router, std::span<const router::Event> events) = 0;
};

/// A router, what reading its commands needs, and who listens. Listeners stay with the router that
/// they were made from: a fork, a copy or a restored one has none.
struct Session {
  Router router;
  Options options;
  TimePoint start;
  TimePoint last;
  std::vector<std::weak_ptr<Listener>> listeners{};

  void tell(const router::EventBuffer& events) {
    std::erase_if(listeners, [](const auto& one) { return one.expired(); });
    for (const auto& one : listeners) one.lock()->hear(router, events.events());
  }
};

/// What a listener is made from: the router stays while somebody listens to it.
class Heard {
 public:
  explicit Heard(py::object session) : object_(std::move(session)) {}
  [[nodiscard]] Session& session() const { return object_.cast<Session&>(); }
  [[nodiscard]] const Router& router() const { return session().router; }

 private:
  py::object object_;
};

template <class T, class... Arguments>
std::shared_ptr<T> listen(py::object session, Arguments&&... arguments) {
  auto made = std::make_shared<T>(Heard(session), std::forward<Arguments>(arguments)...);
  session.cast<Session&>().listeners.push_back(made);
  return made;
}

}  // namespace acd::python
