package dev.lockstep.bench.subject;

import dev.lockstep.bench.machine.Closing;
import java.nio.file.Path;
import java.util.List;

/**
 * What subjects are made of.
 *
 * @param java the program that runs them
 * @param serverJar the service, runnable
 * @param bankJar the sandbox bank, runnable
 * @param bench command that runs this program again
 * @param folder where data and logs go; removed at the end, logs excepted
 * @param javaOptions the script's options for the server's java
 * @param closing ends what is started
 */
public record Kit(
    Path java,
    Path serverJar,
    Path bankJar,
    List<String> bench,
    Path folder,
    List<String> javaOptions,
    Closing closing) {

  public Kit {
    bench = List.copyOf(bench);
    javaOptions = List.copyOf(javaOptions);
  }

  Path data(String name) {
    return folder.resolve("data").resolve(name);
  }

  Path log(String name) {
    return folder.resolve(name + ".log");
  }
}
