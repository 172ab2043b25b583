package dev.lockstep.bench.scenario;

import dev.lockstep.bench.machine.Waiting;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.cli.client.AuditReport;
import java.time.Duration;
import java.util.List;

/** The service's own audit, over everything a scenario wrote. */
final class Audits {

  private static final Duration RELAYED_WITHIN = Duration.ofMinutes(5);

  private Audits() {}

  /** Waits for the last event to be relayed, then audits. */
  static Outcome.Check of(String whose, Server server) {
    Waiting.within(() -> !server.database().relaying(), RELAYED_WITHIN);
    AuditReport report = Ask.audit(server);
    List<String> violations =
        report.clean()
            ? List.of()
            : report.lines().stream().filter(line -> !line.startsWith("ok")).toList();
    long orders = server.database().number("SELECT count(*) FROM order_info");
    return new Outcome.Check(
        "audit of %s: %,d orders, %d invariants"
            .formatted(whose, orders, report.invariants().size()),
        report.clean(),
        violations);
  }
}
