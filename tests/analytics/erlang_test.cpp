#include <acd/analytics/erlang.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

using namespace acd::analytics;

namespace {

// The values are computed from first principles with 50 digits, by two routes that agree.
void check_near(double found, double expected) {
  CAPTURE(found);
  CAPTURE(expected);
  CHECK(std::abs(found - expected) <= 2e-12 + 1e-9 * std::abs(expected));
}

}  // namespace

TEST_CASE("Erlang B") {
  check_near(erlang_b(1, 1), 0.5);
  check_near(erlang_b(2, 1), 0.2);
  check_near(erlang_b(5, 3), 0.110054347826);
  check_near(erlang_b(10, 10), 0.214582343107);
  check_near(erlang_b(300, 280), 0.0128920520265);
  check_near(erlang_b(300, 300), 0.0446814818599);
  CHECK(erlang_b(0, 3) == 1);
  CHECK(erlang_b(7, 0) == 0);
}

TEST_CASE("Erlang C") {
  const ErlangC site{5, 80 / 3600.0, 180};
  const ErlangCFigures all = figures(site);
  check_near(all.occupancy, 0.8);
  check_near(all.p_wait, 0.554112554113);
  check_near(all.mean_wait, 99.7402597403);
  check_near(all.wait_if_waited, 180);
  check_near(all.mean_queue, 2.21645021645);
  check_near(service_level(site, 20), 0.50415830064);
  check_near(wait_percentile(site, 0.9), 308.195576351);
  check_near(wait_percentile(site, 0.95), 432.962068851);
  CHECK(wait_percentile(ErlangC{300, 1.5, 180}, 0.9) == 0);
}

TEST_CASE("Erlang C with too few servers says so") {
  const ErlangC site{5, 100 / 3600.0, 180};
  CHECK(figures(site).p_wait == 1);
  CHECK(std::isinf(figures(site).mean_wait));
  CHECK(service_level(site, 20) == 0);
  CHECK(std::isinf(wait_percentile(site, 0.5)));
}

TEST_CASE("Erlang A") {
  struct Row {
    ErlangA site;
    double occupancy, p_wait, p_abandon, mean_wait, asa, served, abandoned;
  };
  const std::vector<Row> rows{
      {{5, 100 / 3600.0, 180, 120},
       0.807629698526,
       0.51707359518,
       0.192370301474,
       23.0844361769,
       19.0940502281,
       0.579987600532,
       0.0714622990008},
      {{100, 2200 / 3600.0, 180, 360},
       0.995919834522,
       0.929116125783,
       0.0946183322523,
       34.0625996108,
       35.0222203355,
       0.263105496578,
       0.0455738206081},
      {{300, 6000 / 3600.0, 180, 360},
       0.980922614606,
       0.59211335913,
       0.0190773853944,
       6.86785874197,
       6.82233443653,
       0.882011738585,
       0.0171512940468},
  };
  for (const Row& row : rows) {
    const ErlangAFigures all = figures(row.site);
    check_near(all.occupancy, row.occupancy);
    check_near(all.p_wait, row.p_wait);
    check_near(all.p_abandon, row.p_abandon);
    check_near(all.mean_wait, row.mean_wait);
    check_near(all.mean_wait_served, row.asa);
    check_near(within(row.site, 20).served, row.served);
    check_near(within(row.site, 20).abandoned, row.abandoned);
  }
}

TEST_CASE("Erlang A: what is within a time tends to everything") {
  for (const ErlangA& site : {ErlangA{5, 0.03, 180, 120}, ErlangA{1, 1, 100, 3},
                              ErlangA{100'000, 100'500 / 180.0, 180, 360}}) {
    const ErlangAFigures all = figures(site);
    const ErlangALevels late = within(site, 1e5);
    check_near(late.abandoned, all.p_abandon);
    check_near(late.served, 1 - all.p_abandon);
    check_near(within(site, 0).served, 1 - all.p_wait);
    double before = 0;
    for (const double t : {0.0, 0.1, 1.0, 5.0, 20.0, 100.0}) {
      CHECK(within(site, t).served >= before);
      before = within(site, t).served;
    }
  }
}

TEST_CASE("Erlang A with endless patience is Erlang C") {
  const ErlangCFigures c = figures(ErlangC{24, 400 / 3600.0, 180});
  const ErlangAFigures a = figures(ErlangA{24, 400 / 3600.0, 180, 1e10});
  CHECK(a.p_wait == doctest::Approx(c.p_wait).epsilon(1e-6));
  CHECK(a.mean_wait == doctest::Approx(c.mean_wait).epsilon(1e-6));
}

TEST_CASE("a bounded room") {
  const BoundedRoom site{300, 330, 6000 / 3600.0, 180};
  const BoundedRoomFigures all = figures(site);
  check_near(all.p_block, 0.0190910242494);
  check_near(all.p_wait_accepted, 0.583877547907);
  check_near(all.mean_wait_accepted, 5.43006119553);
  check_near(all.occupancy, 0.980908975751);
  check_near(all.mean_queue, 8.87732627596);
  check_near(service_level_accepted(site, 20), 0.981085226033);
  // Without places to wait it is Erlang B.
  check_near(figures(BoundedRoom{10, 10, 10, 1}).p_block, erlang_b(10, 10));
  // A room that never fills is Erlang C.
  CHECK(figures(BoundedRoom{10, 100'000, 5, 1}).mean_wait_accepted ==
        doctest::Approx(figures(ErlangC{10, 5, 1}).mean_wait).epsilon(1e-9));
}

TEST_CASE("one server, priorities") {
  check_near(mean_wait_of_one_server(0.8 / 180, 180, 32400), 360);
  check_near(mean_wait_of_one_server(0.15, 5, 79.0 / 3), 7.9);
  CHECK(std::isinf(mean_wait_of_one_server(1, 1, 1)));
  const std::vector<double> waits =
      mean_waits_by_priority(300, {2000 / 3600.0, 3800 / 3600.0}, 180);
  check_near(waits.at(0), 0.404423861978);
  check_near(waits.at(1), 12.1327158593);
  CHECK(std::isinf(mean_waits_by_priority(1, {0.5, 0.6}, 1).at(1)));
}

TEST_CASE("staffing finds the fewest") {
  StaffingGoal goal;
  goal.max_occupancy = 0.85;
  CHECK(servers_for(goal, 100 / 1800.0, 180) == 14);
  CHECK(positions_for(14, 0.3) == 20);
  CHECK(positions_for(14, 0) == 14);
  for (const double calls : {1.0, 37.0, 400.0, 5000.0}) {
    StaffingGoal patient;
    patient.max_abandonment = 0.03;
    const std::uint64_t found = servers_for(patient, calls / 3600, 180, 120).value();
    const auto reaches = [&](std::uint64_t servers) {
      const ErlangA site{servers, calls / 3600, 180, 120};
      return within(site, 20).served >= 0.8 && figures(site).p_abandon <= 0.03;
    };
    CHECK(reaches(found));
    CHECK((found == 1 || !reaches(found - 1)));
  }
}

TEST_CASE("staffing beyond ten million people is not searched for") {
  CHECK_FALSE(servers_for({}, 1e9, 1e9));
  CHECK_FALSE(servers_for({}, 1e300, 1e300));  // the load is infinite
  CHECK_FALSE(servers_for({.max_occupancy = 1e-9}, 1, 180));
  CHECK(servers_for({}, 1e6, 1).value() > 1'000'000);
}
