package dev.lockstep.web;

import dev.lockstep.problem.Fault;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.util.ArrayList;
import java.util.List;

/** The faults of one request, gathered before it is refused once. Keeps the first 100. */
final class Faults {

  static final int KEPT_MAX = 100;

  private final List<Fault> faults = new ArrayList<>();

  void add(Fault fault) {
    if (faults.size() < KEPT_MAX) {
      faults.add(fault);
    }
  }

  void add(FieldCode code, String field) {
    add(code.at(field));
  }

  void add(FieldCode code, String field, String detail) {
    add(code.at(field, detail));
  }

  List<Fault> list() {
    return List.copyOf(faults);
  }

  /** Refuses the request if anything was wrong with it. */
  void check() {
    if (!faults.isEmpty()) {
      throw new Refusal(
          RequestCode.REQUEST_INVALID, RequestCode.REQUEST_INVALID.detail(), List.copyOf(faults));
    }
  }
}
