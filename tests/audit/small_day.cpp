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
         std::to_string(20 + random.below(300)) +
         R"(},"presence":{"connect_activity":"Available","disconnect_activity":"Offline","grace":)" +
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
      {"timeout":6,"skip_if":"workers.available == 0"},
      {"x_outcome":"announce"}]},
    {"filter_friendly_name":"skilled","expression":"kind == 'skilled'","targets":[
      {"queue":"ring","expression":"worker.level > task.level","timeout":4,"order_by":"worker.level DESC"},
      {"queue":"small","timeout":8,"priority":5},
      {"queue":"stack","expression":"worker.channel.voice.available_capacity_percentage == 100","timeout":20}]},
    {"filter_friendly_name":"known","expression":"kind == 'known'","targets":[
      {"queue":"all","known_worker_sid":"task.agent","timeout":7,"x_exclude_after":"both"},
      {"queue":"stack"}]},
    {"filter_friendly_name":"late","expression":"kind IN ['skilled','known'] AND level > 2","targets":[
      {"queue":"small","skip_if":"queue.waiting > 1 OR candidates.free == 0","timeout":9}]}],
    "default_filter":{"queue":"all","priority":1}}}}]})";
}

std::vector<std::string> small_day(std::uint64_t seed, int count) {
  static constexpr std::array<std::string_view, 5> kinds{"owner", "skilled", "known", "other",
                                                         "owner"};
  static constexpr std::array<std::string_view, 4> channels{"voice", "chat", "default", "email"};
  static constexpr std::array<std::string_view, 3> activities{"Available", "Offline",
                                                              "Unavailable"};
  static constexpr std::array<std::string_view, 6> answers{"accept", "accept", "reject",
                                                           "setup",  "fail",   "complete"};
  static constexpr std::array<std::string_view, 5> ends{"complete", "complete", "wrapup", "cancel",
                                                        "delete"};
  Random random(seed * 7 + 1);
  std::vector<std::string> commands;
  std::uint64_t at_ms = 0;
  int created = 0;
  for (int i = 0; i < count; ++i) {
    if (random.below(3) != 0) at_ms += 250 * random.below(16);
    const std::string at = R"({"at":)" + std::to_string(at_ms / 1000) + "." +
                           std::to_string(at_ms % 1000 / 250 * 25 + 100).substr(1);
    const std::string task =
        R"(,"task":"t)" +
        std::to_string(
            created == 0 ? 0 : std::max(0, created - 1 - static_cast<int>(random.below(12)))) +
        '"';
    const std::string worker = R"(,"worker":"w)" + number(random, 8) + '"';
    const std::string attributes =
        R"(,"attributes":{"kind":")" + std::string(one_of(random, kinds)) + R"(","email":"w)" +
        number(random, 9) + R"(@x","agent":"w)" + number(random, 9) + R"(","department_id":)" +
        number(random, 3) + R"(,"level":)" + number(random, 5) + "}";
    switch (random.below(20)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        commands.push_back(
            at + R"(,"type":"task.create","task":"t)" + std::to_string(created++) +
            R"(","channel":")" + std::string(one_of(random, channels)) + R"(","priority":)" +
            number(random, 3) +
            (random.below(6) == 0 ? R"(,"timeout":)" + std::to_string(5 + random.below(60)) : "") +
            (random.below(10) == 0 ? R"(,"routing_target":"w)" + number(random, 8) + '"' : "") +
            attributes + "}");
        break;
      case 5:
        commands.push_back(at + R"(,"type":"task.update")" + task +
                           (random.below(2) == 0 ? attributes : R"(,"priority":7)") + "}");
        break;
      case 6:
      case 7:
      case 8:
        commands.push_back(at + R"(,"type":"task.)" + std::string(one_of(random, ends)) + '"' +
                           task + "}");
        break;
      case 9:
        commands.push_back(at + R"(,"type":"worker.)" +
                           (random.below(3) == 0 ? "disconnect" : "connect") + '"' + worker + "}");
        commands.push_back(at + R"(,"type":"worker.activity")" + worker + R"(,"activity":")" +
                           std::string(one_of(random, activities)) + "\"}");
        break;
      case 10:
        commands.push_back(at + R"(,"type":"worker.activity")" + worker +
                           R"(,"activity":"Offline","reject_pending":true})");
        break;
      case 11:
        commands.push_back(at + R"(,"type":"worker.channel")" + worker +
                           R"(,"channel":"chat","capacity":)" + number(random, 4) + "}");
        break;
      case 12:
        commands.push_back(at + R"(,"type":"worker.update")" + worker +
                           R"(,"attributes":{"level":)" + number(random, 5) +
                           R"(,"department_id":1,"skills":["b"]}})");
        break;
      case 13:
        commands.push_back(at + R"(,"type":"task.transfer")" + task + R"(,"to":)" +
                           (random.below(2) == 0 ? "\"all\"" : "\"w" + number(random, 8) + '"') +
                           (random.below(2) == 0 ? R"(,"mode":"COLD")" : "") +
                           (random.below(3) == 0 ? R"(,"return_to_initiator":true})" : "}"));
        if (random.below(4) == 0)
          commands.push_back(at + R"(,"type":"transfer.cancel")" + task + "}");
        break;
      case 14:
        commands.push_back(at + R"(,"type":"reservation.)" +
                           (random.below(2) == 0 ? "wrapup" : "complete") + '"' + task + worker +
                           "}");
        break;
      case 15:
        if (random.below(4) == 0) {
          commands.push_back(at + R"(,"type":"worker.delete")" + worker + "}");
        } else {
          commands.push_back(
              at + R"(,"type":"worker.create")" + worker +
              R"(,"activity":"Available","attributes":{"skills":["a","b"],"level":3,"department_id":2}})");
        }
        break;
      default:
        commands.push_back(
            at + R"(,"type":"reservation.)" + std::string(one_of(random, answers)) + '"' + task +
            worker + (random.below(8) == 0 ? R"(,"if_version":)" + number(random, 90) : "") + "}");
        if (random.below(6) == 0) {
          commands.push_back(at + R"(,"type":"reservation.accept")" + task + worker +
                             R"(,"post_work_activity":")" +
                             std::string(one_of(random, activities)) + "\"}");
        }
    }
  }
  return commands;
}

}  // namespace acd_test
