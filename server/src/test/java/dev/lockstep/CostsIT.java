package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.channel.SandboxSecrets;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.LaneGate;
import dev.lockstep.commit.Priority;
import dev.lockstep.commit.Wire;
import dev.lockstep.database.RoundTrips;
import dev.lockstep.database.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What each operation sends to the database, counted on the whole service: alone, in a group of 16
 * and in one of 256. The page on performance says exactly this.
 */
@SpringBootTest(
    classes = {LockstepApplication.class, CostsIT.Listening.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.sandbox.merchant-key=" + Shop.BANK_KEY,
      // Only what is asked for is in the lane, and a group takes all of it, also of the background.
      "lockstep.payment.scan-interval=1h",
      "lockstep.commit.group-commands-max=1024",
      "lockstep.commit.group-rows-max=1000000",
      "lockstep.commit.wait-max=60s"
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class CostsIT {

  private static final Path PAGE = Path.of("docs/performance.md");
  private static final String LANE = "commit-lane-0";
  private static final String REQUEST = "tomcat-handler";
  private static final List<Integer> SIZES = List.of(1, 16, 256);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PAY =
      """
      {"channel": "sandbox", "method": "PAGE"}\
      """;
  private static final Wire WIRE = new Wire();

  @TestConfiguration(proxyBeanMethods = false)
  static class Listening {

    @Bean
    static BeanPostProcessor listening() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return name.equals("dataSource") ? WIRE.over((DataSource) bean) : bean;
        }
      };
    }
  }

  @LocalServerPort private int port;
  @Autowired private GroupCommit commit;
  @Autowired private MeterRegistry meters;
  @Autowired private SandboxSecrets secrets;
  @Autowired private DataSource dataSource;

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Costs costs = new Costs();
  private int next;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry, "?socketFactory=" + RoundTrips.class.getName());
  }

  @Test
  void costsWhatThePageSays() {
    Shop shop = new Shop(port);
    shop.sell(new Shop.Goods("TEA", 1999, 1_000_000, 1));
    shop.sell(new Shop.Goods("CUP", 350, 1_000_000, 1));
    shop.sell(new Shop.Goods("SONG", 99, 1_000_000, 2));
    CostlyWorld world = new CostlyWorld(shop, secrets);
    callers(user -> world.place(user, "TEA"));

    grouped("create, 2 lines", user -> world.create(user, "TEA", "CUP"));
    grouped("create, split in 2 parts", user -> world.create(user, "TEA", "SONG"));
    grouped("create with a coupon", user -> world.createWithCoupon(user, "TEA", "CUP"));
    grouped("create under a key", user -> world.createUnderKey(user, "TEA", "CUP"));
    grouped("create told again", user -> world.createAgain(user, "TEA", "CUP"));
    prepay(world);
    grouped("callback that pays", world::callback);
    grouped("callback that pays a split order", world::callbackOfSplit);
    grouped("callback told again", world::callbackAgain);
    grouped("cancel, 2 lines, nothing paid", user -> world.cancel(user, "TEA", "CUP"));
    grouped("cancel, split in 2 parts", user -> world.cancel(user, "TEA", "SONG"));
    grouped("cancel with an open payment", world::cancelWithPayment);
    grouped("cancel of a paid order", world::cancelPaid);
    expire(world);
    grouped("address change", world::changeAddress);
    alone("order id", world::issueId);
    alone("quote, 2 lines", user -> world.quote(user, "TEA", "CUP"));
    alone("read, in the cache", world::readCached);
    alone("read, not in the cache", world::readUncached);
    alone("list of 20, none in the cache", world::list);

    GeneratedDocs.compareOrWriteSection(PAGE, "costs", costs.text());
  }

  /** Measures one operation in groups of each size; what it needs is made beforehand. */
  private void grouped(String operation, IntFunction<Runnable> prepare) {
    for (int size : SIZES) {
      List<Runnable> acts = prepared(size, prepare);
      LaneGate gate = LaneGate.behind(commit).reached();
      WIRE.forget();
      List<CompletableFuture<Void>> calls = started(acts);
      awaitQueue(Priority.FIRST, size);
      gate.open();
      calls.forEach(CompletableFuture::join);
      costs.add(operation, size, inLane(), inRequests(size));
    }
  }

  /** The intent and the channel's answer are two groups; a second gate stands between them. */
  private void prepay(CostlyWorld world) {
    for (int size : SIZES) {
      List<Runnable> acts = prepared(size, user -> world.prepay(user, PAY));
      LaneGate gate = LaneGate.behind(commit).reached();
      WIRE.forget();
      List<CompletableFuture<Void>> calls = started(acts);
      awaitQueue(Priority.FIRST, size);
      LaneGate between = LaneGate.behind(commit);
      gate.open();
      between.reached();
      awaitQueue(Priority.FIRST, size);
      costs.add("prepay, intent", size, inLane(), inRequests(size));
      WIRE.forget();
      between.open();
      calls.forEach(CompletableFuture::join);
      costs.add("prepay, answer", size, inLane(), inRequests(size));
    }
  }

  private void expire(CostlyWorld world) {
    JdbcClient database = JdbcClient.create(dataSource);
    for (int size : SIZES) {
      List<String> orders = Collections.synchronizedList(new ArrayList<>());
      callers(size, user -> orders.add(world.place(user, "TEA", "CUP")));
      LaneGate gate = LaneGate.behind(commit).reached();
      database
          .sql("UPDATE order_info SET expire_time = gmt_create WHERE order_id IN (:orders)")
          .param("orders", orders)
          .update();
      awaitQueue(Priority.BACKGROUND, size);
      WIRE.forget();
      gate.open();
      orders.forEach(order -> world.shop().awaitStatus(order, "CANCELED"));
      costs.add("expire, 2 lines", size, inLane(), 0);
    }
  }

  /** Measures what needs no group. */
  private void alone(String operation, IntFunction<Runnable> prepare) {
    Runnable act = prepare.apply(next++);
    WIRE.forget();
    act.run();
    costs.add(operation, inRequests(1));
  }

  /** The first group after the gate; what it leads to in the background may follow it. */
  private Costs.Group inLane() {
    return Costs.Group.firstAfterGate(
        WIRE.everything().stream().filter(one -> one.thread().equals(LANE)).toList());
  }

  private int inRequests(int calls) {
    long sent = WIRE.everything().stream().filter(o -> o.thread().startsWith(REQUEST)).count();
    assertThat(sent % calls).as("the same for each of %d calls", calls).isZero();
    return (int) sent / calls;
  }

  private void awaitQueue(Priority priority, int length) {
    var gauge = meters.get("lockstep.commit.queue.length").tag("class", priority.name()).gauge();
    await().atMost(PATIENCE).until(() -> (int) gauge.value() == length);
  }

  private List<Runnable> prepared(int size, IntFunction<Runnable> prepare) {
    List<Runnable> acts = Collections.synchronizedList(new ArrayList<>());
    callers(size, user -> acts.add(prepare.apply(user)));
    return acts;
  }

  private List<CompletableFuture<Void>> started(List<Runnable> acts) {
    return acts.stream().map(act -> CompletableFuture.runAsync(act, callers)).toList();
  }

  private void callers(IntConsumer act) {
    callers(SIZES.getLast(), act);
  }

  /** Lets that many users act at once. */
  private void callers(int size, IntConsumer act) {
    IntStream.range(0, size)
        .mapToObj(user -> CompletableFuture.runAsync(() -> act.accept(user), callers))
        .toList()
        .forEach(CompletableFuture::join);
  }
}
