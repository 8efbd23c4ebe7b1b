#include <acd/router/json.hpp>
#include <acd/router/router.hpp>

#include <iostream>

int main() {
  acd::Router router(*acd::Workspace::from_json(R"({
    "name": "shop",
    "task_queues": [{"name": "everyone"}],
    "workers": [{"name": "anna", "activity": "Available"}],
    "workflows": [{"name": "calls", "configuration":
        {"task_routing": {"filters": [], "default_filter": {"queue": "everyone"}}}}]
  })"));
  const auto obey = [&](const acd::router::Command& command) {
    acd::router::EventBuffer events;
    if (const auto refusal = router.apply(command, events)) std::cerr << refusal->sentence << '\n';
    std::string lines;
    for (const auto& event : events.events()) append_json(lines, router, event), lines += '\n';
    std::cout << lines;
  };
  const acd::TimePoint nine{std::chrono::hours(9)};
  obey({nine, acd::router::CreateTask{.task = "call-1", .channel = "voice"}});
  obey({nine + std::chrono::seconds(4),
        acd::router::AcceptReservation{{.task = "call-1", .worker = "anna"}}});
}
