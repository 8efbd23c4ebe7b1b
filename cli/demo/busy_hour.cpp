#include "demo/busy_hour.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace acd::cli::demo {

using namespace std::chrono_literals;
using router::Event;
using router::EventType;

namespace {

constexpr Milliseconds hour = 60min;
constexpr Milliseconds mean_gap = 2400ms;  // between calls: 1,500 an hour
constexpr std::size_t customers = 4000;
constexpr std::int64_t last_sales_department = 16;
constexpr std::uint32_t other_owners = 35;  // percent of the rest who have customers at all

constexpr Milliseconds mean_patience = 150s;
constexpr Milliseconds shortest_talk = 30s;
constexpr Milliseconds mean_rest_of_talk = 150s;

constexpr std::uint32_t owner_ignores = 30;  // percent of rings
constexpr std::uint32_t colleague_ignores = 10;
constexpr std::uint32_t colleague_declines = 5;

constexpr Milliseconds mean_until_break = 90min;
constexpr Milliseconds mean_break = 10min;
constexpr Milliseconds lunch_from = 50min;
constexpr Milliseconds lunch_until = 56min;
constexpr std::uint32_t lunch_takers = 85;  // percent

// The router's generator starts from the same seed: other numbers, please.
constexpr std::uint64_t other_numbers = 0x64656d6f20686f75U;

std::string name_of(std::size_t call) { return fmt::format("call-{:04}", call + 1); }

std::size_t number_of(std::string_view name) {
  std::size_t number = 0;
  std::from_chars(name.data() + name.rfind('-') + 1, name.data() + name.size(), number);
  return number - 1;
}

}  // namespace

BusyHour::BusyHour(const Workspace& site, std::uint64_t seed, Host::Sink sink)
    : dice_(seed ^ other_numbers),
      sink_(std::move(sink)),
      host_(site, [this](const Router& router, std::span<const Event> events) {
        sink_(router, events);
        react(events);
      }) {
  for (const Worker& worker : site.workers) {
    const ValueView attributes = worker.attributes;
    person_by_sid_[worker.sid] = people_.size();
    people_.push_back({worker.sid, std::string(attributes.find("email").as_string()),
                       attributes.find("department_id").as_integer()});
    plan_presence(people_.size() - 1, worker.activity);
  }
  while (owners_.size() < customers) {
    const std::size_t owner = dice_.below(static_cast<std::uint32_t>(people_.size()));
    const bool sells = people_[owner].department <= last_sales_department;
    if (sells || dice_.percent(other_owners)) owners_.push_back(owner);
  }
  plan_lunch();
  plan_next_call();
}

void BusyHour::run() {
  while (now_ < TimePoint(hour) || open_calls_ > 0) {
    const auto due = host_.router().next_deadline();
    if (moments_.empty() || (due && *due <= moments_.top().at)) {
      now_ = *due;
      host_.live_until(now_);
      continue;
    }
    const Moment moment = moments_.top();
    moments_.pop();
    now_ = moment.at;
    moment.what();
  }
  send("tick", "");
}

void BusyHour::after(Milliseconds pause, std::function<void()> what) {
  moments_.push({now_ + pause, ++planned_, std::move(what)});
}

void BusyHour::send(std::string_view type, std::string_view members) {
  const auto at = std::chrono::duration_cast<Milliseconds>(now_.time_since_epoch()).count();
  commands_.push_back(fmt::format(R"({{"at":{}.{:03},"type":"{}"{}{}}})", at / 1000, at % 1000,
                                  type, members.empty() ? "" : ",", members));
  host_.obey(commands_.back());
}

// People.

void BusyHour::plan_presence(std::size_t person, std::string_view activity) {
  if (activity == "Available") return plan_break(person);
  if (activity == "Unavailable") return plan_return(person);
  if (dice_.percent(25)) {  // comes in late
    after(dice_.between(0min, hour), [=, this] {
      set_activity(person, "Available");
      plan_break(person);
    });
  }
}

void BusyHour::plan_break(std::size_t person) {
  after(dice_.exponential(mean_until_break), [=, this] {
    set_activity(person, "Unavailable");
    plan_return(person);
  });
}

void BusyHour::plan_return(std::size_t person) {
  after(dice_.exponential(mean_break), [=, this] {
    set_activity(person, "Available");
    plan_break(person);
  });
}

