#pragma once

#include <acd/router/router.hpp>
#include <acd/simulation/scenario.hpp>

#include "simulation/agenda.hpp"
#include "simulation/arrival_source.hpp"
#include "simulation/cells.hpp"
#include "simulation/crew.hpp"
#include "simulation/histogram.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace simulation {

/// Where a call was answered: workflow, filter, target.
using StepKey = std::tuple<std::uint16_t, std::uint16_t, std::uint16_t>;

/// Calls that came to a step, and that were answered there.
struct StepCount {
  std::uint64_t entered = 0;
  std::uint64_t answered = 0;
};

/// What one replication counted.
struct Outcome {
  std::vector<std::vector<double>> samples;  ///< one per batch; laid out by Layout
  std::vector<Histogram> waits_served;       ///< by class
  std::vector<Histogram> waits_abandoned;    ///< by class
  std::map<StepKey, StepCount> steps;
  std::vector<std::int64_t> busy_by_worker;  ///< microseconds
  std::uint64_t calls = 0;
  std::uint64_t commands = 0;
  std::uint64_t refused = 0;
  std::uint64_t events = 0;
  std::uint64_t digest = 0;
  bool littles_law = true;  ///< the integral of the queue equals the sum of all waits
};

/// What the replications of a scenario share and nobody changes.
struct Plan {
  explicit Plan(const Scenario& scenario);

  const Scenario& scenario;
  Roster roster;
  Layout layout;
  std::size_t batches = 1;
  std::vector<std::uint64_t> stream_names;       ///< hashes
  std::vector<std::optional<Value>> attributes;  ///< by stream: when they are always the same
};

/// Sees every event of a replication as it happens.
using EventSink = std::function<void(const Router&, std::span<const router::Event>)>;

/// One run of a scenario: callers and people around the real router, on a virtual clock.
class Replication {
 public:
  Replication(const Plan& plan, std::uint64_t number, EventSink sink = {});

  /// Until the last call has ended, or as the scenario's drain says; or until `stop` is set.
  [[nodiscard]] Outcome run(const std::atomic<bool>* stop = nullptr);
  /// It was stopped before its end: the outcome means nothing.
  [[nodiscard]] bool was_dropped() const noexcept { return was_dropped_; }

 private:
  bool was_dropped_ = false;
  static constexpr std::uint32_t nobody = 0xffffffffU;

  struct Call {
    enum class Phase : std::uint8_t { gone, waiting, talking, wrapping_up };
    Phase phase = Phase::gone;
    bool counted = false;
    bool leaves = false;  // the cancel under way is the caller's
    std::uint32_t generation = 0;
    std::uint32_t stream = 0;
    std::uint32_t sample = 0;
    std::uint32_t attempt = 0;
    std::uint32_t rings = 0;
    std::uint32_t timeouts = 0;
    std::uint32_t worker = nobody;
    std::uint32_t owner = nobody;  // the worker that attributes were drawn from
    std::uint64_t number = 0;      // in its stream
    std::uint64_t serial = 0;      // among all: its task is named after it
    std::int64_t arrived = 0;
    std::int64_t started = 0;
    std::int64_t talked = 0;
    double recorded_handling = -1;
    std::uint16_t filter = 0;
    std::uint16_t target = 0;
    std::vector<StepKey> steps;  // that it came to
  };
  struct Ring {
    std::uint32_t generation = nobody;
    std::uint32_t call = 0;
    std::uint32_t worker = 0;
  };
  // What the events of a command ask for, once they are all seen.
  struct Todo {
    enum class Kind : std::uint8_t { accept, reject, fail, settle } kind;
    std::uint32_t index;
    std::uint32_t generation;
  };
  struct Source {
    ArrivalSource times;
    std::uint64_t calls = 0;
  };

