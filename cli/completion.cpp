#include "command.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acd::cli {

namespace {

// What a shell may offer, read from the commands themselves.
struct Flag {
  std::string long_name;   // with its dashes; empty for a plain argument
  std::string short_name;  // with its dash; or empty
  std::string help;
  bool takes_value = false;
  std::vector<std::string> choices;
};

struct Command {
  std::string name;
  std::string help;
  std::vector<Flag> flags;
};

// CLI11 shows the allowed values as `TEXT:{a,b}`.
std::vector<std::string> choices_in(std::string_view type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return CLI::detail::split(std::string(type.substr(open + 1, close - open - 1)), ',');
}

Command describe(const CLI::App& app) {
  Command command{app.get_name(), app.get_description(), {}};
  for (const CLI::Option* option : app.get_options()) {
    Flag flag;
    if (!option->get_lnames().empty()) flag.long_name = "--" + option->get_lnames().front();
    if (!option->get_snames().empty()) flag.short_name = "-" + option->get_snames().front();
    flag.help = option->get_description();
    flag.takes_value = option->get_items_expected_max() > 0;
    flag.choices = choices_in(option->get_type_name());
    command.flags.push_back(std::move(flag));
  }
  return command;
}

std::vector<Command> describe_all(const CLI::App& app) {
  std::vector<Command> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(describe(*command));
  return commands;
}

std::string names_of(const std::vector<Command>& commands) {
  std::vector<std::string_view> names;
  names.reserve(commands.size());
  for (const Command& command : commands) names.emplace_back(command.name);
  return fmt::format("{}", fmt::join(names, " "));
}

std::string flags_of(const Command& command) {
  std::vector<std::string_view> names;
  for (const Flag& flag : command.flags) {
    if (!flag.long_name.empty()) names.emplace_back(flag.long_name);
  }
  return fmt::format("{}", fmt::join(names, " "));
}

// Where nothing is offered, the shell offers files.
std::string bash(const CLI::App& app) {
  const std::vector<Command> commands = describe_all(app);
  std::string values;
  std::string flags;
  std::string arguments;
  for (const Command& command : commands) {
    flags += fmt::format("      {}) words='{}' ;;\n", command.name, flags_of(command));
    for (const Flag& flag : command.flags) {
      if (flag.choices.empty()) continue;
      const std::string choices = fmt::format("{}", fmt::join(flag.choices, " "));
      if (flag.long_name.empty()) {
        arguments += fmt::format("      {}) words='{}' ;;\n", command.name, choices);
      } else {
        values += fmt::format(
            "    '{0} {1}'{2}) words='{3}' ;;\n", command.name, flag.long_name,
            flag.short_name.empty() ? "" : fmt::format("|'{} {}'", command.name, flag.short_name),
            choices);
      }
    }
  }
  return fmt::format(R"(# bash completion: source <(acd completion bash)
_acd() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words=
  COMPREPLY=()
  case "${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}" in
{}  esac
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='{} {}'
  elif [[ -z $words && $current == -* ]]; then
    case ${{COMP_WORDS[1]}} in
{}    esac
  elif [[ -z $words ]]; then
    case ${{COMP_WORDS[1]}} in
{}      *) ;;
    esac
  fi
  [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _acd acd
)",
                     values, names_of(commands), flags_of(describe(app)), flags, arguments);
}

// Text inside single quotes, where `special` characters need a backslash.
std::string quoted(std::string_view text, std::string_view special) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + "'";
}

std::string zsh_argument(const Flag& flag) {
  const std::string choices =
      flag.choices.empty() ? "_files" : fmt::format("({})", fmt::join(flag.choices, " "));
  if (flag.long_name.empty()) return quoted(fmt::format("*:argument:{}", choices), "");
  std::string help;
  for (const char c : flag.help) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') help += '\\';
    help += c;
  }
  const std::string value = flag.takes_value ? fmt::format(":value:{}", choices) : "";
  return quoted(fmt::format("{}[{}]{}", flag.long_name, help, value), "");
}

std::string zsh(const CLI::App& app) {
  std::string names;
  std::string cases;
  for (const Command& command : describe_all(app)) {
    names += fmt::format("    {}\n", quoted(command.name + ":" + command.help, ""));
    cases += fmt::format("    {}) _arguments", command.name);
    for (const Flag& flag : command.flags) cases += " \\\n        " + zsh_argument(flag);
    cases += " ;;\n";
  }
  return fmt::format(R"(#compdef acd
# zsh completion: source <(acd completion zsh), or a file _acd in a folder of $fpath
_acd() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
{}  esac
}}
if [[ $funcstack[1] == _acd ]]; then
  _acd "$@"
else
  compdef _acd acd
fi
)",
                     names, cases);
}

std::string fish(const CLI::App& app) {
  std::string out = "# fish completion: acd completion fish | source\n";
  for (const Command& command : describe_all(app)) {
    out += fmt::format("complete -c acd -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                       quoted(command.help, "\\"));
    const std::string condition = fmt::format("'__fish_seen_subcommand_from {}'", command.name);
    for (const Flag& flag : command.flags) {
      out += fmt::format("complete -c acd -n {}", condition);
      if (!flag.long_name.empty()) out += fmt::format(" -l {}", flag.long_name.substr(2));
      if (!flag.short_name.empty()) out += fmt::format(" -s {}", flag.short_name.substr(1));
      if (!flag.choices.empty()) {
        out += fmt::format(" -x -a '{}'", fmt::join(flag.choices, " "));
      } else if (flag.takes_value) {
        out += " -r";
      }
      out += fmt::format(" -d {}\n", quoted(flag.help, "\\"));
    }
  }
  return out;
}

constexpr const char* examples = R"(Examples:
  source <(acd completion bash)
  acd completion zsh > ~/.zfunc/_acd
  acd completion fish > ~/.config/fish/completions/acd.fish
)";

}  // namespace

void add_completion(CLI::App& app, Run& run) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print the completion of a shell");
  command->add_option("shell", *shell, "The shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(examples);
  command->callback([shell, &app, &run] {
    run = [shell, &app] {
      print(*shell == "bash" ? bash(app) : *shell == "zsh" ? zsh(app) : fish(app));
      return success;
    };
  });
}

}  // namespace acd::cli
