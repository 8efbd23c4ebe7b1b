#pragma once

#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/presence/board.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace presence {

struct ExporterOptions {
  /// How often one object is written at most, in any second. Services take about 20.
  std::int32_t writes_per_second = 19;
  /// Over how many objects people are spread, by their sid; 0: each has an object of their own.
  std::uint32_t objects = 0;
  std::string prefix = "presence-";  ///< of the objects' names
};

/// One thing to write to the service outside.
struct Write {
  std::string object;
  std::string key;            ///< the worker's sid
  std::uint64_t version = 0;  ///< to be given back to answered()
  bool remove = false;        ///< take the key away
  std::string text;           ///< the person as JSON; empty when removing
};

/// Mirrors a board to a service that limits the writes of an object. It has no sockets and no
/// clock: the host sends what due() gives and says how it went. A person has at most one write
/// under way, and what they are by the time of a write is what is written: the latest wins, nothing
/// is lost, nothing overtakes. Memory: one entry a person, whatever comes in.
class ACD_API Exporter {
 public:
  /// Precondition: at least one write a second.
  explicit Exporter(ExporterOptions options = {});
  ~Exporter();
  Exporter(Exporter&&) noexcept;
  Exporter& operator=(Exporter&&) noexcept;

  /// Takes in what changed on the board since the last time. Always the same board.
  void take(const Board& board);

  /// What may be written at `now`, one write an object; under way until answered.
  [[nodiscard]] std::vector<Write> due(TimePoint now);
  /// When due() has something, if nothing else comes; absent when nothing waits.
  [[nodiscard]] std::optional<TimePoint> next_due() const;

  /// How a write went. One that failed is tried again, its object not before `retry_after` has
  /// passed. False for a write that is not under way: answered before, or unknown.
  bool answered(std::string_view key, std::uint64_t version, bool ok, TimePoint now,
                Duration retry_after = {});

  [[nodiscard]] std::size_t waiting() const noexcept;
  [[nodiscard]] std::size_t under_way() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace presence
ACD_NAMESPACE_END
