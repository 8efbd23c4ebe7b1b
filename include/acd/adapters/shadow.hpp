#pragma once

#include <acd/adapters/body.hpp>
#include <acd/adapters/seen_ids.hpp>
#include <acd/config.hpp>
#include <acd/core/time.hpp>
#include <acd/core/value.hpp>
#include <acd/router/event.hpp>
#include <acd/router/json.hpp>
#include <acd/router/router.hpp>
#include <acd/workflow/workspace.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// One thing that TaskRouter told.
struct TaskRouterEvent {
  std::string sid;   ///< the same at every delivery
  std::string type;  ///< "reservation.created"
  TimePoint at;
  Value data;  ///< an object, its keys in snake_case, attributes as objects
};

/// Reads an event callback. A bad request: no EventType, or no Timestamp that can be read (seconds,
/// ISO 8601 or RFC 2822).
[[nodiscard]] ACD_API std::variant<TaskRouterEvent, BadRequest> read_event_callback(
    const Form& form);

/// Reads what an event stream posts: an array of CloudEvents, or one of them. Events that are not
/// TaskRouter's are left out.
[[nodiscard]] ACD_API std::variant<std::vector<TaskRouterEvent>, BadRequest> read_event_stream(
    ValueView document);

/// Where TaskRouter decided otherwise than the router would have.
struct Difference {
  enum class Kind : std::uint8_t {
    worker,     ///< both offer the task, to different workers
    only_they,  ///< they offer it, here nobody is
    only_we,    ///< it is offered here, and not by them
    ended,      ///< it ends for one of them and goes on for the other
  };
  Kind kind{};
  TimePoint at;
  std::string task;
  std::string theirs;  ///< a worker, or how it ended; empty: nothing
  std::string ours;
  friend bool operator==(const Difference&, const Difference&) = default;
};
[[nodiscard]] ACD_API std::string_view to_string(Difference::Kind kind) noexcept;

struct ShadowCounts {
  std::uint64_t events = 0;      ///< heard
  std::uint64_t duplicates = 0;  ///< of them, heard before
  std::uint64_t ignored = 0;     ///< of types that change nothing here
  std::uint64_t refused = 0;     ///< commands that the router refused
  std::uint64_t decisions = 0;   ///< offers and ends that were compared
  std::uint64_t agreed = 0;
  std::uint64_t followed = 0;  ///< offers of tasks that had gone otherwise before
};

/// Shadows TaskRouter: lives through what it tells, and compares each decision with the router's
/// own, within a tolerance of time. A task whose decision differs follows TaskRouter from then on,
/// and is not compared again, so one difference is told once and the workers stay as they are.
class ACD_API TaskRouterShadow {
 public:
  explicit TaskRouterShadow(const Workspace& workspace,
                            Duration tolerance = std::chrono::seconds(2));

  /// Hears an event; events in the order of their time.
  void hear(const TaskRouterEvent& event);
  /// Nothing more comes until then: what is due by then is compared.
  void finish(TimePoint at);

  [[nodiscard]] const std::vector<Difference>& differences() const noexcept { return differences_; }
  [[nodiscard]] const ShadowCounts& counts() const noexcept { return counts_; }
  [[nodiscard]] const Router& router() const noexcept { return router_; }

 private:
  // A task as TaskRouter has it.
  struct Followed {
    std::string ours;  // its sid here; empty: it is not here now
    bool compared = true;
    int copies = 0;
    Value creation;                                          // the command
    std::map<std::string, std::string, std::less<>> offers;  // theirs: ours
    std::map<std::string, TimePoint, std::less<>> expected;  // our offers that they have not made
    std::set<std::string> withdrawn;                         // ours that are canceled for them
  };

  void obey(const Value& command);
  void live_until(TimePoint at);
  void collect();
  bool wait_for(TimePoint at, const std::string& task, std::string_view worker);
  [[nodiscard]] bool wait_for_end(TimePoint at, const std::string& task,
                                  const std::string& reservation) const;
  [[nodiscard]] std::string worker_of(const TaskRouterEvent& event) const;
  [[nodiscard]] std::optional<std::string> offer_to(const std::string& task,
                                                    std::string_view worker) const;
  [[nodiscard]] std::string ours_now(const Followed& task) const;
  void differ(Difference::Kind kind, TimePoint at, const std::string& sid, Followed& task,
              std::string theirs, std::string ours);
  void follow(const std::string& sid, Followed& task, const std::string& worker);
  void create(const TaskRouterEvent& event);
  void offered(const TaskRouterEvent& event, const std::string& sid, Followed& task);
  void offer_ended(const TaskRouterEvent& event, const std::string& sid, Followed& task);
  void task_ended(const TaskRouterEvent& event, const std::string& sid, Followed& task);
  void about_worker(const TaskRouterEvent& event);
  void overdue(TimePoint now);

  Router router_;
  router::CommandReader reader_;
  router::EventBuffer events_;
  Duration tolerance_;
  SeenIds seen_;
  std::map<std::string, Followed, std::less<>> tasks_;       // by TaskRouter's sid
  std::map<std::string, std::string, std::less<>> ours_to_;  // our sid: theirs
  std::vector<Difference> differences_;
  ShadowCounts counts_;
};

}  // namespace adapters
ACD_NAMESPACE_END
