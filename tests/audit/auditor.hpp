#pragma once

#include <acd/router/router.hpp>

#include "audit/model.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace acd_test {

/// What the auditor objects to: the rule, what it expected, what it found.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A slow, obvious second reading of the rules. It lives through the same commands as a router,
/// says before each event what must come, and takes from the router only what the rules leave to
/// chance. Copy it with the router's fork.
class Auditor {
 public:
  using Type = acd::router::EventType;
  using Reason = acd::router::Reason;
  using Answer = std::optional<acd::router::RefusalCode>;

  explicit Auditor(const acd::Workspace& workspace);

  /// Judges what `router` made of `command`. Throws Violation.
  void judge(const acd::router::Command& command,
             const std::optional<acd::router::Refusal>& refusal,
             std::span<const acd::router::Event> events, const acd::Router& router);

  [[nodiscard]] TimePoint now() const { return now_; }
  [[nodiscard]] std::uint64_t events() const { return sequence_; }
  [[nodiscard]] const std::map<std::uint64_t, Work>& tasks() const { return tasks_; }
  [[nodiscard]] const std::vector<Person>& people() const { return people_; }
  [[nodiscard]] std::optional<TimePoint> next_alarm() const;

 private:
  // auditor.cpp: what came, what was to come
  struct Expected {
    Type type;
    Work* task = nullptr;
    std::size_t worker = nothing;
    Offer* offer = nullptr;
    Reason reason = Reason::none;
    std::size_t queue = nothing;     // of an event about no task
    std::size_t workflow = nothing;  // likewise
  };
  const acd::router::Event& expect(const Expected& expected, std::string_view rule);
  void require(bool holds, std::string_view rule, std::string_view what,
               const acd::router::Event* event = nullptr) const;
  [[noreturn]] void violate(std::string_view rule, std::string_view expected,
                            std::string_view found) const;
  void compare_numbers(const Expected& expected, const acd::router::Event& event,
                       std::string_view rule) const;
  [[nodiscard]] std::string told(const Expected& expected) const;
  [[nodiscard]] std::string told(const acd::router::Event& event) const;
  [[nodiscard]] const acd::router::Event* upcoming(std::size_t further = 0) const;
  void compare_state() const;
  void compare(const Work& task) const;
  void compare(std::size_t worker) const;

  // alarms.cpp
  enum class Kind : std::uint8_t {
    time_to_live,
    target_deadline,
    reservation_timeout,
    setup,
    wrapup,
    transfer,
    assigned_limit,
    presence,
    task_back_off,
    worker_back_off,
    calendar_edge,
    retention,
  };
  struct Ringing {
    Alarm alarm;
    Kind kind{};
    std::uint64_t task = 0;
    std::size_t offer = 0;   // of the task
    std::size_t worker = 0;  // presence, worker_back_off
    friend bool operator<(const Ringing& a, const Ringing& b) {
      return std::tuple(a.alarm.due, a.kind, a.alarm.started) <
             std::tuple(b.alarm.due, b.kind, b.alarm.started);
    }
  };
  [[nodiscard]] std::optional<Ringing> first_alarm() const;
  void live_until(TimePoint at);
  void ring(const Ringing& ringing);
  [[nodiscard]] Alarm alarm(TimePoint due) { return {due, cause_, ++started_}; }

  // calendars.cpp
  [[nodiscard]] acd::Value calendars() const;
  void await_calendar_edge();
  void on_calendar_edge();
  void start_anew(std::size_t flow, bool new_rules);

  // steps.cpp
  [[nodiscard]] const acd::Target* target(const Work& task) const;
  [[nodiscard]] std::optional<std::size_t> matching_filter(const Work& task,
                                                           std::size_t from) const;
  void start(Work& task);
  void restart(Work& task);
  void set_base(Work& task, std::size_t filter, TimePoint entry);
  bool enter(Work& task, std::size_t filter, std::size_t target);
  void wait(Work& task);
  void move(Work& task, std::size_t queue, bool matched);
  void set_deadline(Work& task, const acd::Target& target);
  void leave(Work& task, Left how);
  void leave_workflow(Work& task, Left how);
  void end_as(Work& task, Reason reason, const std::string& outcome);
  void again(Work& task);
  void on_deadline(Work& task);
  [[nodiscard]] bool is_late(const Work& task) const {
    return task.deadline && *task.deadline <= now_;
  }

