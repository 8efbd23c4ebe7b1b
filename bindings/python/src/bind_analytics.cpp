#include <acd/analytics/erlang.hpp>

#include "convert.hpp"
#include "module.hpp"

#include <pybind11/stl.h>

#include <cmath>

namespace acd::python {

using namespace analytics;

namespace {

void expect(bool holds, const char* what) {
  if (!holds) raise(ErrorCode::value, std::string("expected ") + what);
}

bool is_rate(double value) { return std::isfinite(value) && value >= 0; }
bool is_time(double value) { return std::isfinite(value) && value > 0; }

ErlangC site_c(std::uint64_t servers, double rate, double service) {
  expect(servers >= 1, "servers >= 1");
  expect(is_rate(rate), "arrival_rate >= 0, in calls per second");
  expect(is_time(service), "mean_service > 0");
  return {servers, rate, service};
}

py::dict erlang_c(std::uint64_t servers, double rate, double service) {
  const ErlangCFigures f = figures(site_c(servers, rate, service));
  py::dict out;
  out["occupancy"] = f.occupancy;
  out["p_wait"] = f.p_wait;
  out["mean_wait"] = f.mean_wait;
  out["wait_if_waited"] = f.wait_if_waited;
  out["mean_queue"] = f.mean_queue;
  return out;
}

ErlangA site_a(std::uint64_t servers, double rate, double service, double patience) {
  (void)site_c(servers, rate, service);
  expect(rate > 0, "arrival_rate > 0, in calls per second");
  expect(is_time(patience), "mean_patience > 0");
  return {servers, rate, service, patience};
}

py::dict erlang_a(std::uint64_t servers, double rate, double service, double patience) {
  const ErlangAFigures f = figures(site_a(servers, rate, service, patience));
  py::dict out;
  out["occupancy"] = f.occupancy;
  out["p_wait"] = f.p_wait;
  out["p_abandon"] = f.p_abandon;
  out["mean_wait"] = f.mean_wait;
  out["mean_wait_served"] = f.mean_wait_served;
  out["mean_queue"] = f.mean_queue;
  return out;
}

std::optional<std::uint64_t> staffing(double rate, double service, double level,
                                      double within_seconds, double max_occupancy,
                                      std::optional<double> patience,
                                      std::optional<double> max_abandonment) {
  (void)site_c(1, rate, service);
  expect(rate > 0, "arrival_rate > 0, in calls per second");
  expect(level > 0 && level < 1, "0 < service_level < 1");
  expect(max_occupancy > 0, "max_occupancy > 0");
  expect(is_rate(within_seconds), "within >= 0");
  expect(!patience || is_time(*patience), "mean_patience > 0");
  expect(!max_abandonment || patience, "mean_patience together with max_abandonment");
  return servers_for({level, within_seconds, max_occupancy, max_abandonment}, rate, service,
                     patience);
}

}  // namespace

void bind_analytics(py::module_& m) {
  m.def(
      "erlang_b",
      [](std::uint64_t servers, double load) {
        expect(is_rate(load), "load >= 0, in erlang");
        return erlang_b(servers, load);
      },
      py::arg("servers"), py::arg("load"));
  m.def("erlang_c", &erlang_c, py::arg("servers"), py::arg("arrival_rate"),
        py::arg("mean_service"));
  m.def(
      "erlang_c_service_level",
      [](std::uint64_t servers, double rate, double service, double within_seconds) {
        return service_level(site_c(servers, rate, service), within_seconds);
      },
      py::arg("servers"), py::arg("arrival_rate"), py::arg("mean_service"), py::arg("within"));
  m.def("erlang_a", &erlang_a, py::arg("servers"), py::arg("arrival_rate"), py::arg("mean_service"),
        py::arg("mean_patience"));
  m.def("servers_for", &staffing, py::arg("arrival_rate"), py::arg("mean_service"),
        py::arg("service_level"), py::arg("within"), py::arg("max_occupancy"),
        py::arg("mean_patience"), py::arg("max_abandonment"));
  m.def(
      "positions_for",
      [](std::uint64_t servers, double shrinkage) {
        expect(shrinkage >= 0 && shrinkage < 1, "0 <= shrinkage < 1");
        return positions_for(servers, shrinkage);
      },
      py::arg("servers"), py::arg("shrinkage"));
}

}  // namespace acd::python
