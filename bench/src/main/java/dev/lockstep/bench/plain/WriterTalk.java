package dev.lockstep.bench.plain;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** The lines bench and writer exchange: a pace goes, a result comes back. */
public final class WriterTalk {

  /** Said once, followed by the address of the writer's database. */
  public static final String READY = "ready ";

  private WriterTalk() {}

  /** The pace as one line. */
  public static String line(Pace pace) {
    return "run %d %s %d".formatted(pace.connections(), pace.perSecond(), pace.time().toMillis());
  }

  static Pace pace(String line) {
    String[] words = line.split(" ", -1);
    return new Pace(
        Integer.parseInt(words[1]),
        Double.parseDouble(words[2]),
        Duration.ofMillis(Long.parseLong(words[3])));
  }

  static String line(LoadResult result) {
    Histogram micros = result.micros();
    ByteBuffer bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
    int length = micros.encodeIntoCompressedByteBuffer(bytes);
    byte[] exact = new byte[length];
    bytes.flip().get(exact);
    String example = result.examples().isEmpty() ? "-" : result.examples().getFirst();
    return "%d %d %s %s %s"
        .formatted(
            result.right(),
            result.wrongs(),
            result.seconds(),
            Base64.getEncoder().encodeToString(exact),
            example.replaceAll("\\s+", " "));
  }

  /** The result of a line. */
  public static LoadResult result(String line) {
    String[] words = line.split(" ", 5);
    long wrong = Long.parseLong(words[1]);
    try {
      return new LoadResult(
          Long.parseLong(words[0]),
          wrong == 0 ? Map.of() : Map.of("sql", wrong),
          wrong == 0 ? List.of() : List.of(words[4]),
          Double.parseDouble(words[2]),
          Histogram.decodeFromCompressedByteBuffer(
              ByteBuffer.wrap(Base64.getDecoder().decode(words[3])), 0));
    } catch (DataFormatException garbled) {
      throw new IllegalStateException("the writer's answer is garbled", garbled);
    }
  }
}
