package dev.lockstep.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/**
 * A merchant's server on loopback: a well-behaved one, or one that does with its socket as told.
 */
public final class Receiver implements AutoCloseable {

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Closeable server;
  private final int port;

  private Receiver(ToIntFunction<Received> answer, String... headers) {
    try {
      var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext("/", exchange -> handle(exchange, answer, headers));
      http.start();
      server = () -> http.stop(0);
      port = http.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Receiver(OnSocket behaviour) {
    try {
      var socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      server = socket;
      port = socket.getLocalPort();
      Thread.ofVirtual().start(() -> accept(socket, behaviour));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a server does with a connection whose request it has begun to read. */
  interface OnSocket {
    void handle(Socket socket) throws IOException, InterruptedException;
  }

  /** Answers with the status the function gives, and with name and value pairs as headers. */
  public static Receiver answering(ToIntFunction<Received> answer, String... headers) {
    return new Receiver(answer, headers);
  }

  static Receiver withSocket(OnSocket behaviour) {
    return new Receiver(behaviour);
  }

  private void handle(HttpExchange exchange, ToIntFunction<Received> answer, String... headers)
      throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var request =
          new Received(
              exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body);
      received.add(request);
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      var text = "heard\u0000\n".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.applyAsInt(request), text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private void accept(ServerSocket server, OnSocket behaviour) {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        received.add(new Received("", Map.of(), ""));
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                if (socket.getInputStream().read() >= 0) {
                  behaviour.handle(socket);
                }
              } catch (IOException | InterruptedException e) {
                // The caller has gone.
              }
            });
      } catch (IOException e) {
        return;
      }
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port + "/hooks";
  }

  int port() {
    return port;
  }

  List<Received> received() {
    return received;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
