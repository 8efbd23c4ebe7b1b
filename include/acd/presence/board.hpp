#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/router/event.hpp>
#include <acd/router/router.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace presence {

/// A worker as others see them.
struct Person {
  std::string worker;  ///< sid
  std::string name;
  std::string activity;  ///< name
  bool available = false;
  Connection connection{};
  bool on_call = false;
  TimePoint activity_since;
  std::uint64_t version = 0;  ///< the board's, at the last change
  std::uint64_t changes = 0;  ///< how often this changed, whether or not anybody looked in between
  bool gone = false;          ///< the worker was deleted
  friend bool operator==(const Person&, const Person&) = default;
};

/// What a subscriber has to know to come from one version to another.
struct Diff {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  bool full = false;           ///< everybody there is, not only who changed
  std::vector<Person> people;  ///< each once, in the order of their last changes
};

/// Appends {"worker", "name", "activity", …} without a line end.
ACD_API void append_json(std::string& out, const Person& person);
/// Appends {"from", "to", "full", "people": […]}; who is gone comes as {"worker", "gone": true, …}.
ACD_API void append_json(std::string& out, const Diff& diff);

/// Who is there, in versions: every change counts the version up by one. Changes of one person
/// between two looks come as one, the latest; none is lost and no person's run back.
///
///     acd::presence::Board board(router);
///     router.apply(command, events);
///     board.take(router, events.events());
///     send(subscriber, board.since(subscriber.version));
class ACD_API Board {
 public:
  /// Everybody in the router, one change each. Of the deleted ones, the last `remembered` stay for
  /// diffs; a subscriber who is further behind gets the full state.
  explicit Board(const Router& router, std::size_t remembered = 1000);

  /// Precondition: `events` are those of the last apply() or advance(), in order and all of them.
  void take(const Router& router, std::span<const router::Event> events);

  /// How many changes there were.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  /// Complexity: linear in the people that changed since; in all people for a full state, which is
  /// the answer to 0, to a version that is too old and to one that is not of this board.
  [[nodiscard]] Diff since(std::uint64_t version) const;

 private:
  static constexpr std::uint32_t none = 0xffffffffU;
  struct Row {
    Person person;
    std::uint32_t previous = none;  // changed before this one
    std::uint32_t next = none;
  };

  [[nodiscard]] std::uint32_t row_of(std::uint32_t worker);
  void look(const Router& router, std::uint32_t worker);
  void changed(std::uint32_t row);
  void remove(std::uint32_t worker);
  void unlink(std::uint32_t row);
  void link_last(std::uint32_t row);
  void forget_oldest();

  std::size_t remembered_;
  std::uint64_t version_ = 0;
  std::uint64_t forgotten_ = 0;  // the newest version of a row that was dropped
  std::size_t gone_ = 0;
  std::vector<Row> rows_;
  std::vector<std::uint32_t> free_rows_;
  std::vector<std::uint32_t> row_by_worker_;  // by the router's slot
  std::uint32_t first_ = none;                // by last change
  std::uint32_t last_ = none;
  std::vector<std::uint32_t> touched_;
};

}  // namespace presence
ACD_NAMESPACE_END
