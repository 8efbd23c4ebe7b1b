#include "audit/small_day.hpp"

#include "router/random.hpp"

#include <algorithm>
#include <array>

namespace acd_test {

namespace {

using acd::router::Random;

template <std::size_t n>
std::string_view one_of(Random& random, const std::array<std::string_view, n>& choices) {
  return choices[random.below(n)];
}

std::string number(Random& random, std::uint32_t below) {
  return std::to_string(random.below(below));
}

std::string workers(Random& random) {
  std::string text;
  for (int i = 0; i < 8; ++i) {
    const std::string id = std::to_string(i);
    text += (i == 0 ? "" : ",") + std::string(R"({"name":"w)") + id + R"(","activity":")" +
            std::string(random.below(4) == 0 ? "Offline" : "Available") +
            R"(","attributes":{"department_id":)" + number(random, 3) + R"(,"email":"w)" + id +
            R"(@x","level":)" + number(random, 5) + R"(,"skills":["a")" +
            (random.below(2) == 0 ? R"(,"b")" : "") + R"(]},"channels":{"chat":{"capacity":)" +
            number(random, 4) + "}}}";
  }
  return text;
}

}  // namespace

std::string small_day_site(std::uint64_t seed) {
  Random random(seed);
  static constexpr std::array<std::string_view, 6> selections{
      "longest_idle", "random", "round_robin", "least_loaded", "fewest_tasks", "least_versatile"};
  static constexpr std::array<std::string_view, 4> exclusions{"none", "reject", "no_answer",
                                                              "both"};
  static constexpr std::array<std::string_view, 2> activities{"none", "Offline"};
  return R"({"name":"small","options":{"seed":)" + std::to_string(seed) + R"(,"selection":")" +
         std::string(one_of(random, selections)) + R"(","exclude_after":")" +
         std::string(one_of(random, exclusions)) + R"(","timeout_activity":")" +
         std::string(one_of(random, activities)) + R"(","multi_task":)" +
         (random.below(5) == 0 ? "false" : "true") + R"(,"timeout_base":")" +
         (random.below(3) == 0 ? "per_step" : "cumulative") + R"(","on_target_timeout":")" +
         (random.below(3) == 0 ? "wait_for_reservation" : "preempt") + R"(","wrapup_timeout":)" +
         std::to_string(1 + random.below(90)) +
         (random.below(3) == 0 ? R"(,"max_waiting":)" + number(random, 6) : "") +
         (random.below(3) == 0 ? R"(,"load_budget":)" + number(random, 6) : "") +
         (random.below(3) == 0 ? R"(,"priority_aging":{"points":3,"every":7})" : "") +
         R"(,"back_off":{"scope":")" + std::string(random.below(2) == 0 ? "task" : "any_task") +
         R"(","no_answer":)" + std::to_string(1 + random.below(9)) + R"(,"busy":4,"reject":)" +
         std::to_string(1 + random.below(5)) + "}" + R"(,"assigned_timeout":)" +
         std::to_string(20 + random.below(300)) + R"(,"re_evaluate_at_calendar_edges":)" +
         (random.below(2) == 0 ? "true" : "false") +
         R"(},"calendars":[
    {"name":"desk","time_zone":"Etc/UTC","weekly":{"thu":[["00:01","00:03"],["00:04","00:07"]]}}],
  "presence":{"connect_activity":"Available","disconnect_activity":"Offline","grace":)" +
         number(random, 9) + R"(,"heartbeat_timeout":)" + std::to_string(20 + random.below(90)) +
         R"(},"task_queues":[
    {"name":"all"},
    {"name":"stack","task_order":"LIFO","target_workers":"skills HAS 'a'"},
    {"name":"ring","max_reserved_workers":3,"target_workers":"level >= 1"},
    {"name":"small","max_waiting":2,"target_workers":"skills HAS 'b'"}],
  "workers":[)" +
         workers(random) + R"(],
  "workflows":[{"name":"main","task_reservation_timeout":)" +
         std::to_string(3 + random.below(9)) +
         R"(,"configuration":{"task_routing":{"filters":[
    {"filter_friendly_name":"owner","expression":"kind == 'owner'","targets":[
      {"queue":"all","expression":"task.email == worker.email","timeout":5,"priority":2,"skip_if":"1==1"},
      {"expression":"task.department_id == worker.department_id","timeout":10,"x_selection":"random"},
      {"timeout":6,"skip_if":"workers.available == 0 OR calendar.desk.open == false"},
      {"x_outcome":"announce"}]},
    {"filter_friendly_name":"skilled","expression":"kind == 'skilled'","targets":[
      {"queue":"ring","expression":"worker.level > task.level","timeout":4,"order_by":"worker.level DESC"},
      {"queue":"small","timeout":8,"priority":5},
      {"queue":"stack","expression":"worker.channel.voice.available_capacity_percentage == 100","timeout":20}]},
    {"filter_friendly_name":"known","expression":"kind == 'known'","targets":[
      {"queue":"all","known_worker_sid":"task.agent","timeout":7,"x_exclude_after":"both"},
      {"queue":"stack"}]},
    {"filter_friendly_name":"late","expression":"kind IN ['skilled','known'] AND level > 2 AND calendar.desk.open == true","targets":[
      {"queue":"small","skip_if":"queue.waiting > 1 OR candidates.free == 0","timeout":9}]}],
    "default_filter":{"queue":"all","priority":1}}}}]})";
}

