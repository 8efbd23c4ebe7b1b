#include "audit/worlds/worlds.hpp"

namespace acd_test::worlds_of {

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
           R"({"at":0,"type":"workflow.update","workflow":"main","configuration":
             {"task_routing":{"default_filter":{"queue":"other"}}},"re_evaluate":true})",
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
           R"({"at":0,"type":"worker.disconnect","worker":"w1"})",
           worker("delete", "w1"),
           worker("create", "w3", R"(,"activity":"Available","attributes":{"id":1})")}};
}

}  // namespace acd_test::worlds_of
