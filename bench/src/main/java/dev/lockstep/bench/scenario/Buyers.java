package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.subject.Server;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Buyers by number and their tokens, asked for before anything is measured. */
record Buyers(List<String> tokens) {

  private static final int CONNECTIONS = 8;
  private static final Duration TIME_MAX = Duration.ofMinutes(2);

  Buyers {
    tokens = List.copyOf(tokens);
  }

  static Buyers at(Server server, int count) {
    Asking asking = new Asking(new String[count]);
    LoadResult result = LoadLoop.run(server.address(), asking, Pace.closed(CONNECTIONS, TIME_MAX));
    if (result.right() < count) {
      throw new IllegalStateException("tokens were refused: " + result.examples());
    }
    return new Buyers(Arrays.asList(asking.tokens));
  }

  static String user(int number) {
    return "bench-" + number;
  }

  int count() {
    return tokens.size();
  }

  /** The token of the buyer whose turn it is. */
  String token(int turn) {
    return tokens.get(turn % tokens.size());
  }

  private static final class Asking implements Work {
    private final String[] tokens;
    private int asked;

    private Asking(String[] tokens) {
      this.tokens = tokens;
    }

    @Override
    public @Nullable Request next() {
      if (asked == tokens.length) {
        return null;
      }
      String json = "{\"userId\":\"" + user(asked) + "\",\"roles\":[\"buyer\"]}";
      return new Request(HttpText.post("/dev/token", "", json), asked++);
    }

    @Override
    public boolean accept(Request request, Response response) {
      if (response.status() != 200) {
        return false;
      }
      tokens[request.tag()] = JsonText.field(response.body(), "token");
      return true;
    }
  }
}
