package dev.lockstep.commit;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps a lane busy until it is opened, so that what is queued meanwhile becomes one group. It is
 * always alone in its own group, which writes nothing.
 */
public final class LaneGate {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  private LaneGate() {}

  /** Queues a gate behind what is queued already. */
  public static LaneGate behind(GroupCommit commit) {
    LaneGate gate = new LaneGate();
    var _ = commit.submit(gate.new Hold(), Priority.FIRST);
    return gate;
  }

  /** Waits until it is what the lane is busy with. */
  public LaneGate reached() {
    CommitNode.await(reached);
    return this;
  }

  public void open() {
    opened.countDown();
  }

  /** As many rows as no group may have, so nothing else fits beside it. */
  private final class Hold implements Command<String> {

    @Override
    public String family() {
      return "gate";
    }

    @Override
    public void needs(Needs needs) {}

    @Override
    public int rowsEstimate() {
      return Integer.MAX_VALUE / 2;
    }

    @Override
    public String decide(Workspace workspace) {
      reached.countDown();
      CommitNode.await(opened);
      return "held";
    }
  }
}
