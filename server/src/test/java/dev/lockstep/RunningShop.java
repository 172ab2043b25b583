package dev.lockstep;

import dev.lockstep.database.TestDatabase;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole service with the bank mounted, for each class anew: a shared one would be stopped and
 * resumed between classes, which no server does. After each class every capture of the bank must be
 * where the tests say, and the audit clean: its patience is cut so that "later" does not count as
 * done.
 */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.sandbox.merchant-key=" + Shop.BANK_KEY,
      "lockstep.order.shipping.GBP.amount=495",
      "lockstep.order.shipping.GBP.free-from=5000",
      "lockstep.payment.refund-wait-first=100ms",
      "lockstep.payment.refund-refusals-max=3",
      "lockstep.payment.scan-interval=100ms",
      "lockstep.audit.deadline-grace=2s",
      "lockstep.audit.queue-grace=2s",
      "lockstep.audit.settle-grace=0s",
      "lockstep.audit.inbox-grace=0s",
      "lockstep.audit.book-grace=0s",
      "lockstep.audit.book-schedule=0s"
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
abstract class RunningShop {

  @LocalServerPort private int port;
  private @Nullable Shop shop;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  Shop shop() {
    return Objects.requireNonNull(shop);
  }

  @BeforeAll
  void sellGoods() {
    shop = new Shop(port);
    shop().sell(new Shop.Goods("TEA", 1999, 100_000, 1));
    shop().sell(new Shop.Goods("CUP", 350, 100_000, 1));
    shop().sell(new Shop.Goods("SONG", 99, 100_000, 2));
    shop().sell(new Shop.Goods("FREE", 0, 100_000, 2));
  }

  @AfterAll
  void theAccountsBalance() {
    shop().assertAccountsBalance();
  }
}
