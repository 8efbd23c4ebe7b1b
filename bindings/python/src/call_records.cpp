#include "call_records.hpp"

#include <array>
#include <utility>

namespace acd::python {

using router::EventType;
using router::Reason;

namespace {

Column numbers(std::string name, std::string format, std::size_t rows) {
  Column column{std::move(name), std::move(format), std::vector<std::int64_t>(), {}, 0};
  std::get<0>(column.values).reserve(rows);
  column.valid.assign((rows + 7) / 8, 0);
  return column;
}

// The bit of the row that was pushed last.
void mark_valid(Column& column, std::size_t row, bool valid) {
  if (valid) {
    column.valid[row / 8] |= static_cast<std::uint8_t>(1U << row % 8);
  } else {
    ++column.nulls;
  }
}

Column categories(std::string name, std::size_t rows) {
  Column column{std::move(name), "", Column::Categories{}, {}, 0};
  std::get<Column::Categories>(column.values).codes.reserve(rows);
  column.valid.assign((rows + 7) / 8, 0);
  return column;
}

std::int64_t microseconds(TimePoint at) { return at.time_since_epoch().count(); }

}  // namespace

void CallRecords::begin(const Router& router, const router::Event& event) {
  if (open_.size() <= event.task.index) open_.resize(event.task.index + 1);
  open_[event.task.index] = {event.task.generation, rows_.size(), never, never};
  rows_.emplace_back().created = microseconds(event.at);
  task_.push_text(router.sid(event.task));
}

void CallRecords::end(Row& row, const router::Event& event) {
  if (row.ended != never) return;
  row.ended = microseconds(event.at);
  if (row.outcome != Outcome::waiting) return;
  switch (event.reason) {
    case Reason::text:
    case Reason::none:
      row.outcome = event.type == EventType::task_canceled ? Outcome::abandoned : Outcome::failed;
      break;
    case Reason::workflow_timeout:
    case Reason::workflow_skipped:
    case Reason::outcome:
    case Reason::full: row.outcome = Outcome::overflowed; break;
    default: row.outcome = Outcome::failed; break;
  }
}

void CallRecords::add(const Router& router, std::span<const router::Event> events) {
  for (const router::Event& event : events) {
    if (!event.task) continue;
    if (event.type == EventType::task_created) begin(router, event);
    if (event.task.index >= open_.size()) continue;
    Open& open = open_[event.task.index];
    if (open.row == SIZE_MAX || open.generation != event.task.generation) continue;
    Row& row = rows_[open.row];
    switch (event.type) {
      case EventType::workflow_target_matched:
        open.filter = event.step.filter;
        open.target = event.step.target;
        break;
      case EventType::task_queue_entered:
        if (row.queue_entered == never) row.queue_entered = microseconds(event.at);
        if (row.answered == never) row.queue = event.queue;
        break;
      case EventType::reservation_created:
        if (row.answered == never) ++row.rings;
        break;
      case EventType::reservation_accepted:
        if (row.answered != never) break;
        row.answered = microseconds(event.at);
        row.outcome = Outcome::answered;
        row.filter = open.filter;
        row.target = open.target;
        row.worker = event.worker.index;
        workers_.try_emplace(event.worker.index, router.sid(event.worker));
        break;
      case EventType::task_canceled:
      case EventType::task_completed:
      case EventType::task_deleted:
      case EventType::task_system_deleted: end(row, event); break;
      default: break;
    }
  }
}

Frame CallRecords::finish() {
  const std::size_t count = rows_.size();
  constexpr std::array member{&Row::created, &Row::queue_entered, &Row::answered, &Row::ended,
                              &Row::filter,  &Row::target,        &Row::rings};
  std::array column{
      numbers("created", "tsu:UTC", count),  numbers("queue_entered", "tsu:UTC", count),
      numbers("answered", "tsu:UTC", count), numbers("ended", "tsu:UTC", count),
      numbers("filter", "l", count),         numbers("target", "l", count),
      numbers("rings", "l", count)};
  Column wait = numbers("wait", "tDu", count);
  Column worker = categories("worker_sid", count);
  Column outcome = categories("outcome", count);
  auto& worker_codes = std::get<Column::Categories>(worker.values);
  auto& outcome_codes = std::get<Column::Categories>(outcome.values);
  std::map<std::uint32_t, std::int32_t> code;
  for (const auto& [slot, sid] : workers_) {
    code[slot] = static_cast<std::int32_t>(code.size());
    worker_codes.names.bytes += sid;
    worker_codes.names.offsets.push_back(
        static_cast<std::int64_t>(worker_codes.names.bytes.size()));
  }
  for (const std::string_view name : {"waiting", "answered", "abandoned", "overflowed", "failed"}) {
    outcome_codes.names.bytes += name;
    outcome_codes.names.offsets.push_back(
        static_cast<std::int64_t>(outcome_codes.names.bytes.size()));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Row& row = rows_[i];
    for (std::size_t c = 0; c < member.size(); ++c) {
      const std::int64_t value = row.*member[c];
      column[c].push(value == never ? 0 : value);
      mark_valid(column[c], i, value != never);
    }
    // Of answered calls until the answer, of others until their end.
    const std::int64_t until = row.answered != never ? row.answered : row.ended;
    const bool waited = row.queue_entered != never && until != never;
    wait.push(waited ? until - row.queue_entered : 0);
    mark_valid(wait, i, waited);
    const auto found = code.find(row.worker);
    worker_codes.codes.push_back(found == code.end() ? 0 : found->second);
    mark_valid(worker, i, found != code.end());
    outcome_codes.codes.push_back(static_cast<std::int32_t>(row.outcome));
    mark_valid(outcome, i, true);
  }
  std::vector<Column> all;
  all.push_back(std::move(task_));
  for (Column& one : column) all.push_back(std::move(one));
  all.push_back(std::move(wait));
  all.push_back(std::move(worker));
  all.push_back(std::move(outcome));
  rows_.clear();
  open_.clear();
  return Frame(std::move(all), static_cast<std::int64_t>(count));
}

}  // namespace acd::python
