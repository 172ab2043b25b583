package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadLoopTest {

  private static final int NEVER = -1;

  private static Work work(int limit) {
    return new Work() {
      private int made;

      @Override
      public @Nullable Request next() {
        return made++ < limit ? new Request(HttpText.get("/", ""), made) : null;
      }

      @Override
      public boolean accept(Request request, Response response) {
        return response.status() == 200 && response.body().equals("ok");
      }
    };
  }

  @Test
  void sendsAllWorkThereIsAlsoOverConnectionsThatClose() throws IOException {
    try (TinyServer server = new TinyServer(NEVER, 0)) {
      LoadResult result =
          LoadLoop.run(server.address(), work(500), Pace.closed(8, Duration.ofSeconds(30)));
      assertThat(result.wrong()).isEmpty();
      assertThat(result.right()).isEqualTo(500);
      assertThat(server.requests.get()).isEqualTo(500);
      assertThat(result.micros().getTotalCount()).isEqualTo(500);
    }
  }

  @Test
  void endsInTimeThoughThereIsMoreWork() throws IOException {
    try (TinyServer server = new TinyServer(NEVER, 0)) {
      LoadResult result =
          LoadLoop.run(
              server.address(), work(Integer.MAX_VALUE), Pace.closed(4, Duration.ofMillis(300)));
      assertThat(result.seconds()).isBetween(0.3, 10.0);
      assertThat(result.right()).isPositive();
      assertThat(result.wrong()).isEmpty();
    }
  }

  @Test
  void countsOtherAnswersAsWrong() throws IOException {
    try (TinyServer server = new TinyServer(NEVER, 0)) {
      Work picky =
          new Work() {
            private final Work plain = work(20);

            @Override
            public @Nullable Request next() {
              return plain.next();
            }

            @Override
            public boolean accept(Request request, Response response) {
              return request.tag() % 2 == 0;
            }
          };
      LoadResult result =
          LoadLoop.run(server.address(), picky, Pace.closed(2, Duration.ofSeconds(30)));
      assertThat(result.right()).isEqualTo(10);
      assertThat(result.wrong()).containsEntry("status 200", 10L);
    }
  }

  /**
   * 200 requests per second, all connections stalled for half a second: 100 requests fall due
   * meanwhile and waited a quarter of a second on average. One that counted from sending would see
   * two slow requests, one per connection.
   */
  @Test
  void chargesAStallToEveryRequestThatWasDueMeanwhile() throws IOException {
    try (TinyServer server = new TinyServer(50, 500_000_000)) {
      LoadResult result =
          LoadLoop.run(
              server.address(), work(Integer.MAX_VALUE), Pace.open(2, 200, Duration.ofSeconds(2)));
      assertThat(result.right()).isEqualTo(400);
      long slow =
          result.micros().getTotalCount() - result.micros().getCountBetweenValues(0, 50_000);
      assertThat(slow).isGreaterThan(60);
      assertThat(result.micros().getMaxValue()).isGreaterThan(400_000);
    }
  }
}
