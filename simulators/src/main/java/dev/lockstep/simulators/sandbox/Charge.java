package dev.lockstep.simulators.sandbox;

import java.util.List;

/** A charge with what was captured for it, in capture order. */
record Charge(ChargeRequest asked, ChargeStatus status, List<Capture> captures) {

  Charge {
    captures = List.copyOf(captures);
  }
}
