#include <acd/analytics/call_figures.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

using acd::Duration;
using acd::TaskHandle;
using acd::TimePoint;
using acd::analytics::CallFigures;
using acd::analytics::CallFold;
using acd::analytics::StepAnswers;
using acd::router::Event;
using acd::router::EventType;
using acd::router::Reason;
using acd::router::StepRef;
using namespace std::chrono_literals;

namespace {

/// Writes streams by hand, as the router would.
class Stream {
 public:
  Stream& at(Duration time) {
    now_ = TimePoint(time);
    return *this;
  }
  Stream& event(TaskHandle task, EventType type, Reason reason = Reason::none) {
    Event event;
    event.at = now_;
    event.task = task;
    event.type = type;
    event.reason = reason;
    fold_.add(event);
    return *this;
  }
  Stream& step(TaskHandle task, std::uint16_t filter, std::uint16_t target) {
    Event event;
    event.at = now_;
    event.task = task;
    event.type = EventType::workflow_target_matched;
    event.step = StepRef{filter, target, acd::router::no_queue, 0};
    fold_.add(event);
    return *this;
  }
  /// A call enters the queue on the first step of a filter.
  Stream& enters(TaskHandle task, std::uint16_t filter = 0) {
    event(task, EventType::task_created).event(task, EventType::workflow_entered);
    return step(task, filter, 0).event(task, EventType::task_queue_entered);
  }
  Stream& rings(TaskHandle task) { return event(task, EventType::reservation_created); }
  Stream& no_answer(TaskHandle task) {
    return event(task, EventType::reservation_canceled, Reason::target_timeout);
  }
  Stream& answers(TaskHandle task) { return event(task, EventType::reservation_accepted); }
  Stream& ends(TaskHandle task, Reason reason) {
    return event(task, EventType::task_canceled, reason);
  }

  [[nodiscard]] CallFigures figures() const { return fold_.figures(); }

 private:
  TimePoint now_{};
  CallFold fold_;
};

constexpr TaskHandle first{0, 0};
constexpr TaskHandle second{1, 0};
constexpr TaskHandle third{2, 0};

}  // namespace

TEST_CASE("nothing happened") {
  const CallFigures figures = CallFold().figures();
  CHECK(figures.offered == 0);
  CHECK(figures.answer_rate() == 0);
  CHECK(figures.abandonment_rate() == 0);
  CHECK(figures.service_level(20s) == 0);
  CHECK(figures.rings_per_answered_call() == 0);
}

TEST_CASE("the owner did not answer, a colleague did") {
  Stream stream;
  stream.at(100s).enters(first).rings(first);
  stream.at(110s).no_answer(first).step(first, 0, 1).rings(first);
  stream.at(114s).answers(first);
  const CallFigures figures = stream.figures();
  CHECK(figures.offered == 1);
  CHECK(figures.answered == 1);
  CHECK(figures.waiting == 0);
  CHECK(figures.answered_at == std::vector<StepAnswers>{{0, 1, 1}});
  CHECK(figures.answered_on(0, 1) == 1);
  CHECK(figures.answered_on(0, 0) == 0);
  CHECK(figures.waits == std::vector<Duration>{14s});
  CHECK(figures.rings == 2);
  CHECK(figures.rings_per_answered_call() == 2);
}

TEST_CASE("the steps are sorted by position, whatever came first") {
  Stream stream;
  stream.enters(first, 1).rings(first).answers(first);
  stream.enters(second).rings(second).answers(second);
  stream.enters(third, 1).rings(third).answers(third);
  CHECK(stream.figures().answered_at == std::vector<StepAnswers>{{0, 0, 1}, {1, 0, 2}});
}

TEST_CASE("who leaves while waiting has abandoned the call") {
  Stream stream;
  stream.at(0s).enters(first).rings(first).enters(second).enters(third).rings(third);
  stream.at(4s).event(first, EventType::reservation_canceled, Reason::task_canceled);
  stream.ends(first, Reason::text);
  stream.at(7s).ends(second, Reason::text).answers(third);
  const CallFigures figures = stream.figures();
  CHECK(figures.abandoned == 2);
  CHECK(figures.abandonment_rate() == doctest::Approx(2.0 / 3));
  CHECK(figures.abandon_times == std::vector<Duration>{4s, 7s});
  CHECK(figures.short_abandons(4s) == 1);
  CHECK(figures.rings == 2);
  CHECK(figures.answered_rings == 1);
}