void BusyHour::plan_lunch() {
  for (std::size_t person = 0; person < people_.size(); ++person) {
    if (!dice_.percent(lunch_takers)) continue;
    after(dice_.between(lunch_from, lunch_until), [=, this] {
      set_activity(person, "Offline");
      people_[person].at_lunch = true;
    });
  }
}

void BusyHour::set_activity(std::size_t person, std::string_view activity) {
  const Person& who = people_[person];
  if (who.at_lunch || now_ >= TimePoint(hour)) return;
  if (host_.router().worker(who.sid)->activity == activity) return;
  send("worker.activity", fmt::format(R"("worker":"{}","activity":"{}")", who.sid, activity));
}

// Callers.

void BusyHour::plan_next_call() {
  after(dice_.exponential(mean_gap), [this] {
    if (now_ >= TimePoint(hour)) return;
    call_comes();
    plan_next_call();
  });
}

// What the dispatcher does with an incoming number: it looks up the customer, their owner, and
// whether the owner is in.
void BusyHour::call_comes() {
  const std::size_t call = calls_.size();
  const std::uint32_t customer = dice_.below(customers);
  calls_.push_back({owners_[customer]});
  ++open_calls_;
  after(dice_.exponential(mean_patience), [=, this] { caller_leaves(call); });

  const Person& owner = people_[owners_[customer]];
  const std::string about =
      fmt::format(R"("department_id":{},"name":"customer {}")", owner.department, customer + 1);
  const bool in = host_.router().worker(owner.sid)->available;
  send("task.create",
       fmt::format(R"("task":"{}","channel":"voice","attributes":{{{},{}}})", name_of(call),
                   in ? fmt::format(R"("filter":"email","email":"{}")", owner.email)
                      : R"("filter":"department_id")",
                   about));
}

void BusyHour::caller_leaves(std::size_t call) {
  if (calls_[call].phase != Call::Phase::waiting) return;
  send("task.cancel", fmt::format(R"("task":"{}","reason":"hangup")", name_of(call)));
}

void BusyHour::talk_ends(std::size_t call) {
  send("task.wrapup", fmt::format(R"("task":"{}")", name_of(call)));
  after(dice_.between(5s, 25s),
        [=, this] { send("task.complete", fmt::format(R"("task":"{}")", name_of(call))); });
}

// What the router's events mean to them.

void BusyHour::react(std::span<const Event> events) {
  for (const Event& event : events) {
    if (!event.task) continue;
    const std::size_t number = number_of(host_.router().sid(event.task));
    Call& call = calls_[number];
    switch (event.type) {
      case EventType::reservation_created:
        call.ring = event.sequence;
        phone_rings(number, person_by_sid_.find(host_.router().sid(event.worker))->second,
                    event.sequence);
        break;
      case EventType::reservation_canceled:
      case EventType::reservation_rejected:
      case EventType::reservation_timeout: call.ring = 0; break;
      case EventType::reservation_accepted:
        call.phase = Call::Phase::talking;
        after(shortest_talk + dice_.exponential(mean_rest_of_talk),
              [=, this] { talk_ends(number); });
        break;
      case EventType::task_canceled:
      case EventType::task_completed: call_is_over(number); break;
      default: break;
    }
  }
}

void BusyHour::phone_rings(std::size_t call, std::size_t person, std::uint64_t ring) {
  const bool is_owner = calls_[call].owner == person;
  const std::uint32_t luck = dice_.below(100);
  const std::uint32_t ignored = is_owner ? owner_ignores : colleague_ignores;
  if (luck < ignored) return;
  const bool declines = !is_owner && luck < ignored + colleague_declines;
  const auto pause = is_owner ? dice_.between(2s, 9s) : dice_.between(3s, 12s);
  after(pause, [=, this] {
    person_reacts(call, person, ring, declines ? "reservation.reject" : "reservation.accept");
  });
}

void BusyHour::person_reacts(std::size_t call, std::size_t person, std::uint64_t ring,
                             std::string_view how) {
  if (calls_[call].ring != ring) return;  // it rings no more
  send(how, fmt::format(R"("task":"{}","worker":"{}")", name_of(call), people_[person].sid));
}

void BusyHour::call_is_over(std::size_t call) {
  calls_[call].phase = Call::Phase::over;
  --open_calls_;
}

}  // namespace acd::cli::demo
