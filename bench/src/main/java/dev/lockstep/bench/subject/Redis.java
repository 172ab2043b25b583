package dev.lockstep.bench.subject;

import dev.lockstep.cli.process.OwnRedis;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A Redis that servers use, as a process of its own. */
public final class Redis implements AutoCloseable {

  private final OwnRedis process;

  private Redis(OwnRedis process) {
    this.process = process;
  }

  /** Starts it and returns when it answers. */
  public static Redis start(Kit kit) {
    return kit.closing().add(new Redis(OwnRedis.start(kit.data("redis"), kit.log("redis"))));
  }

  /** What makes a server use it. */
  public String[] serverOptions() {
    return process.serverOptions().toArray(String[]::new);
  }

  long pid() {
    return process.pid();
  }

  /** Bytes the key takes, all of its value counted. */
  public long bytesOf(String key) {
    try {
      return Long.parseLong(process.ask("MEMORY USAGE " + key + " SAMPLES 0"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
