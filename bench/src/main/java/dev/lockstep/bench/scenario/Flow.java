package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Sessions;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Server;
import java.util.List;

/** Whole purchases, by many buyers at a time. */
record Flow(String key, Server subject, List<FlowSession> sessions) implements Variant {

  @Override
  public String label() {
    return "id to paid, %d buyers".formatted(sessions.size());
  }

  @Override
  public int connections() {
    return sessions.size();
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    // Each buyer asks for what is needed on the way.
  }

  @Override
  public LoadResult run(Pace pace) {
    return Sessions.run(sessions, pace, Thread.ofVirtual().factory());
  }

  @Override
  public boolean settling() {
    return subject.database().relaying();
  }

  @Override
  public GroupSizes groups() {
    return Ask.groups(subject);
  }
}
