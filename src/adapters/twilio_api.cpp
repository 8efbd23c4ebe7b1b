#include "twilio_api.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

void set_form(HttpRequest& request, const Form& form) {
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  request.body = form.encoded();
}

}  // namespace

std::string TwilioApi::key_of(const router::Event& event, ActionKind kind) {
  return std::to_string(event.sequence).append("/").append(to_string(kind));
}

std::string TwilioApi::account_url(std::string_view path) const {
  return options_.api + "/2010-04-01/Accounts/" + options_.account_sid + std::string(path);
}

Outgoing TwilioApi::participant(std::string key, ActionKind kind, std::string_view room,
                                std::string_view label, const Form& form) const {
  Outgoing out;
  out.key = std::move(key);
  out.kind = kind;
  out.task = room;
  out.request.url = account_url("/Conferences/" + percent_encode(room) + "/Participants/" +
                                percent_encode(label) + ".json");
  set_form(out.request, form);
  return out;
}

Outgoing TwilioApi::release(std::string key, ActionKind kind, std::string_view room,
                            std::string_view label) const {
  Outgoing out = participant(std::move(key), kind, room, label, {});
  out.request.method = "DELETE";
  out.request.headers.clear();
  return out;
}

Outgoing TwilioApi::call(std::string key, ActionKind kind, std::string_view task,
                         std::string_view call_sid, const Form& form) const {
  Outgoing out;
  out.key = std::move(key);
  out.kind = kind;
  out.task = task;
  out.request.url = account_url("/Calls/" + percent_encode(call_sid) + ".json");
  set_form(out.request, form);
  return out;
}

Outgoing TwilioApi::dial(std::string key, std::string_view task, std::string_view room,
                         const Form& form) const {
  Outgoing out;
  out.key = std::move(key);
  out.kind = ActionKind::ring;
  out.task = task;
  out.request.url = account_url("/Conferences/" + percent_encode(room) + "/Participants.json");
  set_form(out.request, form);
  return out;
}

Outgoing TwilioApi::end(std::string key, std::string_view task) const {
  Outgoing out;
  out.key = std::move(key);
  out.kind = ActionKind::end;
  out.task = task;
  out.request.url = account_url("/Conferences/" + percent_encode(task) + ".json");
  Form form;
  form.add("Status", "completed");
  set_form(out.request, form);
  return out;
}

void add_progress(Form& form, const std::string& url) {
  form.add("StatusCallback", url);
  for (const char* const progress : {"initiated", "ringing", "answered", "completed"}) {
    form.add("StatusCallbackEvent", progress);
  }
}

}  // namespace adapters
ACD_NAMESPACE_END
