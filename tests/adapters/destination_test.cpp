#include <acd/adapters/destination.hpp>

#include <doctest/doctest.h>

using namespace acd::adapters;

TEST_CASE("which addresses everybody can reach") {
  for (const char* const address :
       {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
    CAPTURE(address);
    CHECK(is_public_address(address));
  }
  for (const char* const address : {"127.0.0.1",
                                    "127.1.2.3",
                                    "0.0.0.0",
                                    "10.0.0.1",
                                    "172.16.0.1",
                                    "172.31.255.255",
                                    "192.168.1.1",
                                    "169.254.169.254",
                                    "100.64.0.1",
                                    "192.0.0.1",
                                    "192.0.2.1",
                                    "198.18.0.1",
                                    "198.51.100.7",
                                    "203.0.113.7",
                                    "224.0.0.1",
                                    "240.0.0.1",
                                    "255.255.255.255",
                                    "::",
                                    "::1",
                                    "fe80::1",
                                    "fc00::1",
                                    "fd00:ec2::254",
                                    "ff02::1",
                                    "::ffff:127.0.0.1",
                                    "::ffff:a9fe:a9fe",
                                    "64:ff9b::10.0.0.1",
                                    "2002:7f00:1::",
                                    "2001::1",
                                    "2001:db8::1",
                                    "3fff::1",
                                    "localhost",
                                    "",
                                    "1.2.3",
                                    "fe80::1%eth0",
                                    "2130706433"}) {
    CAPTURE(address);
    CHECK_FALSE(is_public_address(address));
  }
}

TEST_CASE("which URLs may be fetched") {
  Destinations rules;
  CHECK_FALSE(rules.refusal("https://hooks.example.com/x"));
  CHECK_FALSE(rules.refusal("https://8.8.8.8/x"));
  for (const char* const url :
       {"http://hooks.example.com/", "ftp://x/", "https://user:pw@example.com/",
        "https://10.0.0.1/", "https://[::1]/", "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest", "file:///etc", "https://", ""}) {
    CAPTURE(url);
    CHECK(rules.refusal(url));
  }
  rules.hosts = {"hooks.example.com", ".example.org"};
  CHECK_FALSE(rules.refusal("https://HOOKS.example.com/"));
  CHECK_FALSE(rules.refusal("https://a.b.example.org/"));
  for (const char* const url : {"https://example.org/", "https://hooks.example.com.evil.net/",
                                "https://evilexample.org/"}) {
    CAPTURE(url);
    CHECK(rules.refusal(url));
  }
  rules = {.plain_http = true, .private_addresses = true, .hosts = {}};
  CHECK_FALSE(rules.refusal("http://127.0.0.1:8080/"));
}