namespace {

// Says anything that can be said, at any time.
class Caprice {
 public:
  explicit Caprice(std::uint64_t seed) : random_(seed * 7 + 1) {}

  [[nodiscard]] std::vector<std::string> commands(int count) {
    for (int i = 0; i < count; ++i) {
      if (random_.below(3) != 0) at_ms_ += 250 * random_.below(16);
      say_something();
    }
    return std::move(commands_);
  }

 private:
  void say_something() {
    switch (random_.below(23)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: return create_task();
      case 5: return say("task.update", task() + (coin(2) ? attributes() : R"(,"priority":7)"));
      case 6:
      case 7:
      case 8:
        return say("task." + one_of("complete", "complete", "wrapup", "cancel", "delete"), task());
      case 9: return come_and_go();
      case 10:
        return say("worker.activity", worker() + R"(,"activity":"Offline","reject_pending":true)");
      case 11:
        return say("worker.channel", worker() + R"(,"channel":"chat","capacity":)" + number(4));
      case 12:
        return say("worker.update", worker() + R"(,"attributes":{"level":)" + number(5) +
                                        R"(,"department_id":1,"skills":["b"]})");
      case 13: return hand_on();
      case 14: return say("reservation." + one_of("wrapup", "complete"), task() + worker());
      case 15: return hire_or_fire();
      case 16: return talk();
      case 17: return look_outside();
      case 18: return refurnish();
      default: return answer();
    }
  }

