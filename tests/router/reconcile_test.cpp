#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

using acd::TimePoint;
using acd::router::Healed;
using acd::router::Healing;
using acd_test::Recorder;
using namespace std::chrono_literals;

namespace {

/// An office whose messages get lost: what is really so, and what the router was told.
class Office {
 public:
  Office(const acd::Workspace& workspace, std::uint64_t seed) : router(workspace), random_(seed) {}

  void step() {
    now_ += std::chrono::milliseconds(500 * random_.below(20));
    const std::string worker = "w" + std::to_string(random_.below(6));
    switch (random_.below(6)) {
      case 0: {
        const std::string task = "t" + std::to_string(created_++);
        tell(acd::router::CreateTask{.task = task, .channel = "voice"}, true);
        callers_.insert(task);
        break;
      }
      case 1:
        if (talking_.contains(worker)) break;
        if (online_.contains(worker)) {
          log_out(worker);
        } else {
          log_in(worker);
        }
        break;
      case 2:
        if (talking_.contains(worker)) hang_up(worker);
        break;
      case 3: caller_leaves(); break;
      default: answer();
    }
  }

  void reconcile() {
    acd::router::Reconcile seen;
    std::vector<std::string_view>& callers = seen.callers.emplace();
    for (const std::string& task : callers_) {
      if (router.task(task)) callers.push_back(task);
    }
    std::vector<acd::router::ObservedCall>& calls = seen.calls.emplace();
    for (const auto& [worker, task] : talking_) calls.push_back({task, worker});
    seen.workers.emplace(online_.begin(), online_.end());
    tell(seen, true);
  }

  void check() {
    for (int i = 0; i < 6; ++i) {
      const std::string worker = "w" + std::to_string(i);
      const bool connected = router.worker(worker)->connection == acd::Connection::connected;
      CHECK(connected == online_.contains(worker));
    }
    std::map<std::string, std::string> accepted;
    for (int i = 0; i < created_; ++i) {
      const auto task = router.task("t" + std::to_string(i));
      if (!task) continue;
      const bool waits =
          task->status == acd::TaskStatus::pending || task->status == acd::TaskStatus::reserved;
      CHECK((!waits || callers_.contains(task->sid)));
      for (const auto& reservation : task->reservations) {
        if (reservation.status == acd::ReservationStatus::accepted)
          accepted[reservation.worker] = task->sid;
      }
    }
    CHECK(accepted == talking_);
  }

  acd::Router router;

 private:
  // A fifth of what can get lost does.
  void tell(acd::router::Action action, bool surely = false) {
    if (!surely && random_.below(5) == 0) return;
    const auto refusal = router.apply({now_, std::move(action)}, events_);
    events_.clear();
    if (surely) REQUIRE_MESSAGE(!refusal, (refusal ? refusal->sentence : ""));
  }
  void log_in(const std::string& worker) {
    online_.insert(worker);
    tell(acd::router::ConnectWorker{worker});
  }
  void log_out(const std::string& worker) {
    online_.erase(worker);
    tell(acd::router::DisconnectWorker{worker});
  }
  void hang_up(const std::string& worker) {
    const std::string task = talking_.at(worker);
    talking_.erase(worker);
    callers_.erase(task);
    tell(acd::router::WrapUpReservation{{.task = task, .worker = worker}});
    tell(acd::router::CompleteTask{task});
  }
  void caller_leaves() {
    for (const std::string& task : callers_) {
      if (is_talked_on(task)) continue;
      tell(acd::router::CancelTask{task, "hangup"});
      callers_.erase(task);
      return;
    }
  }
  // Somebody whose phone rings takes the call.
  void answer() {
    for (const std::string& task : callers_) {
      const auto state = router.task(task);
      if (!state || is_talked_on(task)) continue;
      for (const auto& reservation : state->reservations) {
        if (reservation.status != acd::ReservationStatus::pending ||
            !online_.contains(reservation.worker) || talking_.contains(reservation.worker))
          continue;
        talking_[reservation.worker] = task;
        tell(acd::router::AcceptReservation{{.task = task, .worker = reservation.worker}});
        return;
      }
    }
  }
  bool is_talked_on(const std::string& task) const {
    return std::any_of(talking_.begin(), talking_.end(),
                       [&](const auto& call) { return call.second == task; });
  }

  acd::router::Random random_;
  acd::router::EventBuffer events_;
  TimePoint now_;
  int created_ = 0;
  std::set<std::string> callers_;
  std::set<std::string> online_;
  std::map<std::string, std::string> talking_;  // worker, task
};

constexpr std::string_view site =
    R"({"name":"site","task_queues":[{"name":"q"}],"presence":{"disconnect_activity":"Offline"},
        "workers":[{"name":"anna","activity":"Available"},{"name":"boris","activity":"Available"},{"name":"carl"}],
        "workflows":[{"name":"main","configuration":{"task_routing":{"default_filter":{"queue":"q"}}}}]})";

}  // namespace

