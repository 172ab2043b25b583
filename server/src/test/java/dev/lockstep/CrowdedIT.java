package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Priority;
import dev.lockstep.commit.Workspace;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** More buyers than the queue has room for, while the lane stands still. */
@TestPropertySource(
    properties = {
      "lockstep.commit.queue-length-max=" + CrowdedIT.ROOM,
      "lockstep.commit.wait-max=3s"
    })
class CrowdedIT extends RunningShop {

  static final int ROOM = 10;
  private static final int CROWD = 40;

  @Autowired private GroupCommit commit;
  @Autowired private MeterRegistry meters;

  /** Stays in its decision until it is let go. */
  private record Standstill(CountDownLatch reached, CountDownLatch over)
      implements Command<String> {

    @Override
    public String family() {
      return "standstill";
    }

    @Override
    public void needs(Needs needs) {}

    @Override
    public String decide(Workspace workspace) {
      reached.countDown();
      await(over);
      return "over";
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Standstill standStill() {
    Standstill still = new Standstill(new CountDownLatch(1), new CountDownLatch(1));
    CompletableFuture<String> done = commit.submit(still, Priority.FIRST);
    Standstill.await(still.reached());
    assertThat(done).isNotDone();
    return still;
  }

  private double waiting() {
    return meters.get("lockstep.commit.queue.length").tag("class", "FIRST").gauge().value();
  }

  @Test
  void beyondItsRoomCallersAreToldToComeAgainAndThoseInsideAreServed() throws Exception {
    List<String> requests = new ArrayList<>();
    String user = Shop.newUser();
    for (int i = 0; i < CROWD; i++) {
      var none = Shop.JSON.createObjectNode();
      requests.add(shop().request(user, Shop.cart("CUP"), none).toString());
    }
    Standstill still = standStill();
    List<CompletableFuture<Http.Reply>> replies = new ArrayList<>();
    try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String request : requests) {
        replies.add(CompletableFuture.supplyAsync(() -> order(user, request), buyers));
      }
      await().until(() -> replies.stream().filter(r -> r.isDone()).count() == CROWD - ROOM);
      assertThat(waiting()).isEqualTo(ROOM);
      still.over().countDown();
      await().until(() -> replies.stream().allMatch(CompletableFuture::isDone));
    }
    var refused = replies.stream().map(CompletableFuture::join).filter(r -> r.status() != 201);
    assertThat(refused)
        .hasSize(CROWD - ROOM)
        .allSatisfy(reply -> {
          assertThat(reply.status()).isEqualTo(503);
          assertThat(reply.code()).isEqualTo("SYSTEM_BUSY");
          assertThat(reply.header("Retry-After")).isEqualTo("1");
        });
    assertThat(orders(user)).isEqualTo(ROOM);
    // Told to come again, and served.
    requests.forEach(request -> Shop.assertDone(201, order(user, request)));
    assertThat(orders(user)).isEqualTo(CROWD);
  }

  @Test
  void whoGaveUpWaitingIsNotServedLater() throws Exception {
    String user = Shop.newUser();
    var request = shop().request(user, Shop.cart("CUP"), Shop.JSON.createObjectNode());
    Standstill still = standStill();
    Http.Reply reply = order(user, request.toString());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.code()).isEqualTo("SYSTEM_BUSY");
    still.over().countDown();
    shop().place(Shop.newUser(), Shop.cart("CUP")); // behind it in the queue
    assertThat(orders(user)).isZero();
  }

  private Http.Reply order(String user, String request) {
    return shop().buyer(user).post("/api/v1/orders", request);
  }

  private long orders(String user) {
    return shop().buyer(user).get("/api/v1/orders?limit=100").json().path("items").size();
  }
}
