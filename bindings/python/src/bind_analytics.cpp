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

py::dict bounded_room(std::uint64_t servers, std::uint64_t room, double rate, double service,
                      std::optional<double> within_seconds) {
  (void)site_c(servers, rate, service);
  expect(room >= servers, "room >= servers");
  const BoundedRoom site{servers, room, rate, service};
  const BoundedRoomFigures f = figures(site);
  py::dict out;
  out["occupancy"] = f.occupancy;
  out["p_block"] = f.p_block;
  out["p_wait_accepted"] = f.p_wait_accepted;
  out["mean_wait_accepted"] = f.mean_wait_accepted;
  out["mean_queue"] = f.mean_queue;
  if (within_seconds) {
    expect(is_rate(*within_seconds), "within >= 0");
    out["service_level_accepted"] = service_level_accepted(site, *within_seconds);
  }
  return out;
}

double wait_percentile_c(std::uint64_t servers, double rate, double service, double share) {
  expect(share > 0 && share < 1, "0 < share < 1");
  return wait_percentile(site_c(servers, rate, service), share);
}

std::pair<double, double> levels_a(std::uint64_t servers, double rate, double service,
                                   double patience, double within_seconds) {
  expect(is_rate(within_seconds), "within >= 0");
  const ErlangALevels found = within(site_a(servers, rate, service, patience), within_seconds);
  return {found.served, found.abandoned};
}

double one_server(double rate, double service, double second_moment) {
  (void)site_c(1, rate, service);
  expect(std::isfinite(second_moment) && second_moment >= service * service,
         "second_moment >= mean_service squared");
  return mean_wait_of_one_server(rate, service, second_moment);
}

std::vector<double> by_priority(std::uint64_t servers, const std::vector<double>& rates,
                                double service) {
  (void)site_c(servers, 0, service);
  for (const double rate : rates) expect(is_rate(rate), "arrival_rates >= 0, in calls per second");
  return mean_waits_by_priority(servers, rates, service);
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
  m.def("wait_percentile", &wait_percentile_c, py::arg("servers"), py::arg("arrival_rate"),
        py::arg("mean_service"), py::arg("share"));
  m.def("erlang_a_within", &levels_a, py::arg("servers"), py::arg("arrival_rate"),
        py::arg("mean_service"), py::arg("mean_patience"), py::arg("within"));
  m.def("bounded_room", &bounded_room, py::arg("servers"), py::arg("room"), py::arg("arrival_rate"),
        py::arg("mean_service"), py::arg("within"));
  m.def("mean_wait_of_one_server", &one_server, py::arg("arrival_rate"), py::arg("mean_service"),
        py::arg("second_moment"));
  m.def("mean_waits_by_priority", &by_priority, py::arg("servers"), py::arg("arrival_rates"),
        py::arg("mean_service"));
  m.def(
      "positions_for",
      [](std::uint64_t servers, double shrinkage) {
        expect(shrinkage >= 0 && shrinkage < 1, "0 <= shrinkage < 1");
        return positions_for(servers, shrinkage);
      },
      py::arg("servers"), py::arg("shrinkage"));
}

}  // namespace acd::python
