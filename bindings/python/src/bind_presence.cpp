#include <acd/presence/board.hpp>
#include <acd/presence/exporter.hpp>

#include "convert.hpp"
#include "module.hpp"
#include "session.hpp"

#include <pybind11/stl.h>

namespace acd::python {

namespace {

class Board final : public Listener {
 public:
  Board(Heard heard, std::size_t remembered)
      : heard_(std::move(heard)), board_(heard_.router(), remembered) {}
  void hear(const Router& router, std::span<const router::Event> events) override {
    board_.take(router, events);
  }
  [[nodiscard]] const presence::Board& board() const noexcept { return board_; }

 private:
  Heard heard_;
  presence::Board board_;
};

std::string since(const Board& self, std::uint64_t version) {
  std::string out;
  append_json(out, self.board().since(version));
  return out;
}

/// An exporter and the board that it mirrors: it looks at the board whenever it is asked.
struct Exporter {
  std::shared_ptr<Board> board;
  presence::Exporter exporter;

  [[nodiscard]] py::list due(py::object now) {
    exporter.take(board->board());
    py::list out;
    for (const presence::Write& one : exporter.due(to_time_point(now))) {
      out.append(py::make_tuple(one.object, one.key, one.version, one.remove, one.text));
    }
    return out;
  }
};

Exporter make_exporter(std::shared_ptr<Board> board, std::int32_t writes_per_second,
                       std::uint32_t objects, const Text& prefix) {
  if (writes_per_second < 1) raise(ErrorCode::value, "expected writes_per_second >= 1");
  return {std::move(board), presence::Exporter({writes_per_second, objects, prefix})};
}

}  // namespace

void bind_presence(py::module_& m) {
  py::class_<Board, std::shared_ptr<Board>>(m, "Board")
      .def(py::init([](py::object router, std::size_t remembered) {
             return listen<Board>(std::move(router), remembered);
           }),
           py::arg("router"), py::arg("remembered"))
      .def_property_readonly("version", [](const Board& self) { return self.board().version(); })
      .def("since", &since, py::arg("version"));
  py::class_<Exporter>(m, "Exporter")
      .def(py::init(&make_exporter), py::arg("board"), py::arg("writes_per_second"),
           py::arg("objects"), py::arg("prefix"))
      .def("due", &Exporter::due, py::arg("now"))
      .def(
          "answered",
          [](Exporter& self, const Text& key, std::uint64_t version, bool ok, py::object now,
             py::object retry_after) {
            return self.exporter.answered(key, version, ok, to_time_point(now),
                                          to_duration(retry_after));
          },
          py::arg("key"), py::arg("version"), py::arg("ok"), py::arg("now"), py::arg("retry_after"))
      .def_property_readonly("next_due",
                             [](Exporter& self) {
                               self.exporter.take(self.board->board());
                               return to_datetime(self.exporter.next_due());
                             })
      .def_property_readonly("waiting",
                             [](const Exporter& self) { return self.exporter.waiting(); })
      .def_property_readonly("under_way",
                             [](const Exporter& self) { return self.exporter.under_way(); });
}

}  // namespace acd::python
