package dev.lockstep.cli;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.AuditReport;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = "Prints the audit of a running server, a line per invariant.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class VerifyCommand implements Callable<Integer> {
  @Option(names = "--url", description = "server to audit")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--token",
      defaultValue = "${env:LOCKSTEP_TOKEN}",
      showDefaultValue = Visibility.NEVER,
      description = "an operator's token (or LOCKSTEP_TOKEN); in development one is asked for")
  private @Nullable String token;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Outages outages = new Outages(Clock.systemUTC());
    try (ApiClient http = new ApiClient(url, RetryPolicy.brief(), outages)) {
      ShopApi shop = new ShopApi(http, new Tokens(http));
      AuditReport audit = token == null || token.isBlank() ? shop.audit() : shop.audit(token);
      audit.lines().forEach(out::println);
      out.flush();
      return audit.clean() ? 0 : Lockstep.FOUND;
    }
  }
}
