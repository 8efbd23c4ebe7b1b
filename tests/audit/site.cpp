#include "audit/site.hpp"

#include <array>

namespace acd_test {

namespace {

constexpr std::uint32_t people = 300;
constexpr std::uint32_t departments = 12;

std::string key(std::string_view name, std::string_view value) {
  return ",\"" + std::string(name) + "\":\"" + std::string(value) + '"';
}

std::string person(std::uint64_t number) { return "p" + std::to_string(number); }

}  // namespace

namespace {

// Options that not every site has.
std::string manners(std::uint64_t seed) {
  std::string text;
  if (seed % 3 == 0) text += R"(,"priority_aging":{"points":2,"every":9})";
  if (seed % 3 == 1) text += R"(,"load_budget":3)";
  if (seed % 4 >= 2) text += R"(,"back_off":{"no_answer":30,"busy":10,"reject":20})";
  if (seed % 5 == 3) text += R"(,"re_evaluate_at_calendar_edges":true)";
  return text;
}

}  // namespace

std::string large_site(std::uint64_t seed) {
  acd::router::Random random(seed + 1);
  std::string workers;
  for (std::uint32_t i = 0; i < people; ++i) {
    workers += (i == 0 ? R"({"name":")" : R"(,{"name":")") + person(i) + '"' +
               key("activity", random.below(5) == 0 ? "Offline" : "Available") +
               R"(,"attributes":{"email":")" + person(i) + R"(@x","department_id":)" +
               std::to_string(i % departments) + R"(,"level":)" + std::to_string(random.below(4)) +
               R"(},"channels":{"chat":{"capacity":3},"email":{"capacity":2}}})";
  }
  const bool random_choice = seed % 2 == 0;
  return R"({"name":"large","options":{"seed":)" + std::to_string(seed) +
         R"(,"exclude_after":"both","timeout_activity":")" +
         (random_choice ? R"(none","selection":"random)" : "Unavailable") + '"' + manners(seed) +
         R"(},"presence":{"connect_activity":"Available","disconnect_activity":"Offline",
    "grace":20,"heartbeat_timeout":240},
  "calendars":[{"name":"desk","time_zone":"Etc/UTC","weekly":{"thu":[["00:01","00:04"],["00:06","00:20"]]}}],
  "task_queues":[{"name":"all"},{"name":"mails","task_order":"LIFO"},
    {"name":"senior","target_workers":"level >= 2","max_reserved_workers":3,"max_waiting":5}],
  "workers":[)" +
         workers + R"(],
  "workflows":[{"name":"main","task_reservation_timeout":20,"configuration":{"task_routing":{"filters":[
    {"expression":"kind == 'mail'","targets":[
      {"queue":"mails","expression":"worker.department_id == task.department_id AND worker.channel.voice.available_capacity_percentage == 100"}]},
    {"expression":"kind == 'senior'","targets":[
      {"queue":"senior","timeout":15,"order_by":"worker.level DESC","priority":5},
      {"queue":"all","timeout":60},{"x_outcome":"announce"}]},
    {"expression":"1==1","targets":[
      {"queue":"all","expression":"task.email == worker.email","timeout":10,"priority":10,"skip_if":"1==1"},
      {"expression":"task.department_id == worker.department_id","timeout":25},
      {"timeout":20,"skip_if":"candidates.free == 0 OR calendar.desk.open == false"},
      {"x_outcome":"announce"}]}]}}}]})";
}

Day::Day(std::uint64_t seed) : random_(seed * 3 + 7) {
  arrive();
  come_or_go();
}

void Day::later(std::int64_t ms, std::string command) {
  coming_.emplace(now_ms_ + ms, std::move(command));
}

std::string Day::next() {
  const auto first = coming_.begin();
  now_ms_ = first->first;
  const std::string command = std::move(first->second);
  coming_.erase(first);
  if (command.starts_with(R"("type":"task.create")")) arrive();
  if (command.starts_with(R"("type":"worker.activity")")) come_or_go();
  const std::string ms = std::to_string(1000 + now_ms_ % 1000);
  return R"({"at":)" + std::to_string(now_ms_ / 1000) + "." + ms.substr(1) + "," + command + "}";
}

