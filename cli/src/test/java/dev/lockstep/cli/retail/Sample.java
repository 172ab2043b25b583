package dev.lockstep.cli.retail;

import java.nio.file.Path;

/** The repository's sample, read once. */
public final class Sample {
  public static final DataSet DATA = DataSet.read(Path.of("../data/online-retail-sample"));

  private Sample() {}
}
