package dev.lockstep.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address for several servers, as a load balancer gives it to the bank: each connection goes to
 * the next server that takes it.
 */
final class FrontDoor implements AutoCloseable {
  private static final int CONNECT_WITHIN_MS = 1000;
  private static final int BACKLOG = 256;

  private final ServerSocket door;
  private final List<URI> servers;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private FrontDoor(ServerSocket door, List<URI> servers) {
    this.door = door;
    this.servers = List.copyOf(servers);
  }

  /** Opens it on a free port. */
  static FrontDoor open(List<URI> servers) throws IOException {
    var socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    FrontDoor door = new FrontDoor(socket, servers);
    Thread.ofVirtual().name("front-door").start(door::accept);
    return door;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        open.add(caller);
        Thread.ofVirtual().name("front-door").start(() -> serve(caller));
      } catch (IOException closed) {
        // this caller is gone, or the door is closed
      }
    }
  }

  private void serve(Socket caller) {
    try (Held first = new Held(caller);
        Held second = new Held(connect())) {
      Thread answers = Thread.ofVirtual().start(() -> pipe(second.socket(), first.socket()));
      pipe(first.socket(), second.socket());
      answers.join();
    } catch (IOException nobody) {
      // no server takes it: the caller sees its connection closed
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket connect() throws IOException {
    int first = turn.getAndIncrement();
    IOException away = new IOException("no server");
    for (int i = 0; i < servers.size(); i++) {
      URI server = servers.get(Math.floorMod(first + i, servers.size()));
      Socket socket = new Socket();
      open.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_WITHIN_MS);
        return socket;
      } catch (IOException refused) {
        new Held(socket).close();
        away = refused;
      }
    }
    throw away;
  }

  /** Whoever ends first ends both ways: HTTP closes a connection as a whole. */
  private static void pipe(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // the other side is closed with it
    }
  }

  /** A connection that is forgotten when it ends. */
  private final class Held implements Closeable {
    private final Socket socket;

    private Held(Socket socket) {
      this.socket = socket;
    }

    private Socket socket() {
      return socket;
    }

    @Override
    public void close() throws IOException {
      open.remove(socket);
      socket.close();
    }
  }

  @Override
  public void close() {
    List<Closeable> all = new ArrayList<>(open);
    all.add(door);
    for (Closeable one : all) {
      try {
        one.close();
      } catch (IOException gone) {
        // nothing is left to close
      }
    }
  }
}
