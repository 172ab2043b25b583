package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.AuditReport;
import dev.lockstep.cli.client.AuditReport.Invariant;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.Refused;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import dev.lockstep.cli.client.Unreachable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit as every node tells it: of several, each that lives must find the same. */
final class NodeAudits {
  private final List<OwnServer> servers;
  private final Clock clock;

  NodeAudits(@Nullable OwnServers servers, Clock clock) {
    this.servers = servers == null ? List.of() : servers.all();
    this.clock = clock;
  }

  /** One node's audit in full, and what each of several says in a line; a dead one says nothing. */
  AuditReport read(ShopApi shop) {
    AuditReport audit = audit(shop);
    if (servers.size() < 2) {
      return audit;
    }
    boolean clean = audit.declaredClean();
    List<Invariant> invariants = new ArrayList<>(audit.invariants());
    for (int i = 0; i < servers.size(); i++) {
      String name = "asked server " + (i + 1);
      if (!servers.get(i).alive()) {
        invariants.add(new Invariant(name + ": not running any more", 0, 0, List.of()));
        continue;
      }
      AuditReport own = audit(servers.get(i));
      clean &= own.clean();
      invariants.add(summary(name, own));
    }
    return new AuditReport(clean, invariants);
  }

  private static Invariant summary(String name, AuditReport audit) {
    long violations = audit.invariants().stream().mapToLong(Invariant::violations).sum();
    List<String> violated =
        audit.invariants().stream().filter(i -> i.violations() > 0).map(Invariant::name).toList();
    return new Invariant(name, audit.invariants().size(), violations, violated);
  }

  private AuditReport audit(OwnServer server) {
    Outages unnoted = new Outages(clock);
    try (ApiClient http = new ApiClient(server.url(), RetryPolicy.brief(), unnoted)) {
      return audit(new ShopApi(http, new Tokens(http)));
    }
  }

  /** A run whose audit cannot be read still has a result, and it is not a pass. */
  private static AuditReport audit(ShopApi shop) {
    try {
      return shop.audit();
    } catch (Refused | Unreachable unread) {
      String why = "not read: " + unread.getMessage();
      return new AuditReport(false, List.of(new Invariant(why, 0, 1, List.of())));
    }
  }
}
