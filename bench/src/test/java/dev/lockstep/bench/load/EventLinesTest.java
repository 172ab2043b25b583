package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {

  /** The second event is cut in the middle by a chunk's end. */
  private static final String STREAM =
      String.join("\r\n", "HTTP/1.1 200 ", "Transfer-Encoding: chunked", "", "")
          + chunk("retry: 1000\nid: 1\n\n")
          + chunk("event: x\nid: 2\ndata: {\"orderId\":\"1\"}\n\n:\n\ndata: {\"ord")
          + chunk("erId\":\"2\"}\n\n");

  @Test
  void handsOnEachDatumOnceHoweverTheBytesArrive() {
    for (int cut = 0; cut < STREAM.length(); cut++) {
      List<String> data = new ArrayList<>();
      EventLines lines = new EventLines(data::add);
      lines.take(bytes(STREAM.substring(0, cut)));
      lines.take(bytes(STREAM.substring(cut)));
      assertThat(data)
          .as("cut at %d", cut)
          .containsExactly("{\"orderId\":\"1\"}", "{\"orderId\":\"2\"}");
    }
  }

  @Test
  void readsABodyWithoutChunksToItsEnd() {
    String stream =
        "HTTP/1.1 200 \r\nConnection: close\r\n\r\nid: 1\n\ndata: {\"orderId\":\"1\"}\n\n";
    for (int cut = 0; cut < stream.length(); cut++) {
      List<String> data = new ArrayList<>();
      EventLines lines = new EventLines(data::add);
      lines.take(bytes(stream.substring(0, cut)));
      lines.take(bytes(stream.substring(cut)));
      assertThat(data).as("cut at %d", cut).containsExactly("{\"orderId\":\"1\"}");
    }
  }

  @Test
  void hasStartedWithItsFirstEmptyLine() {
    EventLines lines = new EventLines(_ -> {});
    lines.take(bytes(STREAM.substring(0, STREAM.indexOf("id: 1"))));
    assertThat(lines.started()).isFalse();
    lines.take(bytes(STREAM.substring(STREAM.indexOf("id: 1"))));
    assertThat(lines.started()).isTrue();
    assertThat(lines.status()).isEqualTo(200);
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