  // matching.cpp
  void match();
  bool pass();
  bool offer_to_best(Work& task);
  bool skip_or_turn_away();
  void count();
  [[nodiscard]] std::vector<std::uint64_t> waiting_in_order() const;
  [[nodiscard]] bool is_before(const Work& a, const Work& b) const;
  [[nodiscard]] bool is_lifo(const Work& task) const;
  [[nodiscard]] bool is_member(std::size_t queue, std::size_t worker) const;
  [[nodiscard]] std::int64_t load_of(std::size_t worker) const;
  [[nodiscard]] std::int64_t waiting_at_site() const;
  [[nodiscard]] bool is_left_alone(const Work& task, std::size_t worker) const;
  [[nodiscard]] bool is_free(std::size_t worker, std::size_t channel) const;
  [[nodiscard]] const acd::KnownWorker* known(const Work& task) const;
  [[nodiscard]] acd::WorkerFields fields_of(std::size_t worker,
                                            std::vector<acd::ChannelFields>& channels) const;
  [[nodiscard]] bool is_known(const Work& task, const acd::KnownWorker& known,
                              std::size_t worker) const;
  [[nodiscard]] bool is_candidate(const Work& task, std::size_t worker) const;
  [[nodiscard]] bool is_eligible(const Work& task, std::size_t worker) const;
  [[nodiscard]] bool satisfies(const Work& task, const acd::Expression& expression,
                               std::size_t worker) const;
  [[nodiscard]] bool skips(const Work& task) const;
  [[nodiscard]] std::int64_t waiting_in(std::size_t queue) const;
  [[nodiscard]] std::vector<std::size_t> chosen(const Work& task);
  [[nodiscard]] std::vector<std::vector<std::size_t>> runs_of_ties(
      const Work& task, const std::vector<std::size_t>& eligible) const;
  [[nodiscard]] std::size_t next_of(const Work& task, const std::vector<std::size_t>& run,
                                    std::size_t already);
  [[nodiscard]] bool goes_first(const Work& task, std::size_t a, std::size_t b) const;
  [[nodiscard]] std::uint64_t last_reserved(const Work& task, std::size_t worker) const;
  [[nodiscard]] std::int64_t queues_of(std::size_t worker) const;

  // offers.cpp: reservations, transfers, the ends of tasks
  void end_offer(Work& task, Offer& offer, ReservationStatus status, Type type, Reason reason,
                 std::string_view rule);
  void cancel_offers(Work& task, Reason reason, bool also_setup, std::string_view rule);
  void after_offers(Work& task);
  void exclude(Work& task, std::size_t worker, acd::ExcludeAfter after);
  void leave_alone(Work& task, std::size_t worker, Duration acd::BackOff::*why);
  void accept(Work& task, Offer& offer, Reason reason);
  Offer& make_offer(Work& task, std::size_t worker, Reason reason);
  void wrap_up(Work& task, Offer& offer, Reason reason = Reason::none);
  void complete(Work& task, Offer& offer, Reason reason);
  void take_post_work_activity(Offer& offer);
  void settle(Work& task);
  void cancel(Work& task, Reason reason, std::string_view words);
  void finish(Work& task, TaskStatus status, std::string_view words);
  void close_transfer(Work& task, Type type, Reason reason);
  void set_activity(std::size_t worker, std::size_t activity, std::string_view rule);

  // commands.cpp and site_commands.cpp. A command that the auditor has not learnt yet:
  template <class Unknown>
  Answer on(const Unknown&) {
    throw Violation("the auditor does not know this command: teach it in tests/audit/commands.cpp");
  }
  Answer on(const acd::router::Tick&) { return std::nullopt; }
  Answer on(const acd::router::CreateTask& command);
  Answer on(const acd::router::UpdateTask& command);
  Answer on(const acd::router::CancelTask& command);
  Answer on(const acd::router::WrapUpTask& command);
  Answer on(const acd::router::CompleteTask& command);
  Answer on(const acd::router::DeleteTask& command);
  Answer on(const acd::router::TransferTask& command);
  Answer on(const acd::router::CancelTransfer& command);
  Answer on(const acd::router::AcceptReservation& command);
  Answer on(const acd::router::RejectReservation& command);
  Answer on(const acd::router::SetUpReservation& command);
  Answer on(const acd::router::FailReservation& command);
  Answer on(const acd::router::WrapUpReservation& command);
  Answer on(const acd::router::CompleteReservation& command);
  Answer on(const acd::router::SuperviseReservation& command);
  Answer on(const acd::router::JoinConference& command);
  Answer on(const acd::router::UpdateConference& command);
  Answer on(const acd::router::LeaveConference& command);
  Answer on(const acd::router::EndConference& command);
  Answer on(const acd::router::ConnectWorker& command);
  Answer on(const acd::router::Reconcile& command);
  Answer on(const acd::router::DisconnectWorker& command);
  Answer on(const acd::router::CreateActivity& command);
  Answer on(const acd::router::UpdateActivity& command);
  Answer on(const acd::router::DeleteActivity& command);
  Answer on(const acd::router::CreateChannel& command);
  Answer on(const acd::router::UpdateChannel& command);
  Answer on(const acd::router::DeleteChannel& command);
  Answer on(const acd::router::UpdateWorkspace& command);
  Answer on(const acd::router::CreateWorker& command);
  Answer on(const acd::router::UpdateWorker& command);
  Answer on(const acd::router::SetActivity& command);
  Answer on(const acd::router::SetWorkerChannel& command);
  Answer on(const acd::router::DeleteWorker& command);
  Answer on(const acd::router::CreateQueue& command);
  Answer on(const acd::router::UpdateQueue& command);
  Answer on(const acd::router::DeleteQueue& command);
  Answer on(const acd::router::CreateWorkflow& command);
  Answer on(const acd::router::UpdateWorkflow& command);
  Answer on(const acd::router::DeleteWorkflow& command);