  void create_task() {
    const std::string sid = "t" + std::to_string(created_++);
    say("task.create",
        R"(,"task":")" + sid + R"(","channel":")" + one_of("voice", "chat", "default", "email") +
            R"(","priority":)" + number(3) +
            (coin(6) ? R"(,"timeout":)" + std::to_string(5 + random_.below(60)) : "") +
            (coin(10) ? R"(,"routing_target":"w)" + number(8) + '"' : "") + attributes());
  }
  void come_and_go() {
    const std::string who = worker();
    say(coin(3) ? "worker.disconnect" : "worker.connect", who);
    say("worker.activity", who + R"(,"activity":")" + activity() + '"');
  }
  void hand_on() {
    const std::string what = task();
    say("task.transfer", what + R"(,"to":")" + (coin(2) ? "all" : "w" + number(8)) + '"' +
                             (coin(2) ? R"(,"mode":"COLD")" : "") +
                             (coin(3) ? R"(,"return_to_initiator":true)" : ""));
    if (coin(4)) say("transfer.cancel", what);
  }
  void hire_or_fire() {
    if (coin(4)) return say("worker.delete", worker());
    say("worker.create",
        worker() +
            R"(,"activity":"Available","attributes":{"skills":["a","b"],"level":3,"department_id":2})");
  }
  void talk() {
    const std::string what = task();
    const std::string who = R"(,"participant":")" + (coin(3) ? "customer" : "w" + number(8)) + '"';
    const std::string leaves = coin(2) ? R"(,"end_conference_on_exit":true)" : "";
    switch (random_.below(6)) {
      case 0: return say("conference.update", what + who + R"(,"hold":true)" + leaves);
      case 1: return say("conference.leave", what + who);
      case 2: return say("conference.end", what);
      case 3:
        return say("reservation.supervise", what + worker() + R"(,"supervisor":"w)" + number(8) +
                                                R"(","mode":")" +
                                                one_of("monitor", "whisper", "barge") + '"');
      default: return say("conference.join", what + who + leaves);
    }
  }
  void look_outside() {
    const std::string age = coin(2) ? R"(,"age":)" + number(9) : "";
    switch (random_.below(4)) {
      case 0: return say("reconcile", R"(,"calls":[{)" + task().substr(1) + worker() + "}]" + age);
      case 1: return say("reconcile", R"(,"callers":["t)" + recent() + "\"]" + age);
      case 2:
        return say("reconcile",
                   R"(,"workers":["w0","w)" + std::to_string(1 + random_.below(7)) + "\"]" + age);
      default: return say("reconcile", R"(,"calls":[],"channels":["chat","email"])" + age);
    }
  }
  void refurnish() {
    const std::string what = R"(,"activity":")" + one_of("Lunch", "Break", "Unavailable") + '"';
    switch (random_.below(8)) {
      case 0: return say("activity.create", what + (coin(2) ? R"(,"available":true)" : ""));
      case 1: return say("activity.delete", what);
      case 2: return say("activity.update", what + R"(,"name":"Pause")");
      case 3: return say("channel.create", R"(,"channel":"fax")");
      case 4: return say("channel.delete", R"(,"channel":")" + one_of("fax", "email") + '"');
      case 5:
        return say("channel.update",
                   R"(,"channel":"chat","channel_optimized_routing":)" + one_of("true", "false"));
      case 6:
        return say("workspace.update",
                   R"(,"timeout_activity":")" + one_of("none", "Offline") + '"');
      default:
        return say("workspace.update",
                   R"(,"prioritize_queue_order":")" + one_of("FIFO", "LIFO") + '"');
    }
  }
  void answer() {
    const std::string whose = task() + worker();
    say("reservation." + one_of("accept", "accept", "reject", "setup", "fail", "complete"),
        whose + (coin(8) ? R"(,"if_version":)" + number(90) : ""));
    if (coin(6)) say("reservation.accept", whose + R"(,"post_work_activity":")" + activity() + '"');
  }

  void say(const std::string& type, const std::string& rest) {
    commands_.push_back(R"({"at":)" + std::to_string(at_ms_ / 1000) + "." +
                        std::to_string(at_ms_ % 1000 / 250 * 25 + 100).substr(1) + R"(,"type":")" +
                        type + '"' + rest + "}");
  }

  // One in `of`.
  bool coin(std::uint32_t of) { return random_.below(of) == 0; }
  std::string number(std::uint32_t below) { return acd_test::number(random_, below); }
  template <class... Choices>
  std::string one_of(Choices... choices) {
    return std::string(
        acd_test::one_of(random_, std::array<std::string_view, sizeof...(choices)>{choices...}));
  }
  std::string recent() {
    return std::to_string(std::max(0, created_ - 1 - static_cast<int>(random_.below(12))));
  }
  std::string task() { return R"(,"task":"t)" + recent() + '"'; }
  std::string worker() { return R"(,"worker":"w)" + number(8) + '"'; }
  std::string activity() { return one_of("Available", "Offline", "Unavailable"); }
  std::string attributes() {
    return R"(,"attributes":{"kind":")" + one_of("owner", "skilled", "known", "other", "owner") +
           R"(","email":"w)" + number(9) + R"(@x","agent":"w)" + number(9) +
           R"(","department_id":)" + number(3) + R"(,"level":)" + number(5) + "}";
  }

  Random random_;
  std::uint64_t at_ms_ = 0;
  int created_ = 0;
  std::vector<std::string> commands_;
};

}  // namespace

std::vector<std::string> small_day(std::uint64_t seed, int count) {
  return Caprice(seed).commands(count);
}

}  // namespace acd_test
