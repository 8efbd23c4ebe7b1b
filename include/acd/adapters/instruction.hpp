#pragma once

#include <acd/adapters/body.hpp>
#include <acd/adapters/http.hpp>
#include <acd/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

ACD_NAMESPACE_BEGIN
namespace adapters {

/// Where an application wants to hear what became of a leg or a conference.
struct StatusCallback {
  std::string url;  ///< empty: nowhere
  std::string method = "POST";
  std::string events;  ///< separated by commas; empty: all
  friend bool operator==(const StatusCallback&, const StatusCallback&) = default;
};

/// What an application that was written for TaskRouter asks for: in answer to an assignment
/// callback, or by an update of a reservation.
struct Instruction {
  enum class Kind : std::uint8_t {
    later,  ///< nothing for now
    accept,
    reject,
    dequeue,
    call,
    redirect,
    conference,
    supervise,
    wrapup,    ///< an update only
    complete,  ///< an update only
  };
  Kind kind = Kind::later;
  std::string activity;            ///< reject: the worker's new one; empty: as it is
  std::string post_work_activity;  ///< dequeue, conference: the worker's after the conversation
  std::string to;                  ///< empty: the worker's contact_uri
  std::string from;                ///< empty: the number that the caller dialled
  std::string url;                 ///< call, redirect: TwiML
  std::string call_sid;            ///< redirect: whose call
  bool accept = false;             ///< call, redirect: the reservation, when that has worked
  int timeout = 60;                ///< dequeue, call, conference: seconds until nobody answers
  std::string supervisor;          ///< supervise: a worker
  std::string mode = "monitor";    ///< supervise
  bool ends_with_customer = true;  ///< the conference, when they leave
  bool beeps_on_customer = false;
  /// conference, dequeue: the rest of the leg's options, under the names of Twilio's API.
  std::vector<Form::Field> options;
  StatusCallback leg;
  StatusCallback room;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// TaskRouter's name: "accept", "dequeue".
[[nodiscard]] ACD_API std::string_view to_string(Instruction::Kind kind) noexcept;

/// Reads the answer to an assignment callback: an empty 200 is decided later. A bad request, with
/// TaskRouter's number where it has one: another status, no JSON, no instruction, one that
/// TaskRouter does not have, a field that is missing or has no such value. Keys that nobody knows
/// are left alone.
[[nodiscard]] ACD_API std::variant<Instruction, BadRequest> read_instruction(
    const HttpResponse& answer);

/// Reads an update of a reservation, as TaskRouter's own API has it: `ReservationStatus`, or
/// `Instruction` with its prefixed fields.
[[nodiscard]] ACD_API std::variant<Instruction, BadRequest> read_update(const Form& form);

}  // namespace adapters
ACD_NAMESPACE_END
