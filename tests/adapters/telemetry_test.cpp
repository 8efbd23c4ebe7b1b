#include <acd/adapters/telemetry.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace acd::adapters;

TEST_CASE("a span of an event that is handed on, under OpenTelemetry's names") {
  CloudEvent event;
  event.id = "shop-0000000000000007";
  event.source = "/acd/default/shop";
  event.type = "io.acd.task.created.v1";
  event.subject = "task/t1";
  event.data = R"({"task_attributes":{"from":"+81312345678"}})";
  const Span span = publish_span(event, "http", "crm");
  CHECK(span.name == "send crm");
  std::string all;
  for (const auto& [name, value] : span.attributes) {
    all.append(name).append("=").append(value).append("\n");
  }
  CHECK(all ==
        "messaging.system=http\nmessaging.destination.name=crm\nmessaging.operation.name=send\n"
        "messaging.operation.type=send\nmessaging.message.id=shop-0000000000000007\n"
        "cloudevents.event_id=shop-0000000000000007\ncloudevents.event_source=/acd/default/shop\n"
        "cloudevents.event_spec_version=1.0\ncloudevents.event_type=io.acd.task.created.v1\n"
        "cloudevents.event_subject=task/t1\n");
}

TEST_CASE("which texts are a trace context") {
  CHECK(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  CHECK(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"));
  for (const char* const bad : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_traceparent(bad));
  }
}
