package dev.lockstep.simulators.sandbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.simulators.sandbox.Merchant.Received;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestartIT {

  private final Merchant merchant = new Merchant();
  private final String database = BankDatabase.create();

  @AfterEach
  void closeMerchant() {
    merchant.close();
  }

  @Test
  void deliversAfterARestartWhatWasNotAcknowledged() {
    try (Bank bank = Bank.start(database)) {
      bank.client.post("/v1/controls", Map.of("callbacksPaused", true));
      bank.client.paid("P1", merchant);
      bank.client.post("/v1/controls", Map.of("refundDelayMs", 500));
      var capture = bank.client.find("P1").json().path("captures").path(0);
      bank.client.post("/v1/refunds", BankClient.refund("P1R01", "P1", capture));
    }
    assertThat(merchant.callbacks()).isEmpty();
    try (Bank bank = Bank.start(database)) {
      await().atMost(10, SECONDS).until(() -> merchant.callbacks().size() == 2);
      assertThat(merchant.callbacks())
          .extracting(c -> c.text("type"))
          .containsExactlyInAnyOrder("CHARGE_SUCCEEDED", "REFUND_SUCCEEDED");
      assertThat(bank.client.find("P1").text("status")).isEqualTo("SUCCEEDED");
    }
  }

  @Test
  void waitsForAttemptsUnderWayWhenStopped() {
    merchant.acknowledgeWhen(callback -> {
      await().pollDelay(Duration.ofMillis(300)).until(() -> true);
      return true;
    });
    Bank bank = Bank.start(database);
    bank.client.paid("P1", merchant);
    bank.close();
    assertThat(merchant.callbacks()).hasSize(1);
    try (Bank again = Bank.start(database)) {
      assertThat(again.client.book(1).getFirst().has("acknowledgedAt")).isTrue();
    }
  }

  @Test
  void delivers200CallbacksOnceFromTwoBanks() {
    try (Bank bank = Bank.start(database)) {
      bank.client.post("/v1/controls", Map.of("callbacksPaused", true));
      for (int i = 0; i < 200; i++) {
        bank.client.paid("P" + i, merchant);
      }
    }
    try (Bank one = Bank.start(database);
        Bank two = Bank.start(database)) {
      assertThat(two.client.base).isNotEqualTo(one.client.base);
      await().atMost(20, SECONDS).until(() -> merchant.callbacks().size() >= 200);
      await()
          .during(Duration.ofMillis(500))
          .atMost(5, SECONDS)
          .until(() -> merchant.callbacks().size() == 200);
      assertThat(merchant.callbacks()).extracting(Received::id).doesNotHaveDuplicates();
      assertThat(one.client.book(1000)).allMatch(item -> item.has("acknowledgedAt"));
    }
  }

  @Test
  void survivesAKillAsAProcessOfItsOwn() throws Exception {
    int port = freePort();
    merchant.acknowledgeWhen(callback -> false);
    Process killed = startProcess(port);
    try {
      BankClient client = awaitAnswer(port);
      client.paid("P1", merchant);
      await().atMost(10, SECONDS).until(() -> !merchant.callbacks().isEmpty());
    } finally {
      killed.destroyForcibly().waitFor();
    }
    merchant.acknowledgeWhen(Received::isGenuine);
    Process started = startProcess(port);
    try {
      BankClient client = awaitAnswer(port);
      await()
          .atMost(20, SECONDS)
          .until(() -> client.book(1).getFirst().hasNonNull("acknowledgedAt"));
      assertThat(client.find("P1").text("status")).isEqualTo("SUCCEEDED");
    } finally {
      started.destroy();
      assertThat(started.waitFor(20, SECONDS)).isTrue();
    }
  }

  private Process startProcess(int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
    command.add(SandboxBankApplication.class.getName());
    command.addAll(List.of(Bank.arguments(database, port)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(Path.of("target", "sandbox-bank.log").toFile()))
        .start();
  }

  private static BankClient awaitAnswer(int port) {
    BankClient client = new BankClient("http://127.0.0.1:" + port + "/sandbox");
    await()
        .atMost(60, SECONDS)
        .ignoreExceptions()
        .until(() -> client.get("/v1/book").status() == 200);
    return client;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
