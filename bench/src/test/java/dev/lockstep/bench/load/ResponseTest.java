package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseTest {

  private static final String PLAIN =
      head("HTTP/1.1 201 ", "Content-Type: application/json", "CONTENT-LENGTH: 7") + "{\"a\":1}";
  private static final String CHUNKED =
      head("HTTP/1.1 200 ", "Transfer-Encoding: chunked")
          + String.join("\r\n", "3", "{\"a", "A", "\":\"chunked", "2", "\"}", "0", "", "");

  private final Response response = new Response();

  @Test
  void readsStatusAndBodyHoweverTheBytesArrive() throws IOException {
    for (int cut = 1; cut < PLAIN.length(); cut++) {
      assertThat(read(PLAIN, cut)).as("cut at %d", cut).isTrue();
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.body()).isEqualTo("{\"a\":1}");
      assertThat(response.closes()).isFalse();
    }
  }

  @Test
  void putsChunksTogetherHoweverTheBytesArrive() throws IOException {
    for (int cut = 1; cut < CHUNKED.length(); cut++) {
      assertThat(read(CHUNKED, cut)).as("cut at %d", cut).isTrue();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("{\"a\":\"chunked\"}");
    }
  }

  @Test
  void isNotCompleteBeforeItsLastByte() throws IOException {
    response.clear();
    assertThat(response.read(bytes(PLAIN.substring(0, PLAIN.length() - 1)))).isFalse();
    response.clear();
    assertThat(response.read(bytes(CHUNKED.substring(0, CHUNKED.length() - 1)))).isFalse();
  }

  @Test
  void seesThatTheServerCloses() throws IOException {
    assertThat(read(PLAIN.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), 9)).isTrue();
    assertThat(response.closes()).isTrue();
  }

  @Test
  void readsAnswersThatHaveNoBody() throws IOException {
    assertThat(read(head("HTTP/1.1 304 ", "ETag: \"v1\""), 5)).isTrue();
    assertThat(response.bodyLength()).isZero();
  }

  @Test
  void growsWithTheAnswer() throws IOException {
    String body = "x".repeat(50_000);
    response.clear();
    InputStream in = bytes(head("HTTP/1.1 200 ", "Content-Length: 50000") + body);
    boolean complete = false;
    while (!complete) {
      complete = response.read(in);
    }
    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void failsWhereTheServerClosedOrGaveNoLength() {
    response.clear();
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> response.read(bytes("")));
    response.clear();
    assertThatIllegalStateException()
        .isThrownBy(() -> response.read(bytes(head("HTTP/1.1 200 ", "Server: x"))));
  }

  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private boolean read(String text, int cut) throws IOException {
    response.clear();
    boolean first = response.read(bytes(text.substring(0, cut)));
    return first || response.read(bytes(text.substring(cut)));
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
