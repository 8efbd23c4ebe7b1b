#include "workflow/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

ACD_NAMESPACE_BEGIN
namespace workflow {

namespace {

constexpr std::size_t most_names_shown = 20;
constexpr std::size_t longest_compared = 64;
// Looking for a like name reads all names: a text with very many faults is told less about each.
constexpr std::size_t most_explained = 1000;

// The number of bytes to insert, delete or replace.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t replaced = diagonal + (letter == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replaced, diagonal + 1, row[k] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string folded(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& names) {
  if (text.size() > longest_compared) return {};
  const std::string wanted = folded(text);
  const std::string* nearest = nullptr;
  std::size_t best = 1 + std::max<std::size_t>(1, text.size() / 3);
  for (const std::string& name : names) {
    if (name.size() >= wanted.size() + best || wanted.size() >= name.size() + best) continue;
    const std::size_t found = distance(wanted, folded(name));
    if (found >= best || found >= name.size()) continue;
    best = found;
    nearest = &name;
  }
  return nearest == nullptr ? std::string() : fmt::format("; did you mean {}?", quoted(*nearest));
}

void Directory::add(std::string_view sid, std::string_view name, const std::string& pointer,
                    Faults& faults) {
  const std::size_t position = names_.size();
  names_.emplace_back(name);
  pointers_.push_back(pointer);
  if (name.empty()) return;  // a fault that has been told
  const auto [namesake, name_is_new] = by_folded_name_.emplace(folded(name), position);
  if (!name_is_new) {
    faults.add(
        ErrorCode::duplicate, child(pointer, "name"),
        fmt::format("expected a name that no other {} has (case does not count), found {}, "
                    "which {} has",
                    kind_.substr(kind_.find(' ') + 1), quoted(name), pointers_[namesake->second]));
  }
  by_name_.emplace(name, position);
  const auto [twin, sid_is_new] = by_sid_.emplace(sid, position);
  // A sid that was not written is the name, and that fault has been told.
  if (!sid_is_new && (name_is_new || sid != name)) {
    faults.add(
        ErrorCode::duplicate, child(pointer, sid == name ? "name" : "sid"),
        fmt::format("expected a sid that no other {} has, found {}, which {} has",
                    kind_.substr(kind_.find(' ') + 1), quoted(sid), pointers_[twin->second]));
  }
}

std::optional<std::size_t> Directory::find(std::string_view reference) const {
  const std::string key(reference);
  if (const auto found = by_sid_.find(key); found != by_sid_.end()) return found->second;
  if (const auto found = by_name_.find(key); found != by_name_.end()) return found->second;
  return std::nullopt;
}

void Directory::check(std::string_view reference, std::string pointer, Faults& faults) const {
  if (find(reference)) return;
  if (faults.size() >= most_explained) {
    faults.add(ErrorCode::unknown_name, std::move(pointer),
               fmt::format("expected the sid or name of {}, found {}", kind_, quoted(reference)));
    return;
  }
  faults.add(ErrorCode::unknown_name, std::move(pointer),
             fmt::format("expected the sid or name of {} ({}), found {}{}", kind_, names(),
                         quoted(reference), did_you_mean(reference, names_)));
}

std::string Directory::names() const {
  if (names_.empty()) return "there is none";
  std::string list;
  const std::size_t shown = std::min(names_.size(), most_names_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) list += ", ";
    list += quoted(names_[i]);
  }
  if (shown < names_.size()) list += fmt::format(" and {} more", names_.size() - shown);
  return list;
}

}  // namespace workflow
ACD_NAMESPACE_END
