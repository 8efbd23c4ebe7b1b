#include "audit/worlds/worlds.hpp"

namespace acd_test::worlds_of {

// The owner first, then the team, then an announcement.
World escalation() {
  return {"escalation",
          site(R"("exclude_after":"both","timeout_activity":"none","selection":"random")",
               R"({"name":"all"})", R"("filters":[
      {"expression":"owner != null","targets":[
        {"queue":"all","expression":"task.owner == worker.id","timeout":5,"skip_if":"1==1"},
        {"expression":"task.team == worker.team","timeout":4,"priority":3},
        {"x_outcome":"announce"}]},
      {"expression":"1==1","targets":[
        {"queue":"all","expression":"worker.level >= 2","timeout":7,
         "skip_if":"candidates.free == 0 OR queue.waiting > 1"}]}],
    "default_filter":{"queue":"all"})"),
          {},
          {task("create", "t1", voice + R"(,"attributes":{"owner":1,"team":1})"),
           task("create", "t2", voice + R"(,"attributes":{"owner":1},"timeout":9)"),
           task("create", "t2", R"(,"attributes":{"team":1})"),
           task("update", "t1", R"(,"attributes":{"owner":2})"), task("cancel", "t1"),
           task("complete", "t1"), offer("accept", "t1", "w1"), offer("accept", "t2", "w1"),
           offer("reject", "t1", "w1"), offer("reject", "t1", "w2", R"(,"activity":"Offline")"),
           offer("setup", "t1", "w1"), offer("fail", "t1", "w1"),
           worker("activity", "w1", R"(,"activity":"Offline","reject_pending":true)"),
           worker("activity", "w1", R"(,"activity":"Available")"),
           worker("activity", "w2", R"(,"activity":"Unavailable")")}};
}

// Two rung together; the deadline comes while one is being set up.
World burst() {
  return {"burst",
          site(R"("exclude_after":"no_answer","setup_timeout":8)",
               R"({"name":"both","max_reserved_workers":2},{"name":"stack","task_order":"LIFO"})",
               R"("filters":[{"expression":"1==1","targets":[
        {"queue":"both","timeout":5,"order_by":"worker.level DESC"},
        {"queue":"stack","timeout":3,"x_exclude_after":"none","x_selection":"fewest_tasks"}]}])"),
          {},
          {task("create", "t1", voice), task("create", "t2", R"(,"priority":2)"),
           task("update", "t2", voice), task("update", "t1", R"(,"priority":5)"),
           task("wrapup", "t1"), task("delete", "t1"), task("complete", "t2"),
           offer("setup", "t1", "w1"), offer("setup", "t1", "w2"), offer("accept", "t1", "w1"),
           offer("accept", "t1", "w2"), offer("fail", "t1", "w2", R"(,"cause":"busy")"),
           offer("reject", "t2", "w1"), offer("complete", "t1", "w1"),
           worker("channel", "w1", R"(,"channel":"voice","available":false)"),
           worker("channel", "w2", R"(,"channel":"voice","capacity":2)")}};
}

// Reservations outlast the deadline; queues have bounds; every step counts for itself.
World bounds() {
  return {"bounds",
          site(R"("on_target_timeout":"wait_for_reservation","timeout_base":"per_step",
               "prioritize_queue_order":"LIFO","selection":"round_robin")",
               R"({"name":"stack","task_order":"LIFO","max_waiting":1},
                  {"name":"full","max_waiting":0,"target_workers":"level == 2"})",
               R"("filters":[{"expression":"kind == 1","targets":[
        {"queue":"full","timeout":4},
        {"queue":"stack","expression":"worker.channel.voice.available_capacity_percentage == 100",
         "timeout":4}]},
      {"expression":"kind == 2","targets":[{"queue":"stack","skip_if":"workers.available == 0"}]}])"),
          {},
          {task("create", "t1", voice + R"(,"attributes":{"kind":1})"),
           task("create", "t2", voice + R"(,"attributes":{"kind":2})"),
           task("create", "t2", R"(,"attributes":{"kind":3})"),
           task("update", "t1", R"(,"attributes":{"kind":2})"), task("cancel", "t2"),
           offer("accept", "t1", "w1"), offer("reject", "t1", "w1"), offer("reject", "t2", "w2"),
           offer("complete", "t1", "w1"), offer("setup", "t2", "w1"),
           worker("activity", "w1", R"(,"activity":"Offline")"),
           worker("activity", "w1", R"(,"activity":"Available")"),
           worker("activity", "w2", R"(,"activity":"Offline")"),
           R"({"at":0,"type":"queue.update","queue":"stack","task_order":"FIFO"})",
           R"({"at":0,"type":"queue.update","queue":"full","target_workers":""})",
           R"({"at":0,"type":"queue.delete","queue":"full"})"}};
}

