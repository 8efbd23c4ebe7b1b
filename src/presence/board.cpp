#include <acd/core/value.hpp>
#include <acd/presence/board.hpp>

#include "router/engine.hpp"

#include <algorithm>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace presence {

using router::Event;
using router::EventType;

Board::Board(const Router& router, std::size_t remembered) : remembered_(remembered) {
  for (std::uint32_t w = 0; w < router.engine().worker_slots(); ++w) {
    if (router.engine().worker(w).live) look(router, w);
  }
}

// Events say that and how often something changed; what is so now is read from the router.
void Board::take(const Router& router, std::span<const Event> events) {
  touched_.clear();
  const router::Engine& engine = router.engine();
  for (const Event& event : events) {
    switch (event.type) {
      case EventType::reservation_accepted:
      case EventType::reservation_completed:
      case EventType::reservation_canceled: touched_.push_back(event.worker.index); break;
      case EventType::worker_created:
      case EventType::worker_activity_update:
      case EventType::worker_presence_update:
        changed(row_of(event.worker.index));
        touched_.push_back(event.worker.index);
        break;
      case EventType::worker_deleted: remove(event.worker.index); break;
      case EventType::task_system_deleted:  // its reservations end without events
        for (std::uint32_t r = engine.task(event.task.index).first_reservation;
             r != router::no_slot; r = engine.reservation(r).next) {
          touched_.push_back(engine.reservation(r).worker);
        }
        break;
      default: break;
    }
  }
  for (const std::uint32_t worker : touched_) {
    if (engine.worker(worker).live) look(router, worker);
  }
}

std::uint32_t Board::row_of(std::uint32_t worker) {
  if (worker >= row_by_worker_.size()) row_by_worker_.resize(worker + 1, none);
  std::uint32_t& row = row_by_worker_[worker];
  if (row != none) return row;
  if (free_rows_.empty()) {
    row = static_cast<std::uint32_t>(rows_.size());
    rows_.emplace_back();
  } else {
    row = free_rows_.back();
    free_rows_.pop_back();
    rows_[row] = {};
  }
  link_last(row);
  return row;
}

// Brings a person up to date. What no event counted yet counts now: that they came to a call or
// from it, or were there when the board began.
void Board::look(const Router& router, std::uint32_t worker) {
  const router::Engine& engine = router.engine();
  const router::WorkerRow& now = engine.worker(worker);
  const std::uint32_t row = row_of(worker);
  const bool on_call = engine.is_on_call(worker);
  if (rows_[row].person.changes == 0 || rows_[row].person.on_call != on_call) changed(row);
  Person& person = rows_[row].person;
  const Activity& activity = engine.activities()[now.activity];
  person.worker = now.sid;
  person.name = now.name;
  person.activity = activity.name;
  person.available = activity.available;
  person.connection = now.connection;
  person.on_call = on_call;
  person.activity_since = now.activity_since;
}

void Board::changed(std::uint32_t row) {
  rows_[row].person.version = ++version_;
  ++rows_[row].person.changes;
  if (row == last_) return;
  unlink(row);
  link_last(row);
}

void Board::remove(std::uint32_t worker) {
  const std::uint32_t row = row_of(worker);
  row_by_worker_[worker] = none;
  rows_[row].person.gone = true;
  changed(row);
  if (++gone_ > remembered_) forget_oldest();
}

void Board::forget_oldest() {
  std::uint32_t row = first_;
  while (!rows_[row].person.gone) row = rows_[row].next;
  forgotten_ = rows_[row].person.version;
  unlink(row);
  free_rows_.push_back(row);
  --gone_;
}

void Board::unlink(std::uint32_t row) {
  const Row& r = rows_[row];
  (r.previous == none ? first_ : rows_[r.previous].next) = r.next;
  (r.next == none ? last_ : rows_[r.next].previous) = r.previous;
}

void Board::link_last(std::uint32_t row) {
  rows_[row].previous = last_;
  rows_[row].next = none;
  (last_ == none ? first_ : rows_[last_].next) = row;
  last_ = row;
}

Diff Board::since(std::uint64_t version) const {
  Diff diff{version, version_, version == 0 || version < forgotten_ || version > version_, {}};
  std::uint32_t row = diff.full ? first_ : none;
  if (!diff.full) {
    for (std::uint32_t r = last_; r != none && rows_[r].person.version > version;
         r = rows_[r].previous)
      row = r;
  }
  for (; row != none; row = rows_[row].next) {
    if (!diff.full || !rows_[row].person.gone) diff.people.push_back(rows_[row].person);
  }
  return diff;
}

void append_json(std::string& out, const Person& person) {
  const auto text = [&](std::string_view key, std::string_view value) {
    out.append(",\"").append(key).append("\":");
    append_json_string(out, value);
  };
  const auto flag = [&](std::string_view key, bool value) {
    out.append(",\"").append(key).append(value ? "\":true" : "\":false");
  };
  out += R"({"worker":)";
  append_json_string(out, person.worker);
  if (person.gone) {
    flag("gone", true);
  } else {
    text("name", person.name);
    text("activity", person.activity);
    flag("available", person.available);
    text("connection", to_string(person.connection));
    flag("on_call", person.on_call);
    out += R"(,"activity_since":")";
    append(out, person.activity_since);
    out += '"';
  }
  out += ",\"version\":" + std::to_string(person.version);
  out += ",\"changes\":" + std::to_string(person.changes) + "}";
}

void append_json(std::string& out, const Diff& diff) {
  out += "{\"from\":" + std::to_string(diff.from) + ",\"to\":" + std::to_string(diff.to);
  out += diff.full ? ",\"full\":true" : ",\"full\":false";
  out += ",\"people\":[";
  for (std::size_t i = 0; i < diff.people.size(); ++i) {
    if (i != 0) out += ',';
    append_json(out, diff.people[i]);
  }
  out += "]}";
}

}  // namespace presence
ACD_NAMESPACE_END
