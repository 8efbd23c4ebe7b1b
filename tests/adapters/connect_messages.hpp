#pragma once

#include <acd/core/time.hpp>

#include <string>
#include <string_view>

namespace acd_test {

// Messages as Amazon Connect writes them, about one instance.

inline const std::string connect_instance = "11111111-2222-3333-4444-555555555555";

inline std::string arn(std::string_view kind, std::string_view id) {
  return "arn:aws:connect:ap-northeast-1:123456789012:instance/" + connect_instance + "/" +
         std::string(kind) + "/" + std::string(id);
}

/// `2026-03-02T09:00:10.000Z`
inline std::string millis(int seconds) {
  std::string text =
      acd::to_string(*acd::parse_instant("2026-03-02T09:00:00Z") + std::chrono::seconds(seconds));
  return text.erase(text.size() - 4, 3);
}

/// A contact event; `more` are further members of `detail`, each with a comma before it.
inline std::string contact_event(std::string_view type, std::string_view contact, int at,
                                 std::string_view more = {}) {
  return R"({"version":"0","id":"e-)" + std::string(type) + "-" + std::string(contact) + "-" +
         std::to_string(at) +
         R"(","detail-type":"Amazon Connect Contact Event","source":"aws.connect",)"
         R"("account":"123456789012","time":")" +
         millis(at) + R"(","region":"ap-northeast-1","resources":[],"detail":{"eventType":")" +
         std::string(type) + R"(","contactId":")" + std::string(contact) +
         R"(","channel":"VOICE","initiationMethod":"INBOUND","instanceArn":")" +
         arn("instance", "") + R"(","initiationTimestamp":")" + millis(at) +
         R"(","connectedToSystemTimestamp":"1970-01-01T00:00:00.001Z")" + std::string(more) + "}}";
}
inline std::string queued(std::string_view contact, int at, std::string_view queue = "holding",
                          std::string_view more = {}) {
  return contact_event("QUEUED", contact, at,
                       R"(,"queueInfo":{"queueArn":")" + arn("queue", queue) +
                           R"(","queueType":"STANDARD","enqueueTimestamp":")" + millis(at) + "\"}" +
                           std::string(more));
}
inline std::string connected(std::string_view contact, std::string_view user, int at) {
  return contact_event("CONNECTED_TO_AGENT", contact, at,
                       R"(,"agentInfo":{"agentArn":")" + arn("agent", user) +
                           R"(","connectedToAgentTimestamp":")" + millis(at) + "\"}");
}

/// A contact in an agent's snapshot.
inline std::string in_hand(std::string_view contact, std::string_view state, int since) {
  return R"({"ContactId":")" + std::string(contact) +
         R"(","Channel":"VOICE","InitiationMethod":"INBOUND","State":")" + std::string(state) +
         R"(","StateStartTimestamp":")" + millis(since) + "\"}";
}
/// An event of the agent event stream.
inline std::string agent_event(std::string_view user, std::string_view type, int at,
                               std::string_view status, std::string_view status_type, int since,
                               std::string_view contacts = {}) {
  return R"({"AgentARN":")" + arn("agent", user) +
         R"(","AWSAccountId":"123456789012","EventId":")" + std::string(user) + "-" +
         std::string(type) + "-" + std::to_string(at) + R"(","EventTimestamp":")" + millis(at) +
         R"(","EventType":")" + std::string(type) + R"(","InstanceARN":")" + arn("instance", "") +
         R"(","Version":"2017-10-01","CurrentAgentSnapshot":{"AgentStatus":{"ARN":")" +
         arn("agent-state", status) + R"(","Name":")" + std::string(status) +
         R"(","StartTimestamp":")" + millis(since) + R"(","Type":")" + std::string(status_type) +
         R"("},"Configuration":{"Username":")" + std::string(user) + R"("},"Contacts":[)" +
         std::string(contacts) + R"(]},"PreviousAgentSnapshot":null})";
}
/// An agent with one contact, available all the time.
inline std::string agent_with(std::string_view user, std::string_view contact,
                              std::string_view state, int at) {
  return agent_event(user, "STATE_CHANGE", at, "Available", "ROUTABLE", 0,
                     in_hand(contact, state, at));
}

}  // namespace acd_test
