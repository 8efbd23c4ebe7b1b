#pragma once

#include <acd/adapters/body.hpp>
#include <acd/adapters/taskrouter.hpp>
#include <acd/adapters/twilio.hpp>
#include <acd/adapters/twilio_taskrouter.hpp>

#include "adapters/contract/peer.hpp"

#include <memory>
#include <string>

namespace acd_test {

/// The owner, then the colleagues of the department, then the announcement, as in production.
/// `ringing`: how many phones ring at once.
[[nodiscard]] std::string twilio_site(int ringing = 1);
[[nodiscard]] acd::adapters::TwilioOptions twilio_options();

// What Twilio posts. Calls are numbered; the caller's leg of call 1 is CA…c1, an agent's CA…a1 of
// reservation 1.
[[nodiscard]] std::string twilio_caller(int call = 1);
[[nodiscard]] std::string twilio_agent(int reservation);
[[nodiscard]] std::string twilio_task(int call = 1);
[[nodiscard]] acd::adapters::HttpRequest twilio_post(const std::string& path,
                                                     const acd::adapters::Form& form);
[[nodiscard]] acd::adapters::HttpRequest twilio_incoming(int call = 1);
[[nodiscard]] acd::adapters::HttpRequest twilio_leg(int call, int reservation,
                                                    const std::string& status);
[[nodiscard]] acd::adapters::HttpRequest twilio_conference(int call, const std::string& event,
                                                           const std::string& call_sid,
                                                           const std::string& label);
[[nodiscard]] acd::adapters::HttpRequest twilio_caller_event(int call, const std::string& event);
[[nodiscard]] acd::adapters::HttpRequest twilio_agent_event(int call, int reservation,
                                                            const std::string& event);

/// Twilio as voices alone, for the contract.
class TwilioVoicePeer : public contract::Peer {
 public:
  explicit TwilioVoicePeer(int ringing) : twilio_(twilio_options()), ringing_(ringing) {}

  [[nodiscard]] std::string site() const override { return twilio_site(ringing_); }
  [[nodiscard]] acd::adapters::Received receive(
      const acd::Router& router, const acd::adapters::HttpRequest& request) override {
    return twilio_.receive(router, request);
  }
  void append_requests(std::vector<acd::adapters::Outgoing>& out, const acd::Router& router,
                       const acd::router::Event& event, acd::adapters::Origin origin) override;
  void append_undo(std::vector<acd::adapters::Outgoing>& out, const acd::Value& command,
                   const acd::router::Refusal& refusal) override {
    twilio_.append_undo(out, command, refusal);
  }
  [[nodiscard]] acd::adapters::Fate fate(const acd::adapters::Outgoing& sent,
                                         const acd::adapters::HttpResponse& answer) override {
    return acd::adapters::TwilioVoice::fate(sent, answer.status);
  }
  [[nodiscard]] acd::adapters::Received answered(
      const acd::Router& router, const acd::adapters::Outgoing& sent,
      const acd::adapters::HttpResponse& answer) override;

  [[nodiscard]] std::string task(int call) const override { return twilio_task(call); }
  [[nodiscard]] contract::Messages arrives(int call) const override;
  [[nodiscard]] contract::Messages answers(int call, int reservation) const override;
  [[nodiscard]] contract::Messages declines(int call, int reservation) const override;
  [[nodiscard]] contract::Messages unreachable(int call, int reservation) const override;
  [[nodiscard]] contract::Messages leaves(int call, int reservation) const override;
  [[nodiscard]] contract::Messages hangs_up(int call) const override;

 private:
  [[nodiscard]] acd::adapters::HttpRequest leg(int call, int reservation,
                                               const std::string& status) const;
  acd::adapters::TwilioVoice twilio_;
  int ringing_;
};

/// Twilio, and an application that was written for TaskRouter, for the contract.
class TaskRouterPeer : public TwilioVoicePeer {
 public:
  /// `instruction`: what the application answers; JSON.
  explicit TaskRouterPeer(std::string instruction)
      : TwilioVoicePeer(1),
        twilio_(twilio_options(), taskrouter_options()),
        instruction_(std::move(instruction)) {}

  [[nodiscard]] static acd::adapters::TaskRouterOptions taskrouter_options();
  [[nodiscard]] std::string site() const override;
  [[nodiscard]] acd::adapters::Received receive(
      const acd::Router& router, const acd::adapters::HttpRequest& request) override {
    return twilio_.receive(router, request);
  }
  void append_requests(std::vector<acd::adapters::Outgoing>& out, const acd::Router& router,
                       const acd::router::Event& event, acd::adapters::Origin origin) override {
    twilio_.append_requests(out, router, event, origin);
  }
  void append_undo(std::vector<acd::adapters::Outgoing>& out, const acd::Value& command,
                   const acd::router::Refusal& refusal) override {
    static_cast<void>(out), static_cast<void>(command), static_cast<void>(refusal);
  }
  [[nodiscard]] acd::adapters::Fate fate(const acd::adapters::Outgoing& sent,
                                         const acd::adapters::HttpResponse& answer) override {
    return acd::adapters::TwilioTaskRouter::fate(sent, answer.status);
  }
  [[nodiscard]] acd::adapters::Received answered(
      const acd::Router& router, const acd::adapters::Outgoing& sent,
      const acd::adapters::HttpResponse& answer) override {
    return twilio_.answered(router, sent, answer);
  }
  [[nodiscard]] contract::Messages arrives(int call) const override;
  [[nodiscard]] contract::Messages answers(int call, int reservation) const override;
  [[nodiscard]] contract::Messages picks_up(int call, int reservation) const override;
  [[nodiscard]] contract::Messages declines(int call, int reservation) const override;
  [[nodiscard]] contract::Messages unreachable(int call, int reservation) const override;
  [[nodiscard]] acd::adapters::HttpResponse respond(
      const acd::adapters::Outgoing& sent) const override;

 private:
  acd::adapters::TwilioTaskRouter twilio_;
  std::string instruction_;
};

}  // namespace acd_test
