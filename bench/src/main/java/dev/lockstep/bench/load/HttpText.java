package dev.lockstep.bench.load;

import java.nio.charset.StandardCharsets;

/** Writes requests of HTTP/1.1; the connection stays open unless the server closes it. */
public final class HttpText {

  private HttpText() {}

  /** A request with a JSON body; an empty token sends none. */
  public static byte[] post(String path, String token, String json) {
    return withBody("POST ", path, token, json);
  }

  /** The same as a PUT. */
  public static byte[] put(String path, String token, String json) {
    return withBody("PUT ", path, token, json);
  }

  private static byte[] withBody(String method, String path, String token, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        (method
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + bearer(token)
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  /** A request without a body; an empty token sends none. */
  public static byte[] get(String path, String token) {
    return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + bearer(token) + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String bearer(String token) {
    return token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
  }
}
