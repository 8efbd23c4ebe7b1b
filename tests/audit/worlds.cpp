#include "audit/worlds.hpp"

#include "router/world.hpp"

namespace acd_test {

namespace {

// {"at":…} needs no care of its own: a game sets the time.
std::string task(std::string_view verb, std::string_view id, std::string_view more = "") {
  return R"({"at":0,"type":"task.)" + std::string(verb) + R"(","task":")" + std::string(id) + '"' +
         std::string(more) + "}";
}

std::string offer(std::string_view verb, std::string_view id, std::string_view worker,
                  std::string_view more = "") {
  return R"({"at":0,"type":"reservation.)" + std::string(verb) + R"(","task":")" + std::string(id) +
         R"(","worker":")" + std::string(worker) + '"' + std::string(more) + "}";
}

std::string worker(std::string_view verb, std::string_view id, std::string_view more = "") {
  return R"({"at":0,"type":"worker.)" + std::string(verb) + R"(","worker":")" + std::string(id) +
         '"' + std::string(more) + "}";
}

std::string site(std::string_view options, std::string_view queues, std::string_view routing) {
  return R"({"name":"w","task_channels":[{"name":"voice","channel_optimized_routing":true},
    {"name":"default"}],"options":{)" +
         std::string(options) + R"(},"task_queues":[)" + std::string(queues) + R"(],"workers":[
    {"name":"w1","activity":"Available","attributes":{"id":1,"team":1,"level":2},
     "channels":{"default":{"capacity":2}}},
    {"name":"w2","activity":"Available","attributes":{"id":2,"team":1}}],
  "workflows":[{"name":"main","task_reservation_timeout":6,
    "configuration":{"task_routing":{)" +
         std::string(routing) + "}}}]}";
}

const std::string voice = R"(,"channel":"voice")";

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

// Handing on, warm and cold, to a worker and to a queue.
World transfers() {
  return {"transfers",
          site(R"("transfer_timeout":9,"exclude_after":"both","wrapup_timeout":7)",
               R"({"name":"all"},{"name":"other","target_workers":"id == 2"})",
               R"("default_filter":{"queue":"all","expression":"worker.id == task.id"})"),
          {task("create", "t1", voice + R"(,"attributes":{"id":1})"), offer("accept", "t1", "w1")},
          {task("transfer", "t1", R"(,"to":"w2")"),
           task("transfer", "t1", R"(,"to":"w2","mode":"COLD")"),
           task("transfer", "t1", R"(,"to":"other")"),
           task("transfer", "t1", R"(,"to":"all","mode":"COLD")"),
           task("transfer", "t1", R"(,"to":"all","mode":"COLD","return_to_initiator":true)"),
           R"({"at":0,"type":"transfer.cancel","task":"t1"})",
           task("wrapup", "t1"),
           task("complete", "t1"),
           task("cancel", "t1"),
           task("delete", "t1"),
           offer("accept", "t1", "w2", R"(,"post_work_activity":"Unavailable")"),
           offer("accept", "t1", "w1", R"(,"post_work_activity":"Offline")"),
           offer("reject", "t1", "w2"),
           offer("setup", "t1", "w2"),
           offer("wrapup", "t1", "w1"),
           offer("complete", "t1", "w1"),
           offer("complete", "t1", "w2"),
           task("create", "t2", voice + R"(,"attributes":{"id":2})"),
           offer("accept", "t2", "w2"),
           worker("activity", "w2", R"(,"activity":"Offline","reject_pending":true)"),
           worker("delete", "w2")}};
}

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

// Who talks about a task; names that are others' sids.
World talks(bool multi_task) {
  const auto talk = [](std::string_view verb, std::string_view who, std::string_view more = "") {
    return R"({"at":0,"type":"conference.)" + std::string(verb) + R"(","task":"t1")" +
           (who.empty() ? "" : R"(,"participant":")" + std::string(who) + '"') + std::string(more) +
           "}";
  };
  return {
      multi_task ? "talks" : "talks, one task at a time",
      R"({"name":"w","options":{"timeout_activity":"none","multi_task":)" +
          std::string(multi_task ? "true" : "false") + R"(},"task_queues":[{"name":"all"}],
    "workers":[{"sid":"w1","name":"anna","activity":"Available"},
      {"sid":"anna","name":"w2","activity":"Available","attributes":{"contact_uri":"x"}}],
    "workflows":[{"name":"main","configuration":{"task_routing":{"default_filter":{"queue":"all"}}}}]})",
      {task("create", "t1", voice + R"(,"attributes":{"from":"y"})"),
       offer("accept", "t1", "w1", R"(,"post_work_activity":"Unavailable")"),
       talk("join", "customer")},
      {talk("join", "customer", R"(,"end_conference_on_customer_exit":true)"),
       talk("join", "w1", R"(,"end_conference_on_exit":true)"), talk("join", "w1"),
       talk("join", "anna", R"(,"muted":true,"start_conference_on_enter":false)"),
       talk("join", "w2"), talk("update", "w1", R"(,"end_conference_on_exit":false,"hold":true)"),
       talk("update", "customer", R"(,"hold":false)"),
       talk("update", "anna", R"(,"coaching":"w1")"), talk("leave", "customer"),
       talk("leave", "w1"), talk("leave", "anna"), talk("leave", "w2", R"(,"kicked":true)"),
       talk("end", ""), task("transfer", "t1", R"(,"to":"all")"),
       task("transfer", "t1", R"(,"to":"anna","mode":"COLD")"), offer("accept", "t1", "anna"),
       offer("supervise", "t1", "w1", R"(,"supervisor":"anna","mode":"whisper")"),
       offer("supervise", "t1", "w1", R"(,"supervisor":"anna")"), task("complete", "t1")}};
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

// Messages get lost; somebody looks outside.
World lost() {
  const auto seen = [](std::string_view what) {
    return R"({"at":0,"type":"reconcile",)" + std::string(what) + "}";
  };
  return {"lost",
          site(R"("timeout_activity":"none","exclude_after":"both","wrapup_timeout":30)",
               R"({"name":"all"})", R"("filters":[{"expression":"1==1","targets":[
        {"queue":"all","expression":"worker.id == 1","timeout":5},{"queue":"all","timeout":9}]}])"),
          {task("create", "t1", voice)},
          {seen(R"("calls":[{"task":"t1","worker":"w1"}])"),
           seen(R"("calls":[{"task":"t1","worker":"w2"}],"workers":["w2"])"),
           seen(R"("calls":[],"age":3)"),
           seen(R"("calls":[],"callers":["t1"])"),
           seen(R"("callers":[])"),
           seen(R"("callers":["t1"],"age":2)"),
           seen(R"("workers":["w1"])"),
           seen(R"("workers":[])"),
           seen(R"("calls":[{"task":"t1","worker":"w1"},{"task":"t1","worker":"w2"}])"),
           seen(R"("calls":[{"task":"t2","worker":"w1"}],"channels":["voice","default"])"),
           task("create", "t2"),
           offer("accept", "t1", "w1"),
           offer("reject", "t1", "w1"),
           offer("setup", "t1", "w1"),
           offer("wrapup", "t1", "w1"),
           task("complete", "t1"),
           task("transfer", "t1", R"(,"to":"w2")"),
           offer("accept", "t1", "w2"),
           task("cancel", "t1"),
           R"({"at":0,"type":"worker.disconnect","worker":"w1"})"}};
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

}  // namespace

const std::vector<World>& worlds() {
  static const std::vector<World> all{
      awkward(),   escalation(), burst(),     bounds(),   transfers(), changes(), named(),
      talks(true), talks(false), furniture(), patience(), load(),      lost()};
  return all;
}

Game::Game(const World& world) : world_(world), beginning_(acd_test::workspace(world.workspace)) {
  const acd::Options options = acd_test::workspace(world.workspace).options;
  for (const std::string& line : world.before) beginning_.apply(line);
  for (const std::string& line : world.commands) moves_.push_back(command(line, options));
}

bool Game::play(Audited& game, std::size_t move) const {
  try {
    if (move < moves_.size()) return game.apply({game.router.now(), moves_[move].command.action});
    const auto next = game.auditor.next_alarm();
    return next && game.apply({*next, acd::router::Tick{}});
  } catch (const Violation& violation) {
    throw Violation(std::string(violation.what()) + "\ncommand:  " + told(move) +
                    "\nworld:    " + world_.name);
  }
}

std::string Game::told(std::size_t move) const {
  return move < moves_.size() ? world_.commands[move] : "time passes until something is due";
}

}  // namespace acd_test
