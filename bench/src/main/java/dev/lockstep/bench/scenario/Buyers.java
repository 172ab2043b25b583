package dev.lockstep.bench.scenario;

import dev.lockstep.bench.subject.Server;
import java.util.List;
import java.util.stream.IntStream;

/** Buyers by number and their tokens, asked for before anything is measured. */
record Buyers(List<String> tokens) {

  Buyers {
    tokens = List.copyOf(tokens);
  }

  static Buyers at(Server server, int count) {
    return new Buyers(IntStream.range(0, count).mapToObj(Buyers::user).map(server::buyer).toList());
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
}
