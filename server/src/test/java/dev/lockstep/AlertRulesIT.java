package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.redis.TestRedis;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Alerts watch metrics that exist: a rule over a name that does not is silent for ever. */
class AlertRulesIT extends RunningShop {

  private static final TestRedis REDIS = TestRedis.start();
  private static final Path RULES = Path.of("..", "docs", "guides", "alerts.yaml");
  private static final Path REFERENCE = Path.of("..", "docs", "reference", "sync-metrics.md");
  private static final Pattern NAME = Pattern.compile("lockstep(?:\\.[a-z]+)+(?=[`{])");
  private static final Pattern METRIC = Pattern.compile("lockstep_[a-z_]+(?=[\\[{)])");

  @LocalServerPort private int serverPort;
  @Autowired private MeterRegistry meters;

  @DynamicPropertySource
  static void redis(DynamicPropertyRegistry registry) {
    REDIS.register(registry);
  }

  @AfterAll
  static void end() {
    REDIS.close();
  }

  @Test
  void everyMetricOfTheRulesIsThere() throws IOException, InterruptedException {
    String rules =
        Files.readString(RULES)
            .lines()
            .filter(line -> line.strip().startsWith("expr:"))
            .collect(Collectors.joining("\n"));
    Set<String> watched =
        METRIC.matcher(rules).results().map(MatchResult::group).collect(Collectors.toSet());
    assertThat(watched).hasSizeGreaterThan(5);
    assertThat(scraped()).containsAll(watched);
  }

  @Test
  void everyMetricOfTheReferenceIsThere() throws IOException {
    Set<String> told =
        NAME.matcher(Files.readString(REFERENCE))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    assertThat(told).hasSizeGreaterThan(15);
    assertThat(meters.getMeters().stream().map(meter -> meter.getId().getName())).containsAll(told);
  }

  /** The names of all series. */
  private Set<String> scraped() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + serverPort + "/actuator/prometheus"))
              .build();
      return client
          .send(request, HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("[{ ]", 2)[0])
          .collect(Collectors.toSet());
    }
  }
}
