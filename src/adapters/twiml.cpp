#include "twiml.hpp"

ACD_NAMESPACE_BEGIN
namespace adapters {

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

std::string twiml(std::string_view verbs) {
  return std::string(R"(<?xml version="1.0" encoding="UTF-8"?><Response>)")
      .append(verbs)
      .append("</Response>");
}

}  // namespace adapters
ACD_NAMESPACE_END
