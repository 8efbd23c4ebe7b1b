#include "router/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <map>

using acd::router::EventType;
using acd_test::Recorder;

namespace {

struct Open {
  std::uint32_t worker;
  std::uint32_t task;
  std::int64_t weight;
};

/// The open reservations, from the events alone.
class Model {
 public:
  explicit Model(std::int64_t budget) : budget_(budget) {}

  void take(const acd::Router& router, const acd::router::Event& event) {
    switch (event.type) {
      case EventType::reservation_created: {
        const auto task = router.task(router.sid(event.task));
        REQUIRE(task);
        const std::int64_t weight = task->task_channel == "voice"   ? 2
                                    : task->task_channel == "email" ? 0
                                                                    : 1;
        open_[event.reservation.index] = {event.worker.index, event.task.index, weight};
        // A routing target may ignore capacity, and the budget with it; a call outside just is.
        if (direct_.contains(task->sid) || weight == 0 ||
            event.reason == acd::router::Reason::reconciled)
          return;
        ++checked_;
        CHECK(load(event.worker.index) <= budget_);
        return;
      }
      case EventType::reservation_rejected:
      case EventType::reservation_timeout:
      case EventType::reservation_canceled:
      case EventType::reservation_rescinded:
      case EventType::reservation_completed:
      case EventType::reservation_failed: open_.erase(event.reservation.index); return;
      case EventType::task_system_deleted:
        std::erase_if(open_, [&](const auto& o) { return o.second.task == event.task.index; });
        return;
      default: return;
    }
  }
  void is_direct(std::string task) { direct_[std::move(task)] = true; }
  int checked() const { return checked_; }

 private:
  std::int64_t load(std::uint32_t worker) const {
    std::int64_t sum = 0;
    for (const auto& [slot, open] : open_) sum += open.worker == worker ? open.weight : 0;
    return sum;
  }

  std::int64_t budget_;
  std::map<std::uint32_t, Open> open_;
  std::map<std::string, bool> direct_;
  int checked_ = 0;
};

}  // namespace

TEST_CASE("random days: nobody is offered what does not fit into their load budget") {
  int checked = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    acd::Workspace workspace = acd_test::workspace(acd_test::small_site(seed));
    workspace.options.load_budget = 2 + static_cast<std::int64_t>(seed % 3);
    workspace.options.assigned_timeout = std::chrono::seconds(60);
    acd::Router router(workspace);
    Model model(*workspace.options.load_budget);
    acd::router::CommandReader reader(workspace.options);
    acd::router::EventBuffer events;
    const auto take = [&] {
      for (const auto& event : events.events()) model.take(router, event);
      events.clear();
    };
    for (const std::string& line : acd_test::random_commands(seed, 400)) {
      const auto parsed = reader.read(line).value();
      if (line.find("routing_target") != std::string::npos) {
        const auto& create = std::get<acd::router::CreateTask>(parsed.command.action);
        model.is_direct(std::string(create.task));
      }
      router.advance(parsed.command.at, events);
      take();
      (void)router.apply(parsed.command, events);
      take();
    }
    checked += model.checked();
  }
  CHECK(checked > 1000);
}