  // Whether the command was meant for another version.
  template <class Command>
  bool is_outdated(const Command& command) {
    const std::uint64_t* version = nullptr;
    std::optional<std::uint64_t> wanted;
    if constexpr (requires { command.reservation.if_version; }) {
      wanted = command.reservation.if_version;
      if (const Offer* offer = find_offer(command.reservation).second) version = &offer->version;
    } else if constexpr (requires { command.if_version; }) {
      wanted = command.if_version;
      if constexpr (requires { command.task; }) {
        if (const Work* task = find_task(command.task)) version = &task->version;
      } else if (const std::size_t worker = find_worker(command.worker); worker != nothing) {
        version = &people_[worker].version;
      }
    }
    return wanted && version != nullptr && *wanted != *version;
  }

  // talks.cpp
  [[nodiscard]] std::pair<Work*, Answer> find_talk(std::string_view task);
  [[nodiscard]] static std::size_t find_speaker(const Work& task, std::string_view label);
  void join(Work& task, Speaker speaker, bool starts);
  void end_talk(Work& task, Reason reason);
  void hold_customer(Work& task);
  void tell(Type type, Work& task, std::size_t speaker);

  // reconcile.cpp
  [[nodiscard]] static Offer* latest_offer(Work& task, std::size_t worker);
  [[nodiscard]] static bool may_have_accepted(Work& task, std::size_t worker);
  void note(acd::router::Healing what, const Work* task, std::size_t worker);

  // presence.cpp
  void connect(std::size_t worker, Reason reason);
  void disconnect(std::size_t worker, Reason reason);
  void set_connection(std::size_t worker, acd::Connection connection, Reason reason);
  void leave_site(std::size_t worker);

  // site_changes.cpp
  template <class Change>
  void change_site(const Change& change) {
    acd::Workspace site = *site_;
    change(site);
    site_ = std::make_shared<const acd::Workspace>(std::move(site));
  }
  [[nodiscard]] bool uses_activity(std::size_t activity) const;
  [[nodiscard]] bool is_too_long(const acd::Value& attributes) const;

  // site_commands.cpp: sid first, then name
  [[nodiscard]] Work* find_task(std::string_view id);
  [[nodiscard]] std::size_t find_worker(std::string_view id) const;
  [[nodiscard]] std::size_t find_queue(std::string_view id) const;
  [[nodiscard]] std::size_t find_workflow(std::string_view id) const;
  [[nodiscard]] std::size_t find_activity(std::string_view id) const;
  [[nodiscard]] std::size_t find_channel(std::string_view id) const;
  [[nodiscard]] std::pair<Work*, Offer*> find_offer(const acd::router::ReservationRef& ref);
  [[nodiscard]] std::shared_ptr<const Rules> rules(
      std::shared_ptr<const acd::WorkflowConfiguration> document, bool& complete) const;
  void add_person(const acd::Worker& worker, std::string_view sid, std::string_view name);

  std::shared_ptr<const acd::Workspace> site_;  // options, activities, channels
  std::vector<bool> activities_gone_;
  std::vector<bool> channels_gone_;
  std::size_t default_activity_ = nothing;
  std::size_t timeout_activity_ = nothing;
  std::size_t connect_activity_ = nothing;
  std::size_t disconnect_activity_ = nothing;
  std::vector<Person> people_;
  std::vector<Line> lines_;
  std::vector<Flow> flows_;
  std::map<std::uint64_t, Work> tasks_;  // by number of creation
  TimePoint now_;
  std::uint64_t commands_ = 0;
  std::uint64_t cause_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t tasks_created_ = 0;
  std::uint64_t reservations_created_ = 0;
  std::uint64_t started_ = 0;
  std::uint64_t round_ = 0;

  std::optional<Alarm> calendar_alarm_;
  std::vector<acd::router::Healed> healed_;  // by the last observation

  // Of the command being judged.
  std::span<const acd::router::Event> events_;
  std::size_t cursor_ = 0;
  const acd::Router* router_ = nullptr;
  std::vector<std::uint64_t> arrived_;
};

}  // namespace acd_test
