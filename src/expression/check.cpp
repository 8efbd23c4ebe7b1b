#include "check.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

ACD_NAMESPACE_BEGIN
namespace expression {

namespace {

struct RootName {
  std::string_view name;
  Root root;
};
constexpr std::array roots{
    RootName{"task", Root::task},       RootName{"worker", Root::worker},
    RootName{"workers", Root::workers}, RootName{"candidates", Root::candidates},
    RootName{"queue", Root::queue},     RootName{"calendar", Root::calendar},
};

// A root is a root only with a key behind it: `task == 1` and `task[0] == 1` name an attribute.
std::optional<Root> prefix(const std::vector<Segment>& path) {
  if (path.size() < 2 || path[1].key.empty()) return std::nullopt;
  const auto* found = std::ranges::find(roots, path[0].key, &RootName::name);
  if (found == roots.end()) return std::nullopt;
  return found->root;
}

struct BuiltinName {
  std::string_view name;
  Builtin builtin;
};

template <std::size_t size>
Builtin find(const std::array<BuiltinName, size>& names, std::string_view name) {
  const auto* found = std::ranges::find(names, name, &BuiltinName::name);
  return found == names.end() ? Builtin::none : found->builtin;
}

constexpr std::array worker_names{
    BuiltinName{"sid", Builtin::worker_sid},
    BuiltinName{"friendly_name", Builtin::worker_friendly_name},
    BuiltinName{"activity_sid", Builtin::worker_activity_sid},
    BuiltinName{"activity_name", Builtin::worker_activity_name},
};
constexpr std::array channel_names{
    BuiltinName{"configured_capacity", Builtin::channel_configured_capacity},
    BuiltinName{"assigned_tasks", Builtin::channel_assigned_tasks},
    BuiltinName{"available_capacity_percentage", Builtin::channel_available_capacity_percentage},
};
constexpr std::array workers_names{
    BuiltinName{"available", Builtin::workers_available},
    BuiltinName{"unavailable", Builtin::workers_unavailable},
};
constexpr std::array candidates_names{
    BuiltinName{"total", Builtin::candidates_total},
    BuiltinName{"available", Builtin::candidates_available},
    BuiltinName{"free", Builtin::candidates_free},
};
constexpr std::array queue_names{
    BuiltinName{"waiting", Builtin::queue_waiting},
    BuiltinName{"oldest_wait", Builtin::queue_oldest_wait},
};

Builtin worker_builtin(const std::vector<Segment>& path) {
  if (path.size() == 1) return find(worker_names, path[0].key);
  if (path.size() != 3 || path[0].key != "channel" || path[1].key.empty()) return Builtin::none;
  return find(channel_names, path[2].key);
}

Builtin workers_builtin(const std::vector<Segment>& path) {
  if (path.size() != 1) return Builtin::none;
  const Builtin known = find(workers_names, path[0].key);
  return known == Builtin::none ? Builtin::workers_activity : known;
}

bool is_opening(const std::vector<Segment>& path) {
  return path.size() == 2 && !path[0].key.empty() && path[1].key == "open";
}

// `path` comes after the root.
Builtin builtin(Root root, const std::vector<Segment>& path) {
  switch (root) {
    case Root::worker: return worker_builtin(path);
    case Root::workers: return workers_builtin(path);
    case Root::candidates:
      return path.size() == 1 ? find(candidates_names, path[0].key) : Builtin::none;
    case Root::queue: return path.size() == 1 ? find(queue_names, path[0].key) : Builtin::none;
    case Root::calendar: return is_opening(path) ? Builtin::calendar_open : Builtin::none;
    case Root::task:
    case Root::nothing: break;
  }
  return Builtin::none;
}

Error fault(ErrorCode code, std::string_view expected, const Reference& name, std::size_t offset) {
  return {code, "expected " + std::string(expected) + ", found '" + name.text + "'", offset, {}, 0};
}

void bind(Reference& name, Root root, bool has_prefix) {
  name.root = root;
  if (has_prefix) name.path.erase(name.path.begin());
}

void bind_in_filter(Reference& name, std::optional<Root> root) {
  if (root == Root::task) return bind(name, Root::task, true);
  if (root == Root::worker) return bind(name, Root::nothing, true);
  const bool opening =
      root == Root::calendar && is_opening({name.path.begin() + 1, name.path.end()});
  if (!opening) return bind(name, Root::task, false);
  bind(name, Root::calendar, true);
  name.builtin = Builtin::calendar_open;
}

std::optional<Error> bind_in_queue(Reference& name, std::optional<Root> root, std::size_t offset) {
  if (root == Root::task) {
    return fault(ErrorCode::wrong_root, "an attribute of the worker, for a queue sees no task",
                 name, offset);
  }
  bind(name, Root::worker, root == Root::worker);
  return std::nullopt;
}

std::optional<Error> bind_prefixed(Reference& name, std::optional<Root> root, bool allowed,
                                   std::string_view expected, std::size_t offset) {
  if (!root) return fault(ErrorCode::unprefixed_name, expected, name, offset);
  if (!allowed) return fault(ErrorCode::wrong_root, expected, name, offset);
  bind(name, *root, true);
  name.builtin = builtin(name.root, name.path);
  return std::nullopt;
}

class Checker {
 public:
  explicit Checker(Context context) : context_(context) {}

  void visit(Node& node) {
    if (node.kind == NodeKind::comparison) {
      visit(node.left);
      visit(node.right);
    }
    for (Node& child : node.children) visit(child);
  }

  std::vector<Error> finish() && { return std::move(errors_); }

 private:
  void visit(Operand& operand) {
    auto* name = std::get_if<Reference>(&operand.value);
    if (name == nullptr) return;
    if (auto error = resolve(*name, context_, operand.range.begin))
      errors_.push_back(*std::move(error));
  }

  Context context_;
  std::vector<Error> errors_;
};

}  // namespace

std::optional<Error> resolve(Reference& name, Context context, std::size_t offset) {
  const std::optional<Root> root = prefix(name.path);
  switch (context) {
    case Context::filter: return bind_in_filter(name, root), std::nullopt;
    case Context::queue: return bind_in_queue(name, root, offset);
    case Context::target:
      return bind_prefixed(name, root, root == Root::task || root == Root::worker,
                           "task. or worker. before the name", offset);
    case Context::skip_if:
      return bind_prefixed(
          name, root, root != Root::worker,
          "a name that begins with workers., candidates., queue., calendar. or task.", offset);
  }
  return std::nullopt;
}

std::vector<Error> check(Node& tree, Context context) {
  Checker checker(context);
  checker.visit(tree);
  return std::move(checker).finish();
}

}  // namespace expression
ACD_NAMESPACE_END
