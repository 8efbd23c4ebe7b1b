#include <acd/analytics/erlang.hpp>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

ACD_NAMESPACE_BEGIN
namespace analytics {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Sum over the states with at most `servers` calls, by the probability of the last of them. It
// overflows where the load is far below the servers: then that state does not happen.
double states_up_to(std::uint64_t servers, double load) {
  double sum = 1;  // 1 / B(0)
  for (std::uint64_t n = 1; n <= servers; ++n) sum = 1 + static_cast<double>(n) / load * sum;
  return sum;
}

}  // namespace

double erlang_b(std::uint64_t servers, double load) {
  if (load == 0) return servers == 0 ? 1 : 0;
  return 1 / states_up_to(servers, load);
}

// M/M/c.

ErlangCFigures figures(const ErlangC& site) {
  const auto c = static_cast<double>(site.servers);
  const double load = site.load();
  ErlangCFigures out;
  out.occupancy = std::min(1.0, load / c);
  if (load >= c) {
    out.p_wait = 1;
    out.mean_wait = out.wait_if_waited = out.mean_queue = infinity;
    return out;
  }
  const double lost = erlang_b(site.servers, load);
  out.p_wait = lost / (1 - load / c * (1 - lost));
  out.wait_if_waited = site.mean_service / (c - load);
  out.mean_wait = out.p_wait * out.wait_if_waited;
  out.mean_queue = site.arrival_rate * out.mean_wait;
  return out;
}

double service_level(const ErlangC& site, double seconds) {
  const ErlangCFigures all = figures(site);
  if (all.mean_wait == infinity) return 0;
  return 1 - all.p_wait * std::exp(-seconds / all.wait_if_waited);
}

double wait_percentile(const ErlangC& site, double share) {
  const ErlangCFigures all = figures(site);
  if (all.p_wait <= 1 - share) return 0;
  if (all.mean_wait == infinity) return infinity;
  return all.wait_if_waited * std::log(all.p_wait / (1 - share));
}

// M/M/c+M.

namespace {

// Probabilities by that of the state with all servers busy and nobody waiting, times exp(-scale).
struct WaitingStates {
  double below = 0;        // fewer calls than servers
  double waiting = 0;      // all servers busy, with or without calls that wait
  double queue = 0;        // the same, weighted with how many wait
  double wait_served = 0;  // of a call that comes then: its wait, if it is served
  double scale = 0;

  [[nodiscard]] double all() const { return below + waiting; }
};

WaitingStates states_of(const ErlangA& site) {
  const auto c = static_cast<double>(site.servers);
  const double serve = c / site.mean_service;
  const double give_up = 1 / site.mean_patience;
  constexpr double large = 1e200;
  WaitingStates states;
  states.below = states_up_to(site.servers, site.arrival_rate * site.mean_service) - 1;
  double term = 1;
  double wait_served = 0;  // of a call with k ahead: expected wait, where it is served
  for (double k = 0;; ++k) {
    const double leave = serve + (k + 1) * give_up;  // some call ahead, or the call itself
    wait_served = (serve / leave + (serve + k * give_up) * wait_served) / leave;
    states.waiting += term;
    states.queue += k * term;
    states.wait_served += term * wait_served;
    const double ratio = site.arrival_rate / leave;
    term *= ratio;
    if (ratio < 1 && (k + 1) * term < 1e-17 * states.waiting) return states;
    if (term > large) {
      for (double* part :
           {&term, &states.below, &states.waiting, &states.queue, &states.wait_served}) {
        *part /= large;
      }
      states.scale += std::log(large);
    }
  }
}

}  // namespace

ErlangAFigures figures(const ErlangA& site) {
  const WaitingStates states = states_of(site);
  ErlangAFigures out;
  out.p_wait = states.waiting / states.all();
  out.mean_queue = states.queue / states.all();
  out.mean_wait = out.mean_queue / site.arrival_rate;
  out.p_abandon = out.mean_wait / site.mean_patience;
  out.mean_wait_served = states.wait_served / states.all() / (1 - out.p_abandon);
  out.occupancy = site.arrival_rate * site.mean_service * (1 - out.p_abandon) /
                  static_cast<double>(site.servers);
  return out;
}

// The wait that a call with endless patience would have has a density where all servers are busy:
// their rate of service, times the probability of that state without a queue, times
// exp(arrivals during the patience spent so far - services).
ErlangALevels within(const ErlangA& site, double seconds) {
  const WaitingStates states = states_of(site);
  const double serve = static_cast<double>(site.servers) / site.mean_service;
  const double start = std::log(serve) - states.scale - std::log(states.all());
  const auto density = [&](double x) {
    const double spent = -site.mean_patience * std::expm1(-x / site.mean_patience);
    return std::exp(start + site.arrival_rate * spent - serve * x);
  };
  using Rule = boost::math::quadrature::gauss_kronrod<double, 31>;
  double served = 0;
  double offered = 0;
  // The density changes on the scale of one service first, and ever slower after that.
  double from = 0;
  for (double to = std::min(seconds, 8 / serve); from < seconds; to = std::min(seconds, 2 * to)) {
    offered += Rule::integrate(density, from, to, 5, 1e-13);
    served +=
        Rule::integrate([&](double x) { return density(x) * std::exp(-x / site.mean_patience); },
                        from, to, 5, 1e-13);
    from = to;
  }
  const double longer = states.waiting / states.all() - offered;
  return {states.below / states.all() + served,
          offered - served - std::expm1(-seconds / site.mean_patience) * longer};
}

