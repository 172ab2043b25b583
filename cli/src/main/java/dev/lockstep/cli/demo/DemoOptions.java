package dev.lockstep.cli.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of a demo.
 *
 * @param orders how many orders, the hard ones included
 * @param url the server to use, or null for one of the demo's own
 * @param nodes how many servers of the demo's own, on one database
 * @param seed two runs with one seed play the same fates
 * @param dataSet folder with the data
 * @param channels channels to pay through
 * @param workers buyers at the same time
 * @param report folder for the expectations and the server's log, or null for a temporary one
 * @param redis which one the demo's own servers share
 * @param killRedis the demo's own one, in the middle of the run
 * @param readers who watch several nodes
 * @param patience how long to wait, after the last deadline, for orders to show their end
 */
public record DemoOptions(
    int orders,
    @Nullable URI url,
    int nodes,
    long seed,
    Path dataSet,
    List<String> channels,
    int workers,
    @Nullable Path report,
    RedisChoice redis,
    boolean killRedis,
    int readers,
    Duration patience) {
  public DemoOptions {
    channels = List.copyOf(channels);
  }
}
