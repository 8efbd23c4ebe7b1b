#include "engine.hpp"

#include <algorithm>

ACD_NAMESPACE_BEGIN
namespace router {

// Made anew when a calendar has opened or closed since.
ValueView Engine::calendars_now() const {
  if (calendars_.empty()) return {};
  if (now_ >= calendars_from_ && now_ < calendars_until_) return calendars_open_;
  ValueBuilder all;
  all.begin_object();
  for (const Calendar& calendar : calendars_) {
    all.key(calendar.name).begin_object();
    all.key("open").boolean(calendar.hours.is_open(now_)).end_object();
  }
  calendars_open_ = all.end_object().finish();
  calendars_from_ = now_;
  calendars_until_ = next_calendar_edge().value_or(TimePoint::max());
  return calendars_open_;
}

std::optional<TimePoint> Engine::next_calendar_edge() const {
  std::optional<TimePoint> next;
  for (const Calendar& calendar : calendars_) {
    const auto edge = calendar.hours.next_edge(now_);
    if (edge && (!next || *edge < *next)) next = edge;
  }
  return next;
}

void Engine::arm_calendar_edge() {
  if (!options_.re_evaluate_at_calendar_edges) return;
  if (const auto edge = next_calendar_edge()) timers_.start(*edge, TimerKind::calendar_edge, 0);
}

// Tasks that nobody has accepted start anew; reserved ones when their offers end.
void Engine::on_calendar_edge() {
  for (std::size_t w = 0; w < workflows_.size(); ++w) {
    if (workflows_[w].live) restart_waiting(static_cast<std::uint16_t>(w), false);
  }
  arm_calendar_edge();
}

}  // namespace router
ACD_NAMESPACE_END
