package dev.lockstep.mode;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints a refused start as a list instead of a stack trace. */
final class StartRefusalAnalyzer extends AbstractFailureAnalyzer<StartRefusal> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StartRefusal cause) {
    String description =
        "Lockstep cannot start in "
            + cause.mode()
            + " mode:\n  - "
            + String.join("\n  - ", cause.reasons());
    String action =
        cause.mode() == Mode.PRODUCTION
            ? "Set what is missing; every setting is described in application.yaml."
            : "Change the settings, or set lockstep.i-know=true if this is what you want.";
    return new FailureAnalysis(description, action, cause);
  }
}