TEST_CASE("reconcile reports what it healed and what it cannot explain") {
  Recorder recorder(acd_test::workspace(site));
  CHECK(recorder.router.healed().empty());
  REQUIRE(recorder.apply(R"({"at":0,"type":"task.create","task":"rings","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"task.create","task":"over","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"reservation.accept","task":"over","worker":"boris"})"));
  REQUIRE(recorder.apply(R"({"type":"task.create","task":"gone","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"task.create","task":"done","channel":"voice"})"));
  REQUIRE(recorder.apply(R"({"type":"task.cancel","task":"done"})"));
  REQUIRE(recorder.apply(
      R"({"at":1,"type":"reconcile","callers":["rings","done"],
          "calls":[{"task":"done","worker":"carl"},{"task":"rings","worker":"anna"}],"workers":["anna","carl"]})"));
  const std::vector<Healed> expected{
      {Healing::unexplained, "done", "carl"},   {Healing::lost_accept, "rings", "anna"},
      {Healing::lost_hang_up, "over", "boris"}, {Healing::lost_caller, "gone", ""},
      {Healing::unexplained, "done", ""},       {Healing::lost_log_in, "", "anna"},
      {Healing::lost_log_out, "", "boris"},     {Healing::lost_log_in, "", "carl"}};
  CHECK(recorder.router.healed() == expected);
  CHECK(to_string(Healing::lost_hang_up) == "lost_hang_up");

  // Refused: nothing changed, the report neither. Twice: nothing is left to heal.
  const std::uint64_t hash = recorder.router.state_hash();
  CHECK_FALSE(recorder.apply(R"({"at":1,"type":"reconcile","workers":["anna","nobody"]})"));
  CHECK(recorder.router.healed() == expected);
  REQUIRE(recorder.apply(
      R"({"at":1,"type":"reconcile","calls":[{"task":"rings","worker":"anna"}],"workers":["anna","carl"]})"));
  CHECK(recorder.router.healed().empty());
  CHECK(recorder.router.state_hash() != hash);  // two more commands and a refusal are counted
}

TEST_CASE("offices whose messages get lost are healed by what is seen, at once and for good") {
  std::map<Healing, int> healed;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    Office office(
        acd_test::workspace(
            R"({"name":"site","task_queues":[{"name":"q"}],"options":{"timeout_activity":"none"},
      "workers":[{"name":"w0"},{"name":"w1"},{"name":"w2"},{"name":"w3"},{"name":"w4"},{"name":"w5"}],
      "presence":{"connect_activity":"Available","disconnect_activity":"Offline","grace":0},
      "workflows":[{"name":"main","task_reservation_timeout":20,"configuration":{"task_routing":{"default_filter":{"queue":"q"}}}}]})"),
        seed);
    for (int i = 1; i <= 400; ++i) {
      office.step();
      if (i % 25 != 0) continue;
      office.reconcile();
      office.check();
      for (const Healed& one : office.router.healed()) ++healed[one.what];
      office.reconcile();
      CHECK(office.router.healed().empty());
    }
  }
  for (const Healing what : {Healing::lost_accept, Healing::lost_hang_up, Healing::lost_caller,
                             Healing::lost_log_in, Healing::lost_log_out})
    CHECK(healed[what] > 20);
  CHECK(healed[Healing::unexplained] == 0);
}

TEST_CASE("a contradiction is refused with its place") {
  const auto workspace = acd_test::workspace(site);
  acd::Router router(workspace);
  acd::router::EventBuffer events;
  (void)router.apply({TimePoint(), acd::router::CreateTask{.task = "t", .channel = "voice"}},
                     events);
  events.clear();
  acd::router::Reconcile seen;
  using Names = std::vector<std::string_view>;
  seen.calls = std::vector<acd::router::ObservedCall>{{.task = "t", .worker = "anna"}};
  seen.workers = Names{std::string_view("boris")};
  auto refusal = router.apply({TimePoint(), seen}, events);
  REQUIRE(refusal);
  CHECK(refusal->code == acd::router::RefusalCode::invalid_argument);
  CHECK(refusal->sentence == "calls/0: worker 'anna' talks, and is not connected");
  CHECK(refusal->id == "t");
  seen.workers = Names{"anna", "boris", "anna"};
  refusal = router.apply({TimePoint(), seen}, events);
  REQUIRE(refusal);
  CHECK(refusal->sentence == "workers/2: 'anna' is observed twice");
  seen.workers.reset();
  seen.age = -1s;
  refusal = router.apply({TimePoint(), seen}, events);
  REQUIRE(refusal);
  CHECK(refusal->sentence == "age must not be negative");
  CHECK(events.events().empty());
}

TEST_CASE("a reconcile that cannot be read says where") {
  const auto workspace = acd_test::workspace(site);
  acd::router::CommandReader reader(workspace.options);
  const auto pointers = [&](std::string_view line) {
    std::vector<std::string> found;
    const auto read = reader.read(line);
    for (const acd::Error& error : read ? std::vector<acd::Error>() : read.errors())
      found.push_back(error.pointer);
    return found;
  };
  using Pointers = std::vector<std::string>;
  CHECK(pointers(R"({"type":"reconcile"})") == Pointers{""});
  CHECK(pointers(R"({"type":"reconcile","workers":["a",5]})") == Pointers{"/workers/1"});
  CHECK(pointers(
            R"({"type":"reconcile","calls":[{"task":"t"},7,{"task":"t","worker":"w","at":1}]})") ==
        Pointers{"/calls/0", "/calls/1", "/calls/2/at"});
  CHECK(pointers(R"({"type":"reconcile","workers":{},"age":-1})") ==
        Pointers{"/workers", "/age", ""});
  CHECK(pointers(R"({"type":"reconcile","workers":[],"age":"2m"})").empty());
}