  // replication.cpp: time and the router
  void plan_marks();
  void step_to(const Entry& entry);
  void live_until(std::int64_t at);
  bool apply(router::Action action);
  void react();
  void see(const router::Event& event);
  void do_everything();
  void obey(const Todo& todo);
  [[nodiscard]] bool over() const noexcept;
  [[nodiscard]] Draw draw(const Call& call, Purpose purpose, std::uint64_t more = 0) const;
  [[nodiscard]] double start_of(const Call& call) const noexcept {
    return static_cast<double>(call.arrived) / 1e6;
  }

  // calls.cpp
  void plan_arrival(std::uint32_t stream);
  void arrive(std::uint32_t stream);
  void come(std::uint32_t stream, std::uint64_t number, std::uint32_t attempt,
            double recorded_handling);
  [[nodiscard]] Value attributes_of(Call& call);
  void append(ValueBuilder& out, const Attribute& attribute, Call& call, Draw& draw);
  void create_task(std::uint32_t index);
  void leave(std::uint32_t index, ClassCell why);
  void call_again(const Call& call);
  [[nodiscard]] std::uint32_t new_call();
  void end_talk(std::uint32_t index);
  void complete(std::uint32_t index);
  void update(std::uint32_t index, std::uint32_t which);
  void close();
  void on_offer(const router::Event& event);
  void on_offer_end(const router::Event& event);
  void on_acceptance(const router::Event& event);
  void on_step_timeout(const router::Event& event);
  void on_cancel(const router::Event& event);
  void end_wait(Call& call, ClassCell how);
  void forget(std::uint32_t index);
  [[nodiscard]] std::uint32_t call_of(const router::Event& event) const noexcept {
    return call_by_task_[event.task.index];
  }
  [[nodiscard]] bool is_current(const Entry& entry) const noexcept {
    return calls_[entry.index].generation == entry.generation;
  }
  double& cell(const Call& call, ClassCell which);

  // people.cpp
  void take_up_duty();
  void plan_people();
  void staff(std::uint32_t group, std::uint32_t step);
  void set_available(std::uint32_t worker, bool available);
  void settle(std::uint32_t worker);
  void leave_before_next(std::uint32_t worker);
  void begin_break(std::uint32_t worker);
  void end_break(std::uint32_t worker);
  void come_back(std::uint32_t worker);
  void on_activity(const router::Event& event);
  void change_load(std::uint32_t worker, int ringing, int accepted);
  [[nodiscard]] const People* people_of(std::uint32_t worker) const noexcept;

  // figures
  void mark(bool last);
  [[nodiscard]] std::size_t sample_at(std::int64_t at) const noexcept;
  [[nodiscard]] std::size_t interval_at(std::int64_t at) const noexcept;
  double* series_cell(std::int64_t at, SeriesCell which);

  const Plan& plan_;
  const Scenario& scenario_;
  std::uint64_t number_;
  EventSink sink_;
  Router router_;
  router::EventBuffer events_;
  Agenda agenda_;
  std::int64_t now_ = 0;  // microseconds since the start
  std::int64_t horizon_;
  std::int64_t warm_up_;

  std::vector<Source> sources_;
  std::vector<Call> calls_;
  std::vector<std::uint32_t> free_calls_;
  std::vector<std::uint32_t> call_by_task_;
  std::vector<Ring> rings_;  // by slot of the reservation
  std::vector<Todo> todo_;
  std::uint32_t creating_ = nobody;  // the call whose task is being created
  std::uint32_t changing_ = nobody;  // the worker whose activity we are changing
  std::uint64_t serials_ = 0;
  std::uint64_t open_ = 0;      // calls that wait or talk
  std::uint64_t in_orbit_ = 0;  // callers who will call again
  std::uint64_t coming_ = 0;    // streams with calls to come
  bool stopped_ = false;

  std::vector<Person> people_;
  std::vector<GroupLevels> groups_;
  Level waiting_;
  Level orbit_;
  std::int64_t last_mark_ = 0;
  std::int64_t waited_ = 0;        // microseconds, over all calls
  std::int64_t waiting_area_ = 0;  // the same from the queue's point of view
  std::vector<std::int64_t> busy_since_;

  Outcome outcome_;
};

}  // namespace simulation
ACD_NAMESPACE_END
