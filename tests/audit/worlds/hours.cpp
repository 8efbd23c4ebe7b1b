#include "audit/worlds/worlds.hpp"

namespace acd_test::worlds_of {

namespace {

std::string hours_site(bool anew) {
  return R"({"name":"w","options":{"timeout_activity":"none","re_evaluate_at_calendar_edges":)" +
         std::string(anew ? "true" : "false") + R"(},
  "calendars":[
    {"name":"desk","time_zone":"Etc/UTC","weekly":{"thu":[["00:01","00:02"],["00:03","00:05"]]}},
    {"name":"night","time_zone":"Etc/UTC","weekly":{"thu":[["00:00","00:01"],["00:02","00:04"]]}}],
  "task_queues":[{"name":"all"},{"name":"other","target_workers":"id == 2"}],
  "workers":[{"name":"w1","activity":"Available","attributes":{"id":1}},
    {"name":"w2","activity":"Available","attributes":{"id":2}}],
  "workflows":[
    {"name":"main","task_reservation_timeout":25,"configuration":{"task_routing":{
      "filters":[
        {"expression":"kind == 1 AND calendar.desk.open == true","targets":[
          {"queue":"all","expression":"worker.id == 1","timeout":40},
          {"queue":"other","skip_if":"calendar.night.open == true","timeout":70},
          {"x_outcome":"later"}]},
        {"expression":"kind == 1 AND calendar.desk.open != true AND calendar.night.open == true",
         "targets":[{"queue":"other","timeout":50},{"queue":"all","priority":2,"timeout":65}]},
        {"expression":"kind == 2","targets":[
          {"queue":"other","skip_if":"calendar.desk.open == false AND candidates.free == 0",
           "timeout":35},
          {"queue":"all","timeout":80}]}],
      "default_filter":{"queue":"all"}}}},
    {"name":"second","task_reservation_timeout":61,"configuration":{"task_routing":{
      "filters":[{"expression":"calendar.night.open == true","targets":[{"queue":"other"}]}]}}}]})";
}

}  // namespace

// Open and closed within minutes, from the first of January 1970: a Thursday.
World hours(bool anew) {
  const std::string main = R"(,"workflow":"main")";
  return {anew ? "hours, looked at anew" : "hours",
          hours_site(anew),
          {},
          {task("create", "t1", main + voice + R"(,"attributes":{"kind":1})"),
           task("create", "t1", main + voice + R"(,"attributes":{"kind":2},"timeout":90)"),
           task("create", "t2", main + R"(,"attributes":{"kind":1})"),
           task("create", "t2", R"(,"workflow":"second")"),
           task("create", "t3", main + R"(,"routing_target":"w1")"),
           task("update", "t1", R"(,"attributes":{"kind":1})"), task("cancel", "t2"),
           task("complete", "t1"), offer("accept", "t1", "w1"), offer("accept", "t2", "w2"),
           offer("reject", "t1", "w1"), offer("reject", "t1", "w2"), offer("setup", "t2", "w2"),
           worker("activity", "w1", R"(,"activity":"Offline")"),
           worker("activity", "w2", R"(,"activity":"Offline")"),
           worker("activity", "w2", R"(,"activity":"Available")"),
           R"({"at":0,"type":"workflow.update","workflow":"second","configuration":
             {"task_routing":{"filters":[{"expression":"calendar.desk.open == true",
               "targets":[{"queue":"all"}]}],"default_filter":{"queue":"other"}}},
             "re_evaluate":true})"}};
}

// As much as TaskRouter takes, and a character more; é is one.
World profile() {
  const auto attributes = [](std::size_t characters) {
    std::string text;
    for (std::size_t i = 8; i < characters; ++i) text += "\u00e9";
    return R"(,"attributes":{"a":")" + text + "\"}";
  };
  constexpr std::size_t most = 4'096;
  return {
      "profile",
      site(R"("limits":"taskrouter","timeout_activity":"none")", R"({"name":"all"})",
           R"("default_filter":{"queue":"all","expression":"worker.a != null OR worker.id == 1"})"),
      {},
      {task("create", "t1", voice + attributes(most)),
       task("create", "t1", attributes(most + 1)),
       task("create", "t2", voice),
       task("update", "t1", attributes(most)),
       task("update", "t1", attributes(most + 1)),
       task("update", "t2", R"(,"priority":2)" + attributes(most + 1)),
       task("complete", "t1"),
       task("cancel", "t2"),
       offer("accept", "t1", "w1"),
       offer("reject", "t1", "w1"),
       offer("accept", "t2", "w2"),
       offer("complete", "t2", "w2"),
       worker("update", "w1", attributes(most)),
       worker("update", "w2", attributes(most)),
       worker("update", "w2", attributes(most + 1)),
       worker("create", "w3", R"(,"activity":"Available")" + attributes(most)),
       worker("create", "w3", attributes(most + 1)),
       worker("delete", "w3"),
       worker("activity", "w1", R"(,"activity":"Offline")"),
       worker("activity", "w1", R"(,"activity":"Available")")}};
}

}  // namespace acd_test::worlds_of
