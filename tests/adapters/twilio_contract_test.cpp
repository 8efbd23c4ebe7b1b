#include "adapters/contract/contract.hpp"
#include "adapters/twilio_peer.hpp"

namespace {

std::unique_ptr<acd_test::contract::Peer> voice() {
  return std::make_unique<acd_test::TwilioVoicePeer>(1);
}

std::unique_ptr<acd_test::contract::Peer> several() {
  return std::make_unique<acd_test::TwilioVoicePeer>(2);
}

std::unique_ptr<acd_test::contract::Peer> taskrouter() {
  return std::make_unique<acd_test::TaskRouterPeer>(R"({"instruction": "conference"})");
}

}  // namespace

ACD_ADAPTER_CONTRACT("Twilio voice", voice)
ACD_ADAPTER_CONTRACT("Twilio voice, several phones at once", several)
ACD_ADAPTER_CONTRACT("Twilio in the place of TaskRouter", taskrouter)
