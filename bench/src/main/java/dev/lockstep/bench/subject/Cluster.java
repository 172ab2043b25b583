package dev.lockstep.bench.subject;

import dev.lockstep.bench.machine.CpuTime;
import dev.lockstep.bench.machine.ProcessTable;
import java.util.List;
import java.util.stream.Stream;

/**
 * Servers on the database of the first, with the Redis they share: all of it is counted.
 *
 * @param first owns the database
 * @param others on the same database
 */
public record Cluster(Server first, List<Server> others, Redis redis) implements Subject {

  public Cluster {
    others = List.copyOf(others);
  }

  @Override
  public String name() {
    return first.name();
  }

  /** The first server's. */
  @Override
  public long pid() {
    return first.pid();
  }

  @Override
  public DatabaseAccess database() {
    return first.database();
  }

  @Override
  public CpuTime cpu() {
    ProcessTable now = ProcessTable.read();
    double programs = servers().mapToDouble(server -> now.alone(server.pid())).sum();
    return new CpuTime(programs, now.of(first.pid()).database(), now.alone(redis.pid()));
  }

  @Override
  public double compilerMillis() {
    return servers().mapToDouble(Subject::compilerMillis).sum();
  }

  private Stream<Server> servers() {
    return Stream.concat(Stream.of(first), others.stream());
  }

  @Override
  public void close() {
    others.forEach(Server::close);
    first.close();
    redis.close();
  }
}
