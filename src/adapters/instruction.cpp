#include <acd/adapters/instruction.hpp>
#include <acd/core/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

ACD_NAMESPACE_BEGIN
namespace adapters {

namespace {

using Kind = Instruction::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 10> names{{{Kind::later, ""},
                                                                   {Kind::accept, "accept"},
                                                                   {Kind::reject, "reject"},
                                                                   {Kind::dequeue, "dequeue"},
                                                                   {Kind::call, "call"},
                                                                   {Kind::redirect, "redirect"},
                                                                   {Kind::conference, "conference"},
                                                                   {Kind::supervise, "supervise"},
                                                                   {Kind::wrapup, "wrapping"},
                                                                   {Kind::complete, "completed"}}};

enum class Type : std::uint8_t { text, boolean, number };

// What a leg of a conference may have, and under which name Twilio's API has it.
struct Option {
  std::string_view key;
  std::string_view field;
  Type type = Type::text;
  std::string_view allowed;  // separated by blanks; empty: anything
};
constexpr std::string_view methods = "GET POST";
constexpr Option leg_options[] = {
    {"beep", "Beep", Type::text, "true false onEnter onExit"},
    {"muted", "Muted", Type::boolean, {}},
    {"record", "Record", Type::boolean, {}},
    {"early_media", "EarlyMedia", Type::boolean, {}},
    {"start_conference_on_enter", "StartConferenceOnEnter", Type::boolean, {}},
    {"end_conference_on_exit", "EndConferenceOnExit", Type::boolean, {}},
    {"max_participants", "MaxParticipants", Type::number, {}},
    {"wait_url", "WaitUrl", Type::text, {}},
    {"wait_method", "WaitMethod", Type::text, methods},
    {"region", "Region", Type::text, "us1 us2 ie1 de1 sg1 br1 au1 jp1"},
    {"jitter_buffer_size", "JitterBufferSize", Type::text, "small medium large off"},
    {"conference_record", "ConferenceRecord", Type::text,
     "true false record-from-start do-not-record"},
    {"conference_trim", "ConferenceTrim", Type::text, "trim-silence do-not-trim"},
    {"recording_channels", "RecordingChannels", Type::text, "mono dual"},
    {"recording_status_callback", "RecordingStatusCallback", Type::text, {}},
    {"recording_status_callback_method", "RecordingStatusCallbackMethod", Type::text, methods},
    {"conference_recording_status_callback", "ConferenceRecordingStatusCallback", Type::text, {}},
    {"conference_recording_status_callback_method", "ConferenceRecordingStatusCallbackMethod",
     Type::text, methods},
    {"sip_auth_username", "SipAuthUsername", Type::text, {}},
    {"sip_auth_password", "SipAuthPassword", Type::text, {}},
};

bool is_one_of(std::string_view value, std::string_view allowed) {
  std::string padded = " ";
  padded.append(allowed).append(" ");
  std::string wanted = " ";
  return padded.find(wanted.append(value).append(" ")) != std::string::npos;
}

std::optional<int> number_of(ValueView value) {
  if (value.is_integer() && value.as_integer() >= 0 && value.as_integer() < 100'000)
    return static_cast<int>(value.as_integer());
  if (!value.is_string()) return std::nullopt;
  int number = 0;
  const std::string_view text = value.as_string();
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = read.ec == std::errc() && read.ptr == text.data() + text.size() && number >= 0;
  return good ? std::optional<int>(number) : std::nullopt;
}

// Reads the members of an instruction and remembers the first fault. JSON has booleans and numbers,
// forms have texts; both are taken.
class Fields {
 public:
  explicit Fields(ValueView document) : document_(document) {}

  void take(std::string_view key, std::string& into) {
    const ValueView value = document_.find(key);
    if (value.is_string()) {
      into = value.as_string();
    } else if (value.exists() && !value.is_null()) {
      fault(key, "a string");
    }
  }
  void take(std::string_view key, bool& into) {
    const ValueView value = document_.find(key);
    if (const auto read = boolean(value)) {
      into = *read;
    } else if (value.exists() && !value.is_null()) {
      fault(key, "true or false");
    }
  }
  void take(std::string_view key, int& into, int least, int most) {
    const ValueView value = document_.find(key);
    if (!value.exists() || value.is_null()) return;
    const auto read = number_of(value);
    if (read && *read >= least && *read <= most) {
      into = *read;
    } else {
      fault(key, "a number of " + std::to_string(least) + " to " + std::to_string(most));
    }
  }
  void require(std::string_view key, const std::string& value, int vendor_code) {
    if (value.empty() && !bad)
      bad = BadRequest{400, "expected '" + std::string(key) + "'", vendor_code};
  }
  void take(const Option& option, std::vector<Form::Field>& into) {
    const ValueView value = document_.find(option.key);
    if (!value.exists() || value.is_null()) return;
    std::string text;
    if (option.type == Type::boolean || value.is_boolean()) {
      const auto read = boolean(value);
      if (!read) return fault(option.key, "true or false");
      text = *read ? "true" : "false";
    } else if (option.type == Type::number) {
      const auto read = number_of(value);
      if (!read) return fault(option.key, "a number");
      text = std::to_string(*read);
    } else if (value.is_string()) {
      text = value.as_string();
    } else {
      return fault(option.key, "a string");
    }
    if (!option.allowed.empty() && !is_one_of(text, option.allowed))
      return fault(option.key, "one of " + std::string(option.allowed));
    into.emplace_back(option.field, std::move(text));
  }
  void fault(std::string_view key, const std::string& expected) {
    if (!bad) bad = BadRequest{400, "expected " + expected + " at '" + std::string(key) + "'"};
  }

  std::optional<BadRequest> bad;

 private:
  static std::optional<bool> boolean(ValueView value) {
    if (value.is_boolean()) return value.as_boolean();
    if (value.is_string() && value.as_string() == "true") return true;
    if (value.is_string() && value.as_string() == "false") return false;
    return std::nullopt;
  }
  ValueView document_;
};

void read_callback(Fields& fields, const std::string& prefix, StatusCallback& into) {
  fields.take(prefix, into.url);
  fields.take(prefix + "_method", into.method);
  fields.take(prefix + "_event", into.events);
  if (!is_one_of(into.method, methods)) fields.fault(prefix + "_method", "GET or POST");
}

void read_conference(Fields& fields, Instruction& out) {
  fields.take("post_work_activity_sid", out.post_work_activity);
  fields.take("to", out.to);
  fields.take("from", out.from);
  fields.take("timeout", out.timeout, 1, 999);
  fields.take("end_conference_on_customer_exit", out.ends_with_customer);
  fields.take("beep_on_customer_entrance", out.beeps_on_customer);
  for (const Option& option : leg_options) fields.take(option, out.options);
  read_callback(fields, "status_callback", out.leg);
  read_callback(fields, "conference_status_callback", out.room);
}

void read_dequeue(Fields& fields, Instruction& out) {
  fields.take("post_work_activity_sid", out.post_work_activity);
  fields.take("to", out.to);
  fields.take("from", out.from);
  fields.take("timeout", out.timeout, 1, 999);
  std::string record = "do-not-record";
  fields.take("record", record);
  if (!is_one_of(record, "record-from-answer do-not-record"))
    fields.fault("record", "one of record-from-answer do-not-record");
  if (record == "record-from-answer") out.options.emplace_back("Record", "true");
  out.leg.method = "GET";
  fields.take("status_callback_url", out.leg.url);
  fields.take("status_callback_event", out.leg.events);  // as the API has it
  fields.take("status_callback_events", out.leg.events);
}

void read_call(Fields& fields, Instruction& out) {
  fields.take("to", out.to);
  fields.take("from", out.from);
  fields.require("from", out.from, 40111);
  fields.take("url", out.url);
  fields.require("url", out.url, 40112);
  fields.take("accept", out.accept);
  fields.take("timeout", out.timeout, 1, 999);
  fields.take("status_callback_url", out.leg.url);
}

void read_redirect(Fields& fields, Instruction& out) {
  fields.take("call_sid", out.call_sid);
  fields.require("call_sid", out.call_sid, 40121);
  fields.take("url", out.url);
  fields.require("url", out.url, 40120);
  fields.take("accept", out.accept);
}

void read_supervise(Fields& fields, Instruction& out) {
  fields.take("supervisor", out.supervisor);
  fields.require("supervisor", out.supervisor, 0);
  fields.take("mode", out.mode);
  if (!is_one_of(out.mode, "monitor whisper barge"))
    fields.fault("mode", "one of monitor whisper barge");
}

void read_members(Fields& fields, Instruction& out) {
  switch (out.kind) {
    case Kind::reject: return fields.take("activity_sid", out.activity);
    case Kind::conference: return read_conference(fields, out);
    case Kind::dequeue: return read_dequeue(fields, out);
    case Kind::call: return read_call(fields, out);
    case Kind::redirect: return read_redirect(fields, out);
    case Kind::supervise: return read_supervise(fields, out);
    default: return;
  }
}

void check_urls(Fields& fields, const Instruction& out) {
  for (const std::string* const url : {&out.url, &out.leg.url, &out.room.url}) {
    if (!url->empty() && !parse_url(*url)) fields.fault("url", "an http or https URL");
  }
  for (const auto& [name, value] : out.options) {
    const bool is_url = name.ends_with("Url") || name.ends_with("Callback");
    // Silence while waiting is the empty text.
    if (is_url && !value.empty() && !parse_url(value)) fields.fault(name, "an http or https URL");
  }
}

std::variant<Instruction, BadRequest> read(Kind kind, ValueView document) {
  Instruction out;
  out.kind = kind;
  Fields fields(document);
  read_members(fields, out);
  check_urls(fields, out);
  if (fields.bad) return *std::move(fields.bad);
  return out;
}

std::optional<Kind> instruction_named(std::string_view name) {
  for (const auto& [kind, known] : names) {
    if (kind != Kind::later && kind < Kind::wrapup && name == known) return kind;
  }
  return std::nullopt;
}

const BadRequest no_such_instruction{
    400, "expected an instruction that TaskRouter has, such as accept or conference", 55555};

// DequeueStatusCallbackUrl of a dequeue is its status_callback_url.
std::string snake_case(std::string_view pascal) {
  std::string out;
  for (const char c : pascal) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

Value members_of(const Form& form, std::string_view prefix) {
  ValueBuilder out;
  out.begin_object();
  std::vector<std::string> taken;
  for (const auto& [name, value] : form.fields()) {
    if (!name.starts_with(prefix)) continue;
    std::string key = snake_case(std::string_view(name).substr(prefix.size()));
    if (key.empty() || std::find(taken.begin(), taken.end(), key) != taken.end()) continue;
    // Lists repeat in forms; in JSON they are one text.
    std::string text = value;
    if (key.ends_with("_event") || key.ends_with("_events")) {
      text.clear();
      for (const auto& [other, more] : form.fields()) {
        if (other == name) text.append(text.empty() ? "" : ",").append(more);
      }
    }
    out.key(key).string(text);
    taken.push_back(std::move(key));
  }
  return out.end_object().finish();
}

std::string_view prefix_of(Kind kind) {
  switch (kind) {
    case Kind::dequeue: return "Dequeue";
    case Kind::call: return "Call";
    case Kind::redirect: return "Redirect";
    default: return "";
  }
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
  for (const auto& [known, name] : names) {
    if (known == kind) return name;
  }
  return "";
}

std::variant<Instruction, BadRequest> read_instruction(const HttpResponse& answer) {
  if (answer.status != 200) {
    return BadRequest{400, "expected status 200, found " + std::to_string(answer.status), 40000};
  }
  if (answer.body.empty()) return Instruction();
  if (!header(answer.headers, "content-type").starts_with("application/json")) {
    return BadRequest{415, "expected application/json", 40000};
  }
  const auto parsed = read_json(answer.body);
  if (const auto* const bad = std::get_if<BadRequest>(&parsed))
    return BadRequest{bad->status, bad->sentence, 40001};
  const ValueView document = std::get<Value>(parsed);
  const ValueView name = document.find("instruction");
  if (!name.is_string())
    return BadRequest{400, "expected an object with a string 'instruction'", 40005};
  const auto kind = instruction_named(name.as_string());
  if (!kind) return no_such_instruction;
  return read(*kind, document);
}

std::variant<Instruction, BadRequest> read_update(const Form& form) {
  if (const auto name = form.find("Instruction")) {
    const auto kind = instruction_named(*name);
    if (!kind) return no_such_instruction;
    Value members = members_of(form, prefix_of(*kind));
    if (*kind != Kind::supervise) return read(*kind, members);
    // SupervisorMode is its mode.
    return read(*kind, Value::object({{"supervisor", form.get("Supervisor")},
                                      {"mode", form.find("SupervisorMode").value_or("monitor")}}));
  }
  Instruction out;
  const std::string_view status = form.get("ReservationStatus");
  if (status == "accepted") {
    out.kind = Kind::accept;
  } else if (status == "rejected") {
    out.kind = Kind::reject;
    out.activity = form.get("WorkerActivitySid");
  } else if (status == "wrapping") {
    out.kind = Kind::wrapup;
  } else if (status == "completed") {
    out.kind = Kind::complete;
  } else {
    return BadRequest{
        400,
        "expected Instruction, or ReservationStatus accepted, rejected, wrapping or completed"};
  }
  return out;
}

}  // namespace adapters
ACD_NAMESPACE_END