TEST_CASE("the ends of a workflow are overflow, other ends are failures") {
  for (const Reason reason :
       {Reason::outcome, Reason::workflow_timeout, Reason::workflow_skipped, Reason::full}) {
    Stream stream;
    stream.enters(first).ends(first, reason);
    CHECK(stream.figures().overflowed == 1);
    CHECK(stream.figures().abandon_times.empty());
  }
  for (const Reason reason : {Reason::task_ttl, Reason::assignment_limit}) {
    Stream stream;
    stream.enters(first).ends(first, reason);
    CHECK(stream.figures().failed == 1);
  }
  Stream stream;
  stream.enters(first).event(first, EventType::task_deleted);
  CHECK(stream.figures().failed == 1);
}

TEST_CASE("a call that never entered a queue was not offered") {
  Stream stream;
  stream.event(first, EventType::task_created).ends(first, Reason::outcome);
  CHECK(stream.figures().offered == 0);
  CHECK(stream.figures().overflowed == 0);
  CHECK(stream.figures().not_queued == 1);
}

TEST_CASE("a call routed directly to a worker is offered when it rings") {
  Stream stream;
  stream.at(5s).event(first, EventType::task_created);
  stream.at(6s).rings(first);
  stream.at(8s).answers(first);
  const CallFigures figures = stream.figures();
  CHECK(figures.offered == 1);
  CHECK(figures.waits == std::vector<Duration>{2s});
  CHECK(figures.answered_on(StepRef::direct, 0) == 1);
}

TEST_CASE("a second queue does not start the wait anew; what follows the answer changes nothing") {
  Stream stream;
  stream.at(0s).enters(first);
  stream.at(10s).event(first, EventType::task_queue_entered).rings(first);
  stream.at(15s).answers(first);
  stream.at(20s).event(first, EventType::task_queue_entered).rings(first);
  stream.at(30s).answers(first).event(first, EventType::task_completed);
  const CallFigures figures = stream.figures();
  CHECK(figures.offered == 1);
  CHECK(figures.answered == 1);
  CHECK(figures.rings == 1);
  CHECK(figures.waits == std::vector<Duration>{15s});
}

TEST_CASE("a slot's next task is another call; tasks that began before the stream are left out") {
  Stream stream;
  stream.enters({0, 3}).answers({0, 3});
  stream.answers({0, 4}).answers({7, 0});
  stream.enters({0, 5}).answers({0, 4});
  const CallFigures figures = stream.figures();
  CHECK(figures.offered == 2);
  CHECK(figures.answered == 1);
  CHECK(figures.waiting == 1);
}

TEST_CASE("service level") {
  Stream stream;
  stream.at(0s).enters({0, 0}).enters({1, 0}).enters({2, 0}).enters({3, 0}).enters({4, 0});
  stream.at(2s).ends({0, 0}, Reason::text);
  stream.at(19s).answers({1, 0});
  stream.at(20s).answers({2, 0});
  stream.at(21s).answers({3, 0});
  const CallFigures figures = stream.figures();
  CHECK(figures.waiting == 1);
  CHECK(figures.service_level(20s) == doctest::Approx(2.0 / 5));
  CHECK(figures.service_level(20s, 5s) == doctest::Approx(2.0 / 4));
  CHECK(figures.answer_rate() == doctest::Approx(3.0 / 5));
}

TEST_CASE("mean and percentiles") {
  using acd::analytics::mean_seconds;
  using acd::analytics::percentile;
  CHECK(mean_seconds({}) == 0);
  CHECK(percentile({}, 50) == 0s);
  const std::vector<Duration> times{1s, 2s, 3s, 4s};
  CHECK(mean_seconds(times) == doctest::Approx(2.5));
  CHECK(percentile(times, 1) == 1s);
  CHECK(percentile(times, 25) == 1s);
  CHECK(percentile(times, 50) == 2s);
  CHECK(percentile(times, 51) == 3s);
  CHECK(percentile(times, 90) == 4s);
  CHECK(percentile(times, 100) == 4s);
}
