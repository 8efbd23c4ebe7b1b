#include <acd/core/value.hpp>
#include <acd/router/router.hpp>
#include <acd/version.hpp>
#include <acd/workflow/workspace.hpp>

#include <chrono>
#include <iostream>

int main() {
  const auto site = acd::Workspace::from_json(R"({
    "name": "site",
    "task_queues": [{"name": "japanese", "target_workers": "languages HAS 'ja'"}],
    "workers": [
      {"name": "anna", "activity": "Available", "attributes": {"languages": ["en"]}},
      {"name": "ben", "activity": "Available", "attributes": {"languages": ["ja"]}}
    ],
    "workflows": [{"name": "calls", "configuration":
        {"task_routing": {"filters": [], "default_filter": {"queue": "japanese"}}}}]
  })");
  if (!site) return 1;
  acd::Router router(*site);
  acd::router::EventBuffer events;
  const acd::TimePoint nine{std::chrono::hours(9)};
  if (router.apply({nine, acd::router::CreateTask{.task = "call"}}, events)) return 1;
  if (router.apply({nine, acd::router::AcceptReservation{{.task = "call", .worker = "ben"}}},
                   events)) {
    return 1;
  }
  const auto task = router.task("call");
  if (!task || task->status != acd::TaskStatus::assigned) return 1;
  std::cout << "acd " << ACD_VERSION << ": " << task->reservations.front().worker << " takes "
            << task->sid << '\n';
}
