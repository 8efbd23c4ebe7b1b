#include <acd/router/event_members.hpp>

#include <array>
#include <cstddef>

ACD_NAMESPACE_BEGIN
namespace router {

namespace {

using enum MemberType;
template <std::size_t n>
using Members = std::array<EventMember, n>;

constexpr bool sometimes = false;

constexpr Members<4> head{
    {{"sequence", integer}, {"at", instant}, {"cause", integer}, {"type", text}}};
constexpr Members<8> task{{{"task_sid", text},
                           {"task_attributes", object},
                           {"task_age", integer},
                           {"task_priority", integer},
                           {"task_assignment_status", text},
                           {"task_channel_unique_name", text},
                           {"task_date_created", instant},
                           {"task_version", integer}}};
constexpr Members<2> queue{
    {{"task_queue_sid", text, sometimes}, {"task_queue_name", text, sometimes}}};
constexpr Members<2> workflow{
    {{"workflow_sid", text, sometimes}, {"workflow_name", text, sometimes}}};
constexpr Members<7> step{{{"workflow_filter_index", integer, sometimes},
                           {"workflow_filter_name", text, sometimes},
                           {"workflow_filter_expression", text, sometimes},
                           {"workflow_filter_target_index", integer, sometimes},
                           {"workflow_filter_target_expression", text, sometimes},
                           {"known_worker_sid", text, sometimes},
                           {"previous_task_queue_sid", text, sometimes}}};
constexpr Members<5> transfer{{{"transfer_mode", text},
                               {"transfer_type", text},
                               {"transfer_to", text},
                               {"transfer_initiating_worker_sid", text},
                               {"transfer_failed_reason", text, sometimes}}};
constexpr Members<5> participant{{{"participant_label", text},
                                  {"participant_muted", boolean},
                                  {"participant_hold", boolean},
                                  {"participant_coaching", boolean},
                                  {"participant_end_conference_on_exit", boolean}}};
constexpr Members<6> worker{{{"worker_sid", text},
                             {"worker_name", text},
                             {"worker_attributes", object},
                             {"worker_activity_sid", text},
                             {"worker_activity_name", text},
                             {"worker_available", boolean}}};
constexpr Members<3> reservation{{{"reservation_sid", text},
                                  {"reservation_version", integer},
                                  {"reason_code", text, sometimes}}};
constexpr Members<4> previous_activity{{{"worker_previous_activity_sid", text},
                                        {"worker_previous_activity_name", text},
                                        {"worker_time_in_previous_activity", integer},
                                        {"worker_time_in_previous_activity_ms", integer}}};
constexpr Members<3> connection{{{"worker_connection", text},
                                 {"worker_previous_connection", text},
                                 {"reason_code", text, sometimes}}};
constexpr Members<7> capacity{{{"worker_channel_available", boolean},
                               {"worker_channel_available_capacity", integer},
                               {"worker_channel_capacity", integer},
                               {"worker_channel_previous_capacity", integer},
                               {"worker_channel_task_count", integer},
                               {"task_channel_sid", text},
                               {"task_channel_unique_name", text}}};
constexpr Members<3> activity{
    {{"activity_sid", text}, {"activity_name", text}, {"activity_available", boolean}}};
constexpr Members<3> channel{{{"task_channel_sid", text},
                              {"task_channel_unique_name", text},
                              {"task_channel_optimized_routing", boolean}}};
constexpr Members<2> workspace{{{"workspace_sid", text}, {"workspace_name", text}}};
constexpr Members<3> queue_definition{
    {{"task_queue_sid", text}, {"task_queue_name", text}, {"task_queue_target_expression", text}}};
constexpr Members<2> workflow_definition{{{"workflow_sid", text}, {"workflow_name", text}}};

bool is_between(EventType type, EventType first, EventType last) {
  return type >= first && type <= last;
}

// The event's members in the making.
class List {
 public:
  template <std::size_t n>
  void add(const Members<n>& members) {
    out.insert(out.end(), members.begin(), members.end());
  }
  void add(EventMember member) { out.push_back(member); }

  std::vector<EventMember> out;
};

void add_reason(List& list, EventType type) {
  switch (type) {
    case EventType::task_canceled: return list.add({"task_canceled_reason", text});
    case EventType::task_completed: return list.add({"task_completed_reason", text});
    case EventType::task_wrapup: return list.add({"task_wrapup_reason", text, sometimes});
    case EventType::workflow_timeout: return list.add({"x_outcome", text, sometimes});
    default: return;
  }
}

void add_task_members(List& list, EventType type) {
  list.add(task);
  add_reason(list, type);
  list.add(queue);
  list.add(workflow);
  if (is_between(type, EventType::task_queue_entered, EventType::task_queue_moved) ||
      is_between(type, EventType::workflow_target_matched, EventType::workflow_skipped)) {
    list.add(step);
  }
  if (is_between(type, EventType::task_transfer_initiated, EventType::task_transfer_completed)) {
    list.add(transfer);
  }
  if (type == EventType::conference_end) list.add({"reason_code", text});
  if (type > EventType::conference_end) list.add(participant);
  if (!is_between(type, EventType::reservation_created, EventType::reservation_failed)) return;
  if (type != EventType::reservation_failed) list.add(worker);
  list.add(reservation);
}

void add_worker_members(List& list, EventType type) {
  list.add(worker);
  list.add({"worker_version", integer});
  if (type == EventType::worker_activity_update) list.add(previous_activity);
  if (type == EventType::worker_presence_update) list.add(connection);
  if (type == EventType::worker_capacity_update ||
      type == EventType::worker_channel_availability_update) {
    list.add(capacity);
  }
}

}  // namespace

std::vector<EventMember> event_members(EventType type) {
  List list;
  list.add(head);
  switch (type) {
    case EventType::activity_created:
    case EventType::activity_updated:
    case EventType::activity_deleted: list.add(activity); break;
    case EventType::task_channel_created:
    case EventType::task_channel_updated:
    case EventType::task_channel_deleted: list.add(channel); break;
    case EventType::workspace_updated: list.add(workspace); break;
    case EventType::task_queue_created:
    case EventType::task_queue_deleted:
    case EventType::task_queue_expression_updated: list.add(queue_definition); break;
    case EventType::workflow_created:
    case EventType::workflow_updated:
    case EventType::workflow_deleted: list.add(workflow_definition); break;
    case EventType::worker_created:
    case EventType::worker_deleted:
    case EventType::worker_attributes_update:
    case EventType::worker_activity_update:
    case EventType::worker_capacity_update:
    case EventType::worker_channel_availability_update:
    case EventType::worker_presence_update: add_worker_members(list, type); break;
    default: add_task_members(list, type); break;
  }
  return std::move(list.out);
}

}  // namespace router
ACD_NAMESPACE_END
