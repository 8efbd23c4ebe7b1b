#include "workflow/lints.hpp"

#include <fmt/format.h>

#include <set>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr std::size_t longest_attributes = 4096;  // characters, TaskRouter's limit

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
  }));
}

// Tells each key once, at the first worker that has it.
class AttributeLinter {
 public:
  AttributeLinter(const Dialect& dialect, Lints& lints) : dialect_(dialect), lints_(lints) {}

  void worker(const Worker& worker, const std::string& pointer) {
    if (!dialect_.extended) keys(worker.attributes, pointer, {});
    for (const std::string_view prefix : {"task", "worker"}) {
      if (worker.attributes.view().find(prefix).exists()) shadowed_prefix(prefix, pointer);
    }
    if (const std::size_t length = characters(to_json(worker.attributes));
        length > longest_attributes) {
      lints_.add("long-attributes", pointer,
                 fmt::format("the attributes have {} characters; TaskRouter takes {}", length,
                             longest_attributes),
                 "keep what routing does not read elsewhere");
    }
  }

 private:
  void keys(ValueView value, const std::string& pointer, const std::string& path) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value.is_array()) {
        keys(value[i], child(pointer, i), path + "[]");
        continue;
      }
      const std::string_view key = value.key(i);
      const std::string below = child(pointer, key);
      const std::string name = path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
      if (!is_name(key) && told_.insert(name).second) {
        lints_.add("hyphen", below,
                   fmt::format("no expression can name the attribute {}: names have only letters "
                               "A to Z, digits, _ and $, and no digit first",
                               quoted(name)),
                   "rename the attribute if an expression needs it");
      }
      keys(value[i], below, name);
    }
  }

  void shadowed_prefix(std::string_view prefix, const std::string& pointer) {
    if (!told_prefixes_.emplace(prefix).second) return;
    lints_.add("shadowed-prefix", child(pointer, prefix),
               fmt::format("in expressions `{0}.` is a prefix and never the attribute {0}", prefix),
               "rename the attribute");
  }

  const Dialect& dialect_;
  Lints& lints_;
  std::set<std::string> told_;
  std::set<std::string_view> told_prefixes_;
};

}  // namespace

void lint_attributes(const Workspace& workspace, Lints& lints) {
  AttributeLinter linter(workspace.options.dialect, lints);
  for (std::size_t i = 0; i < workspace.workers.size(); ++i) {
    linter.worker(workspace.workers[i], fmt::format("/workers/{}/attributes", i));
  }
}

}  // namespace workflow
ACD_NAMESPACE_END
