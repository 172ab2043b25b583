package dev.lockstep.cli.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts like the server, says what it was told and that it is up, and leaves files as the embedded
 * database does; started from no.jar it ends.
 */
final class TinyServer {
  private TinyServer() {}

  public static void main(String[] arguments) throws IOException {
    if (System.getProperty("java.class.path").endsWith("no.jar")) {
      System.exit(3);
    }
    Path data = Path.of(value(arguments, "--lockstep.data-dir="));
    Files.writeString(Files.createDirectories(data.resolve("pg")).resolve("file"), "rows");
    Files.writeString(data.resolve("postgres.port"), "5433\n");
    Files.writeString(data.resolve("postgres.password"), "secret");
    System.out.println("data " + data);
    System.out.printf(
        "database %s %s %s%n",
        System.getenv("LOCKSTEP_DB_URL"),
        System.getenv("LOCKSTEP_DB_USER"),
        System.getenv("LOCKSTEP_DB_PASSWORD"));
    System.out.println(List.of(arguments));
    int port = Integer.parseInt(value(arguments, "--server.port="));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/actuator/health",
        exchange -> {
          byte[] up = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, up.length);
          exchange.getResponseBody().write(up);
          exchange.close();
        });
    server.start();
  }

  private static String value(String[] arguments, String name) {
    return List.of(arguments).stream()
        .filter(argument -> argument.startsWith(name))
        .findFirst()
        .orElseThrow()
        .substring(name.length());
  }
}
