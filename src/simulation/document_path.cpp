#include "simulation/document_path.hpp"

#include "workflow/directory.hpp"
#include "workflow/faults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace simulation {

using workflow::child;
using workflow::did_you_mean;
using workflow::quoted;

namespace {

// Keys of a workspace that may be left out, where a change may write them: elsewhere in it unknown
// keys are kept for other readers, and a slip of the pen would change nothing.
constexpr std::array<std::string_view, 20> optional_keys{"timeout",
                                                         "priority",
                                                         "skip_if",
                                                         "order_by",
                                                         "expression",
                                                         "queue",
                                                         "x_selection",
                                                         "x_outcome",
                                                         "x_exclude_after",
                                                         "x_back_off",
                                                         "max_waiting",
                                                         "task_order",
                                                         "activity",
                                                         "attributes",
                                                         "target_workers",
                                                         "task_queues",
                                                         "channels",
                                                         "options",
                                                         "max_reserved_workers",
                                                         "task_reservation_timeout"};

std::optional<std::size_t> position(std::string_view key, std::size_t size) {
  std::size_t index = 0;
  const auto read = std::from_chars(key.data(), key.data() + key.size(), index);
  if (read.ec != std::errc() || read.ptr != key.data() + key.size() || index >= size) {
    return std::nullopt;
  }
  return index;
}

std::string_view text_of(ValueView object, std::string_view key) {
  const ValueView found = object.find(key);
  return found.is_string() ? found.as_string() : std::string_view();
}

constexpr std::array<std::string_view, 3> names{"name", "sid", "filter_friendly_name"};

std::optional<std::size_t> element(ValueView array, std::string_view key) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (std::any_of(names.begin(), names.end(),
                    [&](std::string_view name) { return text_of(array[i], name) == key; })) {
      return i;
    }
  }
  return position(key, array.size());
}

std::vector<std::string> choices(ValueView container) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < container.size(); ++i) {
    if (container.is_object()) {
      list.emplace_back(container.key(i));
      continue;
    }
    std::string_view name;
    for (const std::string_view key : names) {
      if (name.empty()) name = text_of(container[i], key);
    }
    list.push_back(name.empty() ? std::to_string(i) : std::string(name));
  }
  return list;
}

Error nothing_there(ValueView container, const std::string& pointer, std::string_view key) {
  const std::string place = pointer.empty() ? "the scenario" : pointer;
  if (!container.is_object() && !container.is_array()) {
    return {ErrorCode::unknown_name,
            fmt::format("expected the path to end at {}, which is {}, found {} after it", place,
                        workflow::describe(container), quoted(key)),
            0, pointer, 0};
  }
  const std::vector<std::string> all = choices(container);
  constexpr std::size_t shown = 12;
  const std::vector<std::string> some(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), shown)));
  return {ErrorCode::unknown_name,
          fmt::format("expected one of {}{} in {}, found {}{}", fmt::join(some, ", "),
                      all.size() > shown ? ", …" : "", place, quoted(key), did_you_mean(key, all)),
          0, pointer, 0};
}

bool may_be_new(std::span<const std::string> before, std::string_view key) {
  if (before.empty() || before.front() != "workspace") return true;
  if (before.size() == 2 && before[1] == "options") return true;
  return std::find(optional_keys.begin(), optional_keys.end(), key) != optional_keys.end() ||
         std::find(before.begin(), before.end(), "attributes") != before.end();
}

// Objects that a change may make.
constexpr std::array<std::string_view, 6> optional_objects{"attributes", "breaks", "dialect",
                                                           "options",    "retry",  "task"};

bool may_be_made(std::string_view key) {
  return std::find(optional_objects.begin(), optional_objects.end(), key) != optional_objects.end();
}

std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

void write(ValueBuilder& out, ValueView value, std::span<const std::string> steps,
           const Value& put) {
  if (steps.empty()) {
    out.value(put);
    return;
  }
  const std::string& step = steps.front();
  if (value.is_array()) {
    out.begin_array();
    const auto index = position(step, value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i == index) {
        write(out, value[i], steps.subspan(1), put);
      } else {
        out.value(value[i]);
      }
    }
    out.end_array();
    return;
  }
  out.begin_object();
  bool found = false;
  const std::size_t members = value.exists() ? value.size() : 0;  // absent: a new object
  for (std::size_t i = 0; i < members; ++i) {
    out.key(value.key(i));
    if (value.key(i) == step) {
      found = true;
      write(out, value[i], steps.subspan(1), put);
    } else {
      out.value(value[i]);
    }
  }
  if (!found) {
    out.key(step);
    write(out, {}, steps.subspan(1), put);
  }
  out.end_object();
}

}  // namespace

Steps split_path(std::string_view path) {
  const bool is_pointer = path.starts_with('/');
  const char between = is_pointer ? '/' : '.';
  if (is_pointer) path.remove_prefix(1);
  Steps keys;
  for (;;) {
    const std::size_t end = path.find(between);
    const std::string_view token = path.substr(0, end);
    keys.push_back(is_pointer ? unescaped(token) : std::string(token));
    if (end == std::string_view::npos) return keys;
    path.remove_prefix(end + 1);
  }
}

Result<Steps> resolve(ValueView root, std::string_view path) {
  const Steps keys = split_path(path);
  Steps steps;
  ValueView value = root;
  std::string pointer;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string& key = keys[i];
    if (value.is_array()) {
      const auto index = element(value, key);
      if (!index) return nothing_there(value, pointer, key);
      steps.push_back(std::to_string(*index));
      value = value[*index];
    } else {
      const ValueView next = value.find(key);
      const bool may_add = (value.is_object() || !value.exists()) &&
                           (i + 1 == keys.size() ? may_be_new(steps, key) : may_be_made(key));
      if (!next.exists() && (!may_add || key.empty())) return nothing_there(value, pointer, key);
      steps.push_back(key);
      value = next;
    }
    pointer = child(pointer, steps.back());
  }
  return steps;
}

ValueView value_at(ValueView root, std::span<const std::string> steps) {
  for (const std::string& step : steps) {
    if (root.is_array()) {
      const auto index = position(step, root.size());
      root = index ? root[*index] : ValueView();
    } else {
      root = root.find(step);
    }
  }
  return root;
}

Value replaced(ValueView root, std::span<const std::string> steps, const Value& value) {
  ValueBuilder out;
  write(out, root, steps, value);
  return out.finish();
}

}  // namespace simulation
ACD_NAMESPACE_END
