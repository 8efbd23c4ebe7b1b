// Reads lines {"kind": "workspace" | "workflow", "document": …} and answers each with "sound", or
// with "faulty" and the first pointer. A workspace's lints follow "sound". For schema_test.py.

#include <acd/workflow/lint.hpp>
#include <acd/workflow/workspace.hpp>

#include <iostream>
#include <string>
#include <vector>

namespace {

void answer(const std::vector<acd::Error>& errors) {
  std::cout << "faulty " << errors.front().pointer << '\n';
}

void read(acd::ValueView line) {
  const acd::ValueView document = line.find("document");
  if (line.find("kind") == acd::Value("workflow").view()) {
    const auto configuration = acd::WorkflowConfiguration::from_value(document);
    if (!configuration) return answer(configuration.errors());
    std::cout << "sound\n";
    return;
  }
  const auto workspace = acd::Workspace::from_value(document);
  if (!workspace) return answer(workspace.errors());
  std::cout << "sound";
  for (const acd::Lint& lint : acd::lint(*workspace)) std::cout << ' ' << lint.id;
  std::cout << '\n';
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto value = acd::Value::from_json(line);
    if (!value) {
      std::cerr << value.error().message << '\n';
      return 2;
    }
    read(*value);
  }
}
