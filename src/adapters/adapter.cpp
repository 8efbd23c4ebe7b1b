#include <acd/adapters/adapter.hpp>

ACD_NAMESPACE_BEGIN
namespace adapters {

std::string_view to_string(ActionKind kind) noexcept {
  switch (kind) {
    case ActionKind::ring: return "ring";
    case ActionKind::stop_ring: return "stop_ring";
    case ActionKind::bridge: return "bridge";
    case ActionKind::release_leg: return "release_leg";
    case ActionKind::hold: return "hold";
    case ActionKind::mute: return "mute";
    case ActionKind::coach: return "coach";
    case ActionKind::update: return "update";
    case ActionKind::announce: return "announce";
    case ActionKind::redirect: return "redirect";
    case ActionKind::ask: return "ask";
    case ActionKind::tell: return "tell";
    case ActionKind::end: return "end";
    case ActionKind::dial: return "dial";
    case ActionKind::set_agent_state: return "set_agent_state";
  }
  return "";
}

std::string_view to_string(CallbackResult result) noexcept {
  switch (result) {
    case CallbackResult::applied: return "applied";
    case CallbackResult::progress: return "progress";
    case CallbackResult::duplicate: return "duplicate";
    case CallbackResult::late: return "late";
    case CallbackResult::unknown: return "unknown";
    case CallbackResult::bad_signature: return "bad_signature";
    case CallbackResult::bad_request: return "bad_request";
  }
  return "";
}

namespace {

void append_members(ValueBuilder& out, ValueView object, ValueView except) {
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (!except.find(object.key(i)).exists()) out.key(object.key(i)).value(object[i]);
  }
}

}  // namespace

Value with_attributes(const Value& command, ValueView more) {
  const ValueView type = command.view().find("type");
  if (!type.is_string() || type.as_string() != "task.create") return command;
  const Value replaced = Value::object({{"attributes", true}});
  ValueBuilder out;
  out.begin_object();
  append_members(out, command, replaced);
  out.key("attributes").begin_object();
  append_members(out, command.view().find("attributes"), more);
  append_members(out, more, {});
  return out.end_object().end_object().finish();
}

}  // namespace adapters
ACD_NAMESPACE_END
