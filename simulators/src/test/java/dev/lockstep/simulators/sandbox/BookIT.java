package dev.lockstep.simulators.sandbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BookIT {

  @Test
  void listsEveryCaptureInOrderOverPages() {
    try (Merchant merchant = new Merchant();
        Bank bank = Bank.start(BankDatabase.create())) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        bank.client.open("P" + i, merchant);
        JsonNode paid = bank.client.control("P" + i, "succeed?captures=" + (1 + i % 2)).json();
        paid.path("captures").forEach(c -> expected.add(c.path("transactionNo").asString()));
      }
      bank.client.open("open", merchant);
      assertThat(transactionNos(bank, 3)).isEqualTo(expected).hasSize(10);
      assertThat(transactionNos(bank, 10)).isEqualTo(expected);
      await().atMost(10, SECONDS).until(() -> acknowledged(bank) == 10);
      JsonNode first = bank.client.book(100).getFirst();
      assertThat(first.path("paymentId").asString()).isEqualTo("P0");
      assertThat(first.path("channel").asString()).isEqualTo("sandbox");
      assertThat(first.path("account").asString()).isEqualTo("demo");
      assertThat(first.path("amount").asLong()).isEqualTo(1250);
      assertThat(first.path("refundedAmount").asLong()).isZero();
    }
  }

  @Test
  void showsWhatWasGivenUp() {
    try (Merchant merchant = new Merchant();
        Bank bank = Bank.start(BankDatabase.create())) {
      merchant.acknowledgeWhen(callback -> false);
      bank.client.paid("P1", merchant);
      await()
          .atMost(10, SECONDS)
          .until(() -> bank.client.book(1).getFirst().hasNonNull("givenUpAt"));
      assertThat(bank.client.book(1).getFirst().has("acknowledgedAt")).isFalse();
      assertThat(merchant.callbacks()).hasSize(4);
    }
  }

  @Test
  void givesUpAnAddressThatCannotBeCalled() {
    try (Merchant merchant = new Merchant();
        Bank bank = Bank.start(BankDatabase.create())) {
      var charge = BankClient.charge("P1", merchant);
      charge.put("notifyUrl", "http://127.0.0.1:0/callbacks");
      assertThat(bank.client.post("/v1/charges", charge).status()).isEqualTo(201);
      bank.client.control("P1", "succeed");
      await()
          .atMost(10, SECONDS)
          .until(() -> bank.client.book(1).getFirst().hasNonNull("givenUpAt"));
    }
  }

  private static List<String> transactionNos(Bank bank, int limit) {
    return bank.client.book(limit).stream()
        .map(item -> item.path("transactionNo").asString())
        .toList();
  }

  private static long acknowledged(Bank bank) {
    return bank.client.book(100).stream().filter(i -> i.has("acknowledgedAt")).count();
  }
}
