#include "outgoing.hpp"

#include "convert.hpp"
#include "http.hpp"

#include <string>
#include <utility>

namespace acd::python {

py::tuple tuple_of(const adapters::Outgoing& one) {
  return py::make_tuple(one.key, std::string(to_string(one.kind)), one.task, one.reservation,
                        to_python(one.request), one.participant);
}

adapters::Outgoing to_outgoing(const py::tuple& members) {
  if (members.size() != 6) raise(ErrorCode::type, "expected an Outgoing");
  const auto text = [&](std::size_t i) { return std::string(utf8(py::object(members[i]))); };
  adapters::Outgoing out{text(0), {}, text(2), text(3), to_request(py::tuple(members[4])), text(5)};
  for (unsigned kind = 0; !to_string(static_cast<adapters::ActionKind>(kind)).empty(); ++kind) {
    const auto one = static_cast<adapters::ActionKind>(kind);
    if (to_string(one) == text(1)) out.kind = one;
  }
  return out;
}

py::list take_all(std::vector<adapters::Outgoing>& requests) {
  py::list out;
  for (const adapters::Outgoing& one : std::exchange(requests, {})) out.append(tuple_of(one));
  return out;
}

std::string_view fate_text(adapters::Fate fate) {
  switch (fate) {
    case adapters::Fate::done: return "done";
    case adapters::Fate::retry: return "retry";
    case adapters::Fate::failed: break;
  }
  return "failed";
}

router::Refusal to_refusal(std::string_view code, std::string_view id) {
  router::Refusal refusal;
  for (std::size_t i = 0; i < router::refusal_codes; ++i) {
    const auto one = static_cast<router::RefusalCode>(i);
    if (to_string(one) == code) refusal.code = one;
  }
  refusal.id = id;
  return refusal;
}

}  // namespace acd::python
