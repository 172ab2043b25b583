package dev.lockstep.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** HTTP as bytes on a socket: it sends what a well-behaved client would refuse to send. */
record RawHttp(int port) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int TIMEOUT_MS = 20_000;

  /** An answer; header names in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {

    JsonNode json() {
      return JSON.readTree(body);
    }

    String code() {
      return json().path("code").asString("");
    }
  }

  /** Sends a request that closes the connection; {@code lines} are further header lines. */
  Answer send(String requestLine, String body, String... lines) throws IOException {
    var head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Connection: close\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    if (content.length > 0) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    return exchange(head.append("\r\n").toString(), content);
  }

  /** Sends a JSON body in chunks, so that its length is not known beforehand. */
  Answer sendChunked(String requestLine, int size, String... lines) throws IOException {
    var head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Connection: close\r\nTransfer-Encoding: chunked\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    String chunk = "{\"a\":\"" + "x".repeat(size) + "\"}";
    String body = Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n0\r\n\r\n";
    return exchange(head.append("\r\n").toString(), body.getBytes(StandardCharsets.UTF_8));
  }

  private Answer exchange(String head, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      var answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return parse(answer.toString(StandardCharsets.UTF_8));
    }
  }

  private static Answer parse(String text) {
    int split = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, split).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).trim());
    }
    String body = text.substring(split + 4);
    if (headers.containsKey("transfer-encoding")) {
      int start = body.indexOf("\r\n") + 2;
      body = body.substring(start, Math.max(start, body.lastIndexOf("\r\n0\r\n")));
    }
    return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
  }
}
