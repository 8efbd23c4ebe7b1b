#include "simulation/draw.hpp"
#include "simulation/replication.hpp"

#include <string>

ACD_NAMESPACE_BEGIN
namespace simulation {

const People* Replication::people_of(std::uint32_t worker) const noexcept {
  const std::uint32_t group = people_[worker].group;
  return group < scenario_.people.size() ? &scenario_.people[group] : nullptr;
}

void Replication::take_up_duty() {
  for (std::uint32_t w = 0; w < people_.size(); ++w) {
    Person& person = people_[w];
    person.group = plan_.roster.group_of[w];
    person.available = plan_.roster.available_at_start[w];
    if (!person.available) continue;
    ++groups_[person.group].on_duty;
    groups_[person.group].present.change(+1, 0);
  }
}

void Replication::plan_people() {
  for (std::uint32_t g = 0; g < scenario_.people.size(); ++g) {
    const People& people = scenario_.people[g];
    for (std::uint32_t s = 0; s < people.staffing.size(); ++s) {
      agenda_.add(microseconds(people.staffing[s].first), Deed::staff, g, 0, s);
    }
    for (const std::uint32_t worker : plan_.roster.members[g]) {
      if (!people.shifts.empty() && people.shifts.front().first > 0) {
        people_[worker].shift_over = true;
        set_available(worker, false);
      }
      for (const auto& [from, to] : people.shifts) {
        agenda_.add(microseconds(from), Deed::begin_shift, worker);
        agenda_.add(microseconds(to), Deed::end_shift, worker);
      }
      settle(worker);
    }
  }
}

void Replication::set_available(std::uint32_t worker, bool available) {
  if (people_[worker].available == available) return;
  router::SetActivity command;
  command.worker = scenario_.workspace.workers[worker].sid;
  command.activity = available ? plan_.roster.on_duty : plan_.roster.off_duty;
  changing_ = worker;
  apply(command);
  changing_ = nobody;
}

// Whoever idles and is too many goes; else the next break comes nearer.
void Replication::settle(std::uint32_t worker) {
  const Person& person = people_[worker];
  if (!person.idle()) return;
  const GroupLevels& group = groups_[person.group];
  if (group.wanted >= 0 && group.on_duty > group.wanted) return set_available(worker, false);
  const People* people = people_of(worker);
  if (people == nullptr || !people->break_after_idle) return;
  Draw draw({scenario_.seed, number_, worker, person.idle_since,
             static_cast<std::uint64_t>(Purpose::pause)});
  agenda_.add(
      now_ + microseconds(people->break_after_idle->sample(draw, static_cast<double>(now_) / 1e6)),
      Deed::begin_break, worker, person.idle_since);
}

// Before the conversation ends: the router would offer the next task in the same instant.
void Replication::leave_before_next(std::uint32_t worker) {
  const Person& person = people_[worker];
  const GroupLevels& group = groups_[person.group];
  if (group.wanted < 0 || group.on_duty <= group.wanted) return;
  if (person.accepted == 1 && person.ringing == 0) set_available(worker, false);
}

void Replication::staff(std::uint32_t group, std::uint32_t step) {
  const std::vector<std::uint32_t>& members = plan_.roster.members[group];
  GroupLevels& levels = groups_[group];
  levels.wanted = scenario_.people[group].staffing[step].second;
  for (auto w = members.rbegin(); w != members.rend() && levels.on_duty > levels.wanted; ++w) {
    if (people_[*w].idle()) set_available(*w, false);
  }
  for (auto w = members.begin(); w != members.end() && levels.on_duty < levels.wanted; ++w) {
    if (!people_[*w].available && !people_[*w].on_break) set_available(*w, true);
  }
}

void Replication::begin_break(std::uint32_t worker) {
  Person& person = people_[worker];
  person.on_break = true;
  groups_[person.group].on_break.change(+1, now_);
  Draw draw({scenario_.seed, number_, worker, person.idle_since,
             static_cast<std::uint64_t>(Purpose::pause), 1});
  const People* people = people_of(worker);
  agenda_.add(
      now_ + microseconds(people->break_length.sample(draw, static_cast<double>(now_) / 1e6)),
      Deed::end_break, worker);
  set_available(worker, false);
}

void Replication::end_break(std::uint32_t worker) {
  people_[worker].on_break = false;
  groups_[people_[worker].group].on_break.change(-1, now_);
  come_back(worker);
}

void Replication::come_back(std::uint32_t worker) {
  const Person& person = people_[worker];
  const GroupLevels& group = groups_[person.group];
  if (person.on_break || person.shift_over) return;
  if (group.wanted >= 0 && group.on_duty >= group.wanted) return;
  set_available(worker, true);
}

void Replication::on_activity(const router::Event& event) {
  const std::uint32_t worker = event.worker.index;
  Person& person = people_[worker];
  const bool available = plan_.roster.activity_available[event.activity];
  if (available == person.available) return;
  const bool was_present = person.present();
  person.available = available;
  ++person.idle_since;
  GroupLevels& group = groups_[person.group];
  group.on_duty += available ? 1 : -1;
  if (person.present() != was_present) group.present.change(was_present ? -1 : 1, now_);
  if (person.idle()) todo_.push_back({Todo::Kind::settle, worker, 0});
  if (available || changing_ == worker) return;
  const People* people = people_of(worker);
  if (people == nullptr || !people->away) return;
  Draw draw({scenario_.seed, number_, worker, person.idle_since,
             static_cast<std::uint64_t>(Purpose::pause), 2});
  agenda_.add(now_ + microseconds(people->away->sample(draw, static_cast<double>(now_) / 1e6)),
              Deed::come_back, worker);
}

void Replication::change_load(std::uint32_t worker, int ringing, int accepted) {
  Person& person = people_[worker];
  const bool was_idle = person.idle();
  const bool was_present = person.present();
  const bool was_busy = person.accepted > 0;
  person.ringing = static_cast<std::uint32_t>(static_cast<int>(person.ringing) + ringing);
  person.accepted = static_cast<std::uint32_t>(static_cast<int>(person.accepted) + accepted);
  GroupLevels& group = groups_[person.group];
  const bool busy = person.accepted > 0;
  if (busy != was_busy) {
    group.busy.change(busy ? 1 : -1, now_);
    if (busy) {
      busy_since_[worker] = now_;
    } else {
      outcome_.busy_by_worker[worker] += now_ - busy_since_[worker];
    }
  }
  if (person.present() != was_present) group.present.change(was_present ? -1 : 1, now_);
  if (was_idle && !person.idle()) ++person.idle_since;
  if (!was_idle && person.idle()) todo_.push_back({Todo::Kind::settle, worker, 0});
}

}  // namespace simulation
ACD_NAMESPACE_END
