#include <acd/core/time.hpp>
#include <acd/router/event_members.hpp>

#include "router/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using acd::ValueView;
using acd::router::EventMember;
using acd::router::EventType;
using acd::router::MemberType;
using namespace acd_test;

namespace {

bool is_of(ValueView value, MemberType type) {
  switch (type) {
    case MemberType::integer: return value.is_integer();
    case MemberType::boolean: return value.is_boolean();
    case MemberType::text: return value.is_string();
    case MemberType::instant: return value.is_string() && acd::parse_instant(value.as_string());
    case MemberType::object: return value.is_object();
  }
  return false;
}

// What occurs, and whether the table says so.
class Observed {
 public:
  void look_at(const std::string& line) {
    const auto event = *acd::Value::from_json(line);
    const auto type = acd::router::event_type(event.view().find("type").as_string());
    REQUIRE(type);
    const auto members = acd::router::event_members(*type);
    CAPTURE(line);
    for (const EventMember& member : members) {
      const ValueView value = event.view().find(member.name);
      CAPTURE(member.name);
      if (member.always) CHECK(value.exists());
      if (!value.exists()) continue;
      CHECK(is_of(value, member.type));
      seen_.emplace(*type, member.name);
    }
    for (std::size_t i = 0; i < event.view().size(); ++i) {
      const std::string_view key = event.view().key(i);
      CAPTURE(key);
      CHECK(std::any_of(members.begin(), members.end(),
                        [&](const EventMember& member) { return member.name == key; }));
    }
    types_.insert(*type);
  }
  [[nodiscard]] std::size_t types() const { return types_.size(); }

 private:
  std::set<EventType> types_;
  std::set<std::pair<EventType, std::string>> seen_;
};

}  // namespace

TEST_CASE("the table of events' members is what is written, on days of every kind of command") {
  Observed observed;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Recorder recorder(workspace(small_site(seed)));
    for (const std::string& command : random_commands(seed, 300)) recorder.apply(command);
    for (const std::string& line : recorder.lines) observed.look_at(line);
  }
  // The rest: conferences and changes of the site.
  Recorder recorder(workspace(R"({"name": "s", "task_queues": [{"name": "q"}],
    "workers": [{"name": "anna", "activity": "Available"}, {"name": "boss", "attributes": {"contact_uri": "client:boss"}}],
    "workflows": [{"name": "main", "configuration": {"task_routing": {"default_filter": {"queue": "q"}}}}]})"));
  for (
      const std::string& command : std::vector<std::string>{
          R"({"at": 0, "type": "task.create", "task": "t", "attributes": {"from": "customer"}})",
          R"({"type": "reservation.accept", "task": "t", "worker": "anna"})",
          R"({"type": "conference.join", "task": "t", "participant": "customer"})",
          R"({"type": "conference.join", "task": "t", "participant": "anna"})",
          R"({"type": "conference.update", "task": "t", "participant": "anna", "muted": true})",
          R"({"type": "conference.update", "task": "t", "participant": "customer", "hold": true})",
          R"({"type": "reservation.supervise", "task": "t", "worker": "anna", "supervisor": "boss", "mode": "whisper"})",
          R"({"type": "conference.update", "task": "t", "participant": "boss", "coaching": ""})",
          R"({"type": "conference.update", "task": "t", "participant": "anna", "end_conference_on_exit": true})",
          R"({"type": "conference.leave", "task": "t", "participant": "customer"})",
          R"({"type": "conference.end", "task": "t"})",
          R"({"type": "activity.create", "name": "Tea"})",
          R"({"type": "activity.update", "activity": "Tea", "name": "Coffee"})",
          R"({"type": "activity.delete", "activity": "Tea"})",
          R"({"type": "channel.create", "name": "fax"})",
          R"({"type": "channel.update", "channel": "fax", "channel_optimized_routing": true})",
          R"({"type": "channel.delete", "channel": "fax"})",
          R"({"type": "workspace.update", "name": "other"})",
          R"({"type": "queue.create", "name": "second"})",
          R"({"type": "queue.update", "queue": "second", "target_workers": "a == 1"})",
          R"({"type": "queue.delete", "queue": "second"})",
          R"({"type": "workflow.create", "name": "w", "configuration": {"task_routing": {"filters": [], "default_filter": {"queue": "q"}}}})",
          R"({"type": "workflow.update", "workflow": "w", "task_reservation_timeout": 9})",
          R"({"type": "workflow.delete", "workflow": "w"})",
          R"({"type": "worker.connect", "worker": "boss"})",
          R"({"type": "worker.channel", "worker": "boss", "channel": "voice", "available": false})",
      }) {
    CAPTURE(command);
    recorder.apply(command);
    CHECK(recorder.refused == "");
  }
  for (const std::string& line : recorder.lines) observed.look_at(line);
  CHECK(observed.types() > 45);
}
