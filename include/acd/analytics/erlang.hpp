#pragma once

#include <acd/config.hpp>

#include <cstdint>
#include <optional>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace analytics {

// Queueing formulas. Loads are in erlang (arrivals per second × mean service), times in seconds.
// Relative error below 1e-9 up to 100,000 servers. Complexity: linear in the servers and, with
// patience or a bounded room, in the calls that wait.

/// Erlang B, M/G/c/c: the share of calls that find all servers busy and are lost. Source: Erlang
/// (1917), by the recursion over the servers. Precondition: load >= 0.
[[nodiscard]] ACD_API double erlang_b(std::uint64_t servers, double load);

/// A site where nobody gives up: M/M/c.
struct ErlangC {
  std::uint64_t servers = 1;
  double arrival_rate = 0;  ///< calls per second
  double mean_service = 0;  ///< seconds

  [[nodiscard]] double load() const noexcept { return arrival_rate * mean_service; }
};
struct ErlangCFigures {
  double occupancy = 0;
  double p_wait = 0;     ///< the call waits; 1 when there are too few servers
  double mean_wait = 0;  ///< of all calls; infinite when there are too few servers
  double wait_if_waited = 0;
  double mean_queue = 0;
};
/// Precondition: servers >= 1, arrival_rate >= 0, mean_service > 0.
[[nodiscard]] ACD_API ErlangCFigures figures(const ErlangC& site);
/// The share of calls that wait at most `seconds`.
[[nodiscard]] ACD_API double service_level(const ErlangC& site, double seconds);
/// How long a share of all calls waits at most; 0 when that share does not wait.
[[nodiscard]] ACD_API double wait_percentile(const ErlangC& site, double share);

/// A site where who waits gives up after an exponential patience: M/M/c+M. Source: Palm (1946);
/// waiting-time law: Baccelli and Hebuterne (1981).
struct ErlangA {
  std::uint64_t servers = 1;
  double arrival_rate = 0;
  double mean_service = 0;
  double mean_patience = 0;
};
struct ErlangAFigures {
  double occupancy = 0;
  double p_wait = 0;  ///< does not find a free server
  double p_abandon = 0;
  double mean_wait = 0;  ///< of all calls, those who give up included
  double mean_wait_served = 0;
  double mean_queue = 0;
};
/// Precondition: servers >= 1, arrival_rate > 0, mean_service > 0, mean_patience > 0.
[[nodiscard]] ACD_API ErlangAFigures figures(const ErlangA& site);

/// Shares of all calls that were served, or gave up, within a time.
struct ErlangALevels {
  double served = 0;
  double abandoned = 0;
};
[[nodiscard]] ACD_API ErlangALevels within(const ErlangA& site, double seconds);

/// A site with room for `room` calls in service and waiting: M/M/c/K.
struct BoundedRoom {
  std::uint64_t servers = 1;
  std::uint64_t room = 1;  ///< at least `servers`
  double arrival_rate = 0;
  double mean_service = 0;
};
struct BoundedRoomFigures {
  double occupancy = 0;
  double p_block = 0;          ///< of all calls
  double p_wait_accepted = 0;  ///< of calls that were let in
  double mean_wait_accepted = 0;
  double mean_queue = 0;
};
[[nodiscard]] ACD_API BoundedRoomFigures figures(const BoundedRoom& site);
/// The share of calls that were let in and wait at most `seconds`, among those let in.
[[nodiscard]] ACD_API double service_level_accepted(const BoundedRoom& site, double seconds);

/// Mean wait with one server and any law of service times (Pollaczek and Khinchine); infinite when
/// the load is 1 or more. `second_moment`: of the service time, seconds squared.
[[nodiscard]] ACD_API double mean_wait_of_one_server(double arrival_rate, double mean_service,
                                                     double second_moment);

/// Mean waits of classes in strict order of priority, most urgent first, without preemption and
/// with one law of service (Cobham 1954; Kella and Yechiali 1985).
[[nodiscard]] ACD_API std::vector<double> mean_waits_by_priority(
    std::uint64_t servers, const std::vector<double>& arrival_rates, double mean_service);

/// What a site is meant to reach.
struct StaffingGoal {
  double service_level = 0.8;  ///< share of calls answered…
  double within = 20;          ///< …within so many seconds
  double max_occupancy = 1;
  std::optional<double> max_abandonment = {};  ///< with patience only
};
constexpr std::uint64_t most_servers = 10'000'000;  ///< that servers_for() tries
/// The fewest servers that reach a goal; absent: more than `most_servers`. `mean_patience` absent:
/// nobody gives up. Precondition: arrival_rate > 0, mean_service > 0, 0 < service_level < 1,
/// max_occupancy > 0. Complexity: a few dozen times the servers.
[[nodiscard]] ACD_API std::optional<std::uint64_t> servers_for(
    const StaffingGoal& goal, double arrival_rate, double mean_service,
    std::optional<double> mean_patience = {});
/// How many must be on the roster for `servers` to be there. Precondition: 0 <= shrinkage < 1.
[[nodiscard]] ACD_API std::uint64_t positions_for(std::uint64_t servers, double shrinkage);

}  // namespace analytics
ACD_NAMESPACE_END