// One task at a time; tasks for one person.
World named() {
  return {"named",
          site(R"("multi_task":false,"timeout_activity":"Unavailable","exclude_after":"reject")",
               R"({"name":"all"})", R"("filters":[
      {"expression":"agent != null","targets":[
        {"queue":"all","known_worker_sid":"task.agent","timeout":8},
        {"queue":"all","x_selection":"least_versatile"}]},
      {"expression":"name != null","targets":[
        {"queue":"all","known_worker_friendly_name":"task.name","skip_if":"candidates.total == 0"}]}])"),
          {},
          {task("create", "t1", voice + R"(,"attributes":{"agent":"w1"})"),
           task("create", "t1", R"(,"routing_target":"w1")"),
           task("create", "t2", R"(,"routing_target":"w1","ignore_capacity":false)"),
           task("create", "t2", voice + R"(,"attributes":{"name":"w2"})"),
           task("create", "t2", R"(,"routing_target":"all")"),
           task("create", "t2", R"(,"ignore_capacity":true)"), offer("accept", "t1", "w1"),
           offer("accept", "t2", "w1"), offer("reject", "t1", "w1"), offer("reject", "t2", "w2"),
           offer("wrapup", "t1", "w1"), task("complete", "t1"), task("complete", "t2"),
           worker("activity", "w1", R"(,"activity":"Available")"),
           worker("activity", "w1", R"(,"activity":"Offline")"), worker("delete", "w1"),
           worker("create", "w1", R"(,"activity":"Available")")}};
}

// What is easily got wrong: a name that is another's sid, expressions that work changes, named
// ends, restarts of reserved tasks.
World awkward() {
  return {
      "awkward",
      R"({"name":"w","options":{"timeout_activity":"none","exclude_after":"reject"},
    "task_queues":[{"name":"all"},{"name":"stack","task_order":"LIFO"}],
    "workers":[
      {"sid":"w1","name":"anna","activity":"Available","channels":{"voice":{"capacity":2}}},
      {"sid":"anna","name":"w2","activity":"Available","channels":{"voice":{"capacity":2}}}],
    "workflows":[{"name":"main","task_reservation_timeout":6,"configuration":{"task_routing":{
      "filters":[
        {"expression":"name != null","targets":[
          {"queue":"all","known_worker_friendly_name":"task.name","timeout":4,"priority":2},
          {"queue":"stack","skip_if":"queue.oldest_wait >= 0"}, {"x_outcome":"nobody"}]},
        {"expression":"busy == 1","targets":[
          {"queue":"stack","timeout":9,
           "expression":"worker.channel.voice.available_capacity_percentage == 100"}]},
        {"expression":"busy == 2","targets":[
          {"queue":"all","expression":"worker.channel.voice.assigned_tasks == 1","timeout":3},
          {"expression":"worker.activity_name == 'Unavailable' OR worker.sid == 'w1'"}]}],
      "default_filter":{"queue":"all"}}}}]})",
      {task("create", "t0", voice + R"(,"attributes":{"busy":1})")},
      {task("create", "t1", voice + R"(,"attributes":{"name":"anna"})"),
       task("create", "t1", voice + R"(,"attributes":{"busy":2})"),
       task("create", "t2", voice + R"(,"attributes":{"busy":1},"priority":1)"),
       task("create", "t2", voice), task("update", "t1", R"(,"attributes":{"name":"w2"})"),
       task("update", "t2", R"(,"attributes":{"name":"nobody"})"), task("cancel", "t1"),
       task("complete", "t2"), offer("accept", "t1", "w1"), offer("accept", "t2", "w1"),
       offer("accept", "t2", "anna"), offer("reject", "t2", "w1"), offer("reject", "t1", "anna"),
       offer("wrapup", "t2", "w1"), worker("activity", "anna", R"(,"activity":"Unavailable")"),
       worker("delete", "w1"), worker("create", "w3", R"(,"activity":"Available")")}};
}

// A call or three chats.
World load() {
  return {
      "load",
      R"({"name":"w","options":{"selection":"least_loaded","load_budget":3,
      "timeout_activity":"none"},"task_channels":[{"name":"voice","load_weight":3},
      {"name":"default"},{"name":"mail","load_weight":0}],
    "task_queues":[{"name":"all"}],
    "workers":[{"name":"w1","activity":"Available","load_budget":4,
        "channels":{"default":{"capacity":3}}},
      {"name":"w2","activity":"Available","channels":{"default":{"capacity":2}}}],
    "workflows":[{"name":"main","configuration":{"task_routing":{"default_filter":{"queue":"all"}}}}]})",
      {},
      {task("create", "t1", voice), task("create", "t2", voice), task("create", "t2"),
       task("create", "t3"), task("create", "t4", R"(,"channel":"mail")"),
       task("create", "t4", R"(,"routing_target":"w1")"), offer("accept", "t1", "w1"),
       offer("accept", "t2", "w2"), offer("reject", "t3", "w1"), task("complete", "t1"),
       task("complete", "t2"), task("cancel", "t3"), worker("update", "w1", R"(,"load_budget":0)"),
       worker("update", "w1", R"(,"load_budget":6,"attributes":{"a":1})"),
       worker("update", "w2", R"(,"load_budget":2)"),
       worker("channel", "w1", R"(,"channel":"voice","capacity":2)"),
       task("transfer", "t1", R"(,"to":"w2")")}};
}

}  // namespace acd_test::worlds_of
