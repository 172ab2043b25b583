package dev.lockstep.simulators.sandbox;

import dev.lockstep.simulators.sandbox.Faults.Forge;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;

/** Makes one attempt: signs, sends the copies, reads the merchant's answer. */
final class CallbackClient implements AutoCloseable {

  private static final int ANSWER_BYTES_MAX = 64 * 1024;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final SandboxBankSettings settings;
  private final SandboxSignature signature;
  private final SandboxSignature forgedSignature;
  private final Clock clock;

  CallbackClient(SandboxBankSettings settings, Clock clock) {
    this.settings = settings;
    this.signature = new SandboxSignature(settings.signingSecret(), clock);
    this.forgedSignature = new SandboxSignature("not " + settings.signingSecret(), clock);
    this.clock = clock;
  }

  /** True when the merchant acknowledged one of the copies in time. */
  boolean send(Notification notification) throws InterruptedException {
    HttpRequest request = request(notification);
    List<CompletableFuture<HttpResponse<byte[]>>> copies =
        IntStream.range(0, notification.times()).mapToObj(i -> sendCopy(request)).toList();
    long deadline = System.nanoTime() + settings.delivery().attemptTimeout().toNanos();
    boolean acknowledged = false;
    for (CompletableFuture<HttpResponse<byte[]>> copy : copies) {
      acknowledged |= isAcknowledged(copy, deadline - System.nanoTime());
    }
    return acknowledged;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private CompletableFuture<HttpResponse<byte[]>> sendCopy(HttpRequest request) {
    return http.sendAsync(
        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
  }

  private HttpRequest request(Notification notification) {
    String id = notification.content().notificationId();
    long timestamp = clock.instant().getEpochSecond();
    byte[] signed = notification.body();
    byte[] sent =
        notification.isForged(Forge.AMOUNT) ? notification.bodyWithForgedAmount() : signed;
    SandboxSignature signer = notification.isForged(Forge.SIGNATURE) ? forgedSignature : signature;
    return HttpRequest.newBuilder(URI.create(notification.notifyUrl()))
        .timeout(settings.delivery().attemptTimeout())
        .header("Content-Type", "application/json")
        .header(SandboxSignature.NOTIFICATION_ID, id)
        .header(SandboxSignature.TIMESTAMP, Long.toString(timestamp))
        .header(SandboxSignature.KEY_ID, settings.signingKeyId())
        .header(SandboxSignature.SIGNATURE, signer.sign(id, timestamp, signed))
        .POST(BodyPublishers.ofByteArray(sent))
        .build();
  }

  private static boolean isAcknowledged(
      CompletableFuture<HttpResponse<byte[]>> copy, long waitNanos) throws InterruptedException {
    try {
      HttpResponse<byte[]> answer = copy.get(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
      return answer.statusCode() / 100 == 2
          && Json.read(answer.body()).path("code").asString("").equals("SUCCESS");
    } catch (ExecutionException | TimeoutException | JacksonException e) {
      copy.cancel(true);
      return false;
    }
  }
}
