#include "audit/worlds/worlds.hpp"

namespace acd_test::worlds_of {

// The site itself changes.
World changes() {
  const std::string other = R"({"task_routing":{"filters":[{"expression":"1==1","targets":[
      {"queue":"new","timeout":3},{"queue":"all","timeout":20}]}]}})";
  return {"changes",
          site(R"("selection":"least_loaded","default_activity":"Available")",
               R"({"name":"all"},{"name":"new","target_workers":"id == 9"})",
               R"("default_filter":{"queue":"all","priority":1})"),
          {},
          {task("create", "t1", voice),
           task("create", "t2", voice),
           offer("accept", "t1", "w1"),
           offer("accept", "t1", "w1", R"(,"if_version":4)"),
           offer("reject", "t1", "w1", R"(,"if_version":5)"),
           offer("reject", "t1", "w1"),
           task("complete", "t1"),
           task("cancel", "t1", R"(,"if_version":5)"),
           worker("update", "w1", R"(,"if_version":0,"attributes":{"id":9})"),
           worker("delete", "w1"),
           worker("create", "w1", R"(,"attributes":{"id":9})"),
           worker("create", "W2"),
           worker("update", "w2", R"(,"attributes":{"id":9})"),
           R"({"at":0,"type":"workflow.update","workflow":"main","configuration":)" + other +
               R"(,"re_evaluate":true})",
           R"({"at":0,"type":"workflow.update","workflow":"main","configuration":)" + other + "}",
           R"({"at":0,"type":"queue.update","queue":"all","target_workers":"id == 9"})",
           R"({"at":0,"type":"queue.update","queue":"all","max_reserved_workers":2})",
           R"({"at":0,"type":"queue.delete","queue":"new"})",
           R"({"at":0,"type":"queue.create","queue":"new"})",
           R"({"at":0,"type":"workflow.delete","workflow":"main"})"}};
}

// Activities, channels and the workspace change.
World furniture() {
  const auto thing = [](std::string_view kind, std::string_view verb, std::string_view id,
                        std::string_view more = "") {
    return R"({"at":0,"type":")" + std::string(kind) + "." + std::string(verb) + R"(",")" +
           std::string(kind) + R"(":")" + std::string(id) + '"' + std::string(more) + "}";
  };
  return {
      "furniture",
      site(R"("timeout_activity":"none","default_activity":"Unavailable")",
           R"({"name":"all"},{"name":"stack","task_order":"LIFO"})",
           R"("filters":[{"expression":"kind == 1","targets":[
        {"queue":"all","expression":"worker.channel.fax.available_capacity_percentage == 100",
         "timeout":20},
        {"queue":"stack","expression":"worker.activity_name != 'Lunch'"}]}],
      "default_filter":{"queue":"all"})"),
      {},
      {thing("activity", "create", "Lunch", R"(,"available":true)"),
       thing("activity", "create", "Break"),
       thing("activity", "update", "Available", R"(,"name":"Lunch")"),
       thing("activity", "update", "Lunch", R"(,"name":"Available")"),
       thing("activity", "delete", "Lunch"),
       thing("activity", "delete", "Offline"),
       thing("channel", "create", "fax"),
       thing("channel", "delete", "fax"),
       thing("channel", "update", "voice", R"(,"channel_optimized_routing":false)"),
       thing("channel", "delete", "voice"),
       R"({"at":0,"type":"workspace.update","prioritize_queue_order":"LIFO"})",
       R"({"at":0,"type":"workspace.update","timeout_activity":"Offline"})",
       R"({"at":0,"type":"workspace.update","default_activity":"Lunch","timeout_activity":"none"})",
       task("create", "t1", R"(,"channel":"fax","attributes":{"kind":2})"),
       task("create", "t1", voice + R"(,"attributes":{"kind":1})"),
       task("create", "t2", voice + R"(,"attributes":{"kind":1})"),
       worker("activity", "w1", R"(,"activity":"Lunch")"),
       worker("create", "w3"),
       offer("accept", "t1", "w1", R"(,"post_work_activity":"Lunch")"),
       task("complete", "t1"),
       offer("reject", "t1", "w1"),
       worker("delete", "w3")}};
}

// Who did not answer is left alone for a while; a client comes and goes; the site has a bound.
World patience() {
  return {"patience",
          R"({"name":"w","options":{"timeout_activity":"none","max_waiting":1,
      "priority_aging":{"points":1,"every":4},
      "back_off":{"no_answer":3,"busy":2,"reject":5,"failed":1}},
    "presence":{"connect_activity":"Available","disconnect_activity":"Offline","grace":4,
      "heartbeat_timeout":9},
    "task_queues":[{"name":"all"},{"name":"two","max_reserved_workers":2,"max_waiting":1}],
    "workers":[{"name":"w1","activity":"Available","channels":{"voice":{"capacity":2}}},
      {"name":"w2"}],
    "workflows":[{"name":"main","task_reservation_timeout":6,"configuration":{"task_routing":{
      "filters":[{"expression":"kind == 1","targets":[
        {"queue":"two","timeout":5,"skip_if":"candidates.free == 0",
         "x_back_off":{"no_answer":7,"reject":4,"failed":4,"scope":"any_task"}},
        {"queue":"all","timeout":20}]}],
      "default_filter":{"queue":"all"}}}}]})",
          {},
          {task("create", "t1", voice + R"(,"attributes":{"kind":1})"),
           task("create", "t1", R"(,"routing_target":"w1")"),
           task("create", "t2", voice + R"(,"priority":1)"),
           task("create", "t3", voice + R"(,"priority":3)"),
           R"({"at":0,"type":"worker.connect","worker":"w1"})",
           R"({"at":0,"type":"worker.connect","worker":"w2"})",
           R"({"at":0,"type":"worker.heartbeat","worker":"w2"})",
           R"({"at":0,"type":"worker.disconnect","worker":"w1"})",
           R"({"at":0,"type":"worker.disconnect","worker":"w2"})",
           worker("activity", "w1", R"(,"activity":"Unavailable","reject_pending":true)"),
           worker("activity", "w2", R"(,"activity":"Offline")"), worker("delete", "w2"),
           offer("reject", "t1", "w1", R"(,"cause":"busy")"), offer("reject", "t2", "w1"),
           offer("fail", "t1", "w2"), offer("setup", "t2", "w1"),
           offer("fail", "t2", "w1", R"(,"cause":"busy")"), offer("accept", "t1", "w1"),
           task("cancel", "t2")}};
}

}  // namespace acd_test::worlds_of
