#include "kamailio_message.hpp"

#include "callback.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

std::int64_t integer_at(ValueView message, std::string_view key) noexcept {
  const ValueView value = message.find(key);
  return value.is_integer() ? value.as_integer() : 0;
}

KamailioRequest::KamailioRequest(std::string_view command, std::string_view task) : task_(task) {
  body_.begin_object().key("cmd").string(command);
  if (!task.empty()) body_.key("call").string(task.substr(sip_task_prefix.size()));
}

KamailioRequest& KamailioRequest::transaction(std::int64_t ti, std::int64_t tl) {
  return integer("ti", ti).integer("tl", tl);
}

KamailioRequest& KamailioRequest::text(std::string_view key, std::string_view value) {
  body_.key(key).string(value);
  return *this;
}

KamailioRequest& KamailioRequest::integer(std::string_view key, std::int64_t value) {
  body_.key(key).integer(value);
  return *this;
}

KamailioRequest& KamailioRequest::texts(std::string_view key,
                                        const std::vector<std::string>& values) {
  body_.key(key).begin_array();
  for (const std::string& value : values) body_.string(value);
  body_.end_array();
  return *this;
}

Outgoing KamailioRequest::finish(ActionKind kind, std::string key) {
  Outgoing out{std::move(key), kind, task_, {}, {}};
  out.request.method = "EVAPI";
  out.request.body = to_json(body_.end_object().finish());
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END
