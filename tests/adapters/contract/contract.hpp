#pragma once

#include "adapters/contract/host.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace acd_test::contract {

using MakePeer = std::unique_ptr<Peer> (*)();

// What every adapter of a telephony back end keeps; each throws or fails a CHECK otherwise.
void doubled_callbacks(MakePeer make);
void permuted_callbacks(MakePeer make);
void unknown_callbacks(MakePeer make);
void late_answers(MakePeer make);
void failing_actions(MakePeer make);
void restarts(MakePeer make);
void no_personal_data(MakePeer make);

}  // namespace acd_test::contract

/// An adapter's tests say this once; `name` is a literal, `make` makes its Peer.
#define ACD_ADAPTER_CONTRACT(name, make)                                                           \
  TEST_CASE("contract, " name ": a callback that comes twice or three times is one callback") {    \
    acd_test::contract::doubled_callbacks(make);                                                   \
  }                                                                                                \
  TEST_CASE("contract, " name ": callbacks in any order; the auditor agrees, late ones count") {   \
    acd_test::contract::permuted_callbacks(make);                                                  \
  }                                                                                                \
  TEST_CASE("contract, " name                                                                      \
            ": what is unknown or over is answered with 2xx, and nothing else") {                  \
    acd_test::contract::unknown_callbacks(make);                                                   \
  }                                                                                                \
  TEST_CASE("contract, " name                                                                      \
            ": an answer after the timeout loses its leg, and is not accepted") {                  \
    acd_test::contract::late_answers(make);                                                        \
  }                                                                                                \
  TEST_CASE("contract, " name ": actions that fail are repeated under their key, then given up") { \
    acd_test::contract::failing_actions(make);                                                     \
  }                                                                                                \
  TEST_CASE("contract, " name ": a restart between the journal and the action loses neither") {    \
    acd_test::contract::restarts(make);                                                            \
  }                                                                                                \
  TEST_CASE("contract, " name ": no number and no name in what a host logs") {                     \
    acd_test::contract::no_personal_data(make);                                                    \
  }