// M/M/c/K.

namespace {

// Probabilities by that of the fullest state.
struct RoomStates {
  double below = 0;    // fewer calls than servers
  double waiting = 0;  // all servers busy, the fullest state included
  double queue = 0;

  [[nodiscard]] double all() const { return below + waiting; }
};

RoomStates states_of(const BoundedRoom& site) {
  const double load = site.arrival_rate * site.mean_service;
  const double ratio = load / static_cast<double>(site.servers);
  RoomStates states;
  double term = 1;
  for (std::uint64_t waiting = site.room - site.servers;; --waiting) {
    states.waiting += term;
    states.queue += static_cast<double>(waiting) * term;
    if (waiting == 0) break;
    term /= ratio;
  }
  states.below = (states_up_to(site.servers, load) - 1) * term;
  return states;
}

}  // namespace

BoundedRoomFigures figures(const BoundedRoom& site) {
  BoundedRoomFigures out;
  if (site.arrival_rate == 0) return out;
  const RoomStates states = states_of(site);
  if (std::isinf(states.all())) {  // the room never fills: as without its bound
    const ErlangCFigures open =
        figures(ErlangC{site.servers, site.arrival_rate, site.mean_service});
    return {open.occupancy, 0, open.p_wait, open.mean_wait, open.mean_queue};
  }
  out.p_block = 1 / states.all();
  const double accepted = 1 - out.p_block;
  out.p_wait_accepted = (states.waiting - 1) / states.all() / accepted;
  out.mean_queue = states.queue / states.all();
  out.mean_wait_accepted = out.mean_queue / (site.arrival_rate * accepted);
  out.occupancy =
      site.arrival_rate * site.mean_service * accepted / static_cast<double>(site.servers);
  return out;
}

// A call that finds k waiting starts after k + 1 ends of service.
double service_level_accepted(const BoundedRoom& site, double seconds) {
  const BoundedRoomFigures all = figures(site);
  const double ratio = site.arrival_rate * site.mean_service / static_cast<double>(site.servers);
  const double ends = static_cast<double>(site.servers) / site.mean_service * seconds;
  const std::uint64_t places = site.room - site.servers;
  double weights = 0;
  double late = 0;
  double weight = 1;  // of the state with k waiting, the fullest of those that let a call in first
  for (std::uint64_t k = places; k-- > 0; weight /= ratio) {
    weights += weight;
    late += weight * boost::math::gamma_q(static_cast<double>(k + 1), ends);
    if (ratio > 1 && weight < 1e-18) break;
  }
  return weights == 0 ? 1 : 1 - all.p_wait_accepted * late / weights;
}

double mean_wait_of_one_server(double arrival_rate, double mean_service, double second_moment) {
  const double load = arrival_rate * mean_service;
  return load >= 1 ? infinity : arrival_rate * second_moment / (2 * (1 - load));
}

std::vector<double> mean_waits_by_priority(std::uint64_t servers,
                                           const std::vector<double>& arrival_rates,
                                           double mean_service) {
  double rate = 0;
  for (const double one : arrival_rates) rate += one;
  const auto c = static_cast<double>(servers);
  const double p_wait = figures(ErlangC{servers, rate, mean_service}).p_wait;
  std::vector<double> waits;
  double before = 1;  // the share of the servers that more urgent classes leave
  double used = 0;
  for (const double one : arrival_rates) {
    used += one * mean_service / c;
    const double after = 1 - used;
    waits.push_back(after <= 0 ? infinity : p_wait * mean_service / c / (before * after));
    before = after;
  }
  return waits;
}

namespace {

bool reaches(const StaffingGoal& goal, std::uint64_t servers, double arrival_rate,
             double mean_service, std::optional<double> mean_patience) {
  if (!mean_patience) {
    const ErlangC site{servers, arrival_rate, mean_service};
    return figures(site).occupancy <= goal.max_occupancy &&
           service_level(site, goal.within) >= goal.service_level;
  }
  const ErlangA site{servers, arrival_rate, mean_service, *mean_patience};
  const ErlangAFigures all = figures(site);
  return all.occupancy <= goal.max_occupancy && all.p_abandon <= goal.max_abandonment.value_or(1) &&
         within(site, goal.within).served >= goal.service_level;
}

}  // namespace

// More servers never make it worse, so a bisection finds the fewest.
std::optional<std::uint64_t> servers_for(const StaffingGoal& goal, double arrival_rate,
                                         double mean_service, std::optional<double> mean_patience) {
  const double load = arrival_rate * mean_service;
  if (!(load < static_cast<double>(most_servers))) return std::nullopt;
  std::uint64_t too_few = 0;
  auto enough = static_cast<std::uint64_t>(std::ceil(load)) + 1;
  const auto ok = [&](std::uint64_t servers) {
    return reaches(goal, servers, arrival_rate, mean_service, mean_patience);
  };
  while (enough > most_servers || !ok(enough)) {
    if (enough >= most_servers) return std::nullopt;
    too_few = enough;
    enough = std::min(2 * enough, most_servers);
  }
  while (enough - too_few > 1) {
    const std::uint64_t middle = too_few + (enough - too_few) / 2;
    (ok(middle) ? enough : too_few) = middle;
  }
  return enough;
}

std::uint64_t positions_for(std::uint64_t servers, double shrinkage) {
  return static_cast<std::uint64_t>(
      std::ceil(static_cast<double>(servers) / (1 - shrinkage) - 1e-9));
}

}  // namespace analytics
ACD_NAMESPACE_END
