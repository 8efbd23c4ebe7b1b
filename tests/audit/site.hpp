#pragma once

#include <acd/router/router.hpp>

#include "router/random.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace acd_test {

/// A site of 300 people in twelve departments, with the owner first, then the department, then
/// anyone, then an announcement; a queue that rings three, a LIFO queue for mails. Aging, load
/// budgets, back-off and opening hours by seed.
std::string large_site(std::uint64_t seed);

/// What happens at that site: calls, chats and mails come in; people answer, reject, do not answer,
/// fail to be reached, talk and are listened to, wrap up, hand on, go away and come back.
class Day {
 public:
  explicit Day(std::uint64_t seed);

  /// The next command, as JSON.
  [[nodiscard]] std::string next();
  /// What came of it; people will react.
  void hear(const acd::Router& router, std::span<const acd::router::Event> events);
  [[nodiscard]] std::uint64_t answered() const { return answered_; }

 private:
  void later(std::int64_t ms, std::string command);
  void arrive();
  void come_or_go();
  void react(const std::string& task, const std::string& worker);
  void converse(const std::string& task, const std::string& worker, std::int64_t from,
                std::int64_t until);

  acd::router::Random random_;
  std::multimap<std::int64_t, std::string> coming_;  // by milliseconds
  std::int64_t now_ms_ = 0;
  std::uint64_t created_ = 0;
  std::uint64_t answered_ = 0;
};

}  // namespace acd_test