// Instants are quarters of a second, so that many things happen at the same one.
void Day::arrive() {
  static constexpr std::array<std::string_view, 8> kinds{"call", "call", "call",   "call",
                                                         "chat", "mail", "senior", "call"};
  const std::string_view kind = kinds[random_.below(kinds.size())];
  const std::string_view channel = kind == "chat" ? "chat" : kind == "mail" ? "email" : "voice";
  const std::string task = "t" + std::to_string(++created_);
  std::string command = R"("type":"task.create")" + key("task", task) + key("channel", channel) +
                        R"(,"attributes":{"kind":")" + std::string(kind) + '"' +
                        key("email", person(random_.below(people)) + "@x") +
                        R"(,"department_id":)" + std::to_string(random_.below(departments)) + "}";
  if (random_.below(20) == 0) command += R"(,"timeout":)" + std::to_string(5 + random_.below(30));
  if (random_.below(40) == 0) command += key("routing_target", person(random_.below(people)));
  later(250 * random_.below(9), std::move(command));
  if (random_.below(12) == 0) {
    later(2500 + 250 * random_.below(80),
          R"("type":"task.cancel")" + key("task", task) + key("reason", "hangup"));
  }
  if (random_.below(25) == 0) {
    later(2500 + 250 * random_.below(80),
          R"("type":"task.update")" + key("task", task) +
              R"(,"attributes":{"kind":"senior","department_id":3})");
  }
}

void Day::come_or_go() {
  static constexpr std::array<std::string_view, 3> activities{"Available", "Available", "Offline"};
  const std::string worker = person(random_.below(people));
  later(250 * random_.below(20), R"("type":"worker.activity")" + key("worker", worker) +
                                     key("activity", activities[random_.below(3)]));
  if (random_.below(10) == 0) {
    later(500, R"("type":"worker.channel")" + key("worker", worker) + key("channel", "chat") +
                   R"(,"capacity":)" + std::to_string(random_.below(5)));
  }
  if (random_.below(3) == 0) {
    later(1000, R"("type":"worker.)" +
                    std::string(random_.below(3) == 0 ? "disconnect" : "connect") + '"' +
                    key("worker", person(random_.below(people))));
  }
  if (random_.below(60) == 0) {
    later(1250, R"("type":"reconcile","calls":[],"channels":["email"],"age":)" +
                    std::to_string(100 + random_.below(200)));
  }
  if (random_.below(20) == 0) {
    later(750, R"("type":"worker.update")" + key("worker", worker) +
                   R"(,"attributes":{"level":3,"department_id":)" +
                   std::to_string(random_.below(departments)) + "}");
  }
}

void Day::hear(const acd::Router& router, std::span<const acd::router::Event> events) {
  for (const acd::router::Event& event : events) {
    if (event.type == acd::router::EventType::reservation_created)
      react(std::string(router.sid(event.task)), std::string(router.sid(event.worker)));
    if (event.type == acd::router::EventType::reservation_accepted) ++answered_;
  }
}

void Day::react(const std::string& task, const std::string& worker) {
  const std::string ref = key("task", task) + key("worker", worker);
  const std::int64_t ring = 1000 + 250 * random_.below(36);
  const std::int64_t talk = ring + 10'000 + 250 * random_.below(1200);
  switch (random_.below(12)) {
    case 0: return;  // nobody answers
    case 1: return later(ring, R"("type":"reservation.reject")" + ref);
    case 2: return later(ring, R"("type":"reservation.fail","cause":"unreachable")" + ref);
    case 3:
      later(ring, R"("type":"reservation.setup")" + ref);
      later(ring + 2000, R"("type":"reservation.accept")" + ref);
      break;
    case 4:
      later(ring, R"("type":"reservation.accept")" + ref);
      later(ring + 5000,
            R"("type":"task.transfer")" + key("task", task) +
                key("to", random_.below(2) == 0 ? "all" : person(random_.below(people))) +
                key("mode", random_.below(2) == 0 ? "WARM" : "COLD"));
      break;
    case 5:
      later(ring, R"("type":"reservation.accept")" + ref);
      converse(task, worker, ring, talk);
      break;
    default: later(ring, R"("type":"reservation.accept")" + ref);
  }
  if (random_.below(3) == 0) later(talk - 5000, R"("type":"reservation.wrapup")" + ref);
  later(talk, R"("type":"reservation.complete")" + ref);
}

// Both are there, the customer is put on hold, a colleague listens, somebody hangs up.
void Day::converse(const std::string& task, const std::string& worker, std::int64_t from,
                   std::int64_t until) {
  const auto conference = [&](std::int64_t at, std::string_view verb, std::string_view more) {
    later(at, R"("type":"conference.)" + std::string(verb) + '"' + key("task", task) +
                  std::string(more));
  };
  conference(from + 250, "join", key("participant", "customer"));
  conference(from + 250, "join", key("participant", worker) + R"(,"end_conference_on_exit":true)");
  conference(from + 4000, "update", key("participant", "customer") + R"(,"hold":true)");
  later(from + 5000, R"("type":"reservation.supervise")" + key("task", task) +
                         key("worker", worker) + key("supervisor", person(random_.below(people))) +
                         key("mode", random_.below(2) == 0 ? "monitor" : "whisper"));
  conference(from + 8000, "update", key("participant", "customer") + R"(,"hold":false)");
  conference(until - 6000, "leave",
             key("participant", random_.below(2) == 0 ? "customer" : worker));
}

}  // namespace acd_test
