package dev.lockstep.webhook;

import dev.lockstep.webhook.CallResult.CallError;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Calls sellers' servers. Nothing of an answer leads anywhere else: no redirects, no cookies, no
 * proxies, no unpacking. A call as a whole has one deadline, so a receiver that sends a byte now
 * and then holds it no longer than one that is silent; looking a name up is bounded by the system's
 * own resolver.
 */
final class Calls implements AutoCloseable {

  private static final ContentType CONTENT =
      ContentType.create("application/cloudevents+json", StandardCharsets.UTF_8);
  private static final int ANSWER_BYTES_MAX = 4_096;
  private static final int EXCERPT_MAX = 300;
  private static final int HEADER_LINE_MAX = 8_192;
  private static final int HEADERS_MAX = 100;
  private static final TimeValue CONNECTION_KEPT = TimeValue.ofMinutes(1);
  private static final TimeValue CHECKED_AFTER = TimeValue.ofMilliseconds(500);

  private final CloseableHttpClient client;
  private final Duration deadline;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer;

  Calls(WebhookProperties properties, CheckedNames names, Clock clock) {
    this.deadline = properties.callTimeout();
    this.clock = clock;
    Timeout whole = Timeout.of(deadline);
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections(properties, names))
            .setRoutePlanner(new DefaultRoutePlanner(null))
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(whole)
                    .setResponseTimeout(whole)
                    .setRedirectsEnabled(false)
                    .setAuthenticationEnabled(false)
                    .build())
            .setUserAgent("Lockstep-Webhooks/1")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableContentCompression()
            .disableAuthCaching()
            .build();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("webhook-deadline").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  private static PoolingHttpClientConnectionManager connections(
      WebhookProperties properties, CheckedNames names) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(names)
        .setMaxConnTotal(properties.callsMax())
        .setMaxConnPerRoute(properties.callsMax())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(properties.connectTimeout()))
                .setSocketTimeout(Timeout.of(properties.callTimeout()))
                .setTimeToLive(CONNECTION_KEPT)
                .setValidateAfterInactivity(CHECKED_AFTER)
                .build())
        .setDefaultTlsConfig(
            TlsConfig.custom().setHandshakeTimeout(Timeout.of(properties.callTimeout())).build())
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxHeaderCount(HEADERS_MAX)
                        .setMaxLineLength(HEADER_LINE_MAX)
                        .build())
                .build())
        .build();
  }

  /** How long a call may last. */
  Duration deadline() {
    return deadline;
  }

  /** What is sent where. */
  record Call(String url, String id, long seconds, String signatures, String body) {}

  /** Sends and waits for the answer. Never throws for what the receiver does. */
  CallResult send(Call call) {
    HttpPost post = new HttpPost(call.url());
    post.setHeader("webhook-id", call.id());
    post.setHeader("webhook-timestamp", Long.toString(call.seconds()));
    post.setHeader("webhook-signature", call.signatures());
    post.setEntity(new ByteArrayEntity(call.body().getBytes(StandardCharsets.UTF_8), CONTENT));
    AtomicBoolean late = new AtomicBoolean();
    var cut =
        timer.schedule(
            () -> {
              late.set(true);
              post.cancel();
            },
            deadline.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return read(client.executeOpen(null, post, null), post);
    } catch (IOException e) {
      return CallResult.failed(late.get() ? CallError.TIMEOUT : error(e));
    } catch (IllegalStateException e) {
      // How the client says that a call was cut in the middle.
      return CallResult.failed(late.get() ? CallError.TIMEOUT : CallError.CONNECTION_BROKEN);
    } finally {
      cut.cancel(false);
    }
  }

  private CallResult read(ClassicHttpResponse response, HttpPost post) {
    CallResult result =
        CallResult.answered(
            response.getCode(), excerpt(response.getEntity()), retryAfter(response));
    // Closing alone would first read to the end, which may never come. An answer that was read to
    // its end has given its connection back, and this does nothing.
    post.cancel();
    try {
      response.close();
    } catch (IOException | IllegalStateException e) {
      // Nothing more is wanted from it.
    }
    return result;
  }

  /** The status line has decided already; an answer that breaks off says no less. */
  private static @Nullable String excerpt(@Nullable HttpEntity entity) {
    if (entity == null) {
      return null;
    }
    byte[] read = new byte[ANSWER_BYTES_MAX];
    int length = 0;
    try {
      InputStream content = entity.getContent();
      int count = 0;
      while (count >= 0 && length < read.length) {
        count = content.read(read, length, read.length - length);
        length += Math.max(count, 0);
      }
    } catch (IOException | IllegalStateException e) {
      // What has come until then is shown.
    }
    return text(new String(read, 0, length, StandardCharsets.UTF_8));
  }

  private static String text(String answer) {
    StringBuilder text = new StringBuilder();
    answer
        .codePoints()
        .limit(EXCERPT_MAX)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(text::appendCodePoint);
    return text.toString();
  }

  private @Nullable Duration retryAfter(ClassicHttpResponse response) {
    Header header = response.getFirstHeader("Retry-After");
    if (header == null || header.getValue() == null) {
      return null;
    }
    String value = header.getValue().trim();
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    Instant at = DateUtils.parseStandardDate(value);
    return at == null ? null : Duration.between(clock.instant(), at);
  }

  private static CallError error(IOException failure) {
    return switch (failure) {
      case CheckedNames.RefusedException _ -> CallError.ADDRESS_REFUSED;
      case UnknownHostException _ -> CallError.NAME_UNKNOWN;
      case SSLException _ -> CallError.TLS_FAILED;
      case SocketTimeoutException _ -> CallError.TIMEOUT;
      case ConnectException _ -> CallError.CONNECT_FAILED;
      case NoRouteToHostException _ -> CallError.CONNECT_FAILED;
      default -> CallError.CONNECTION_BROKEN;
    };
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    client.close();
  }
}
