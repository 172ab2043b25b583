package dev.lockstep.payment;

import dev.lockstep.channel.PaymentChannel.Acknowledgement;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.web.RateBucket;
import dev.lockstep.web.RateLimited;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where channels tell what happened; the body is taken as the bytes it is, for the signature. */
@RestController
class CallbackController {

  private final CallbackDesk desk;
  private final Clock clock;
  private final PaymentProperties properties;

  CallbackController(CallbackDesk desk, Clock clock, PaymentProperties properties) {
    this.desk = desk;
    this.clock = clock;
    this.properties = properties;
  }

  @PostMapping("/callbacks/{channel}")
  @Operation(operationId = "payCallback", summary = "Takes a notification of a payment channel")
  @RateLimited(RateBucket.CALLBACKS)
  ResponseEntity<String> receive(@PathVariable String channel, HttpServletRequest request)
      throws IOException {
    int bytesMax = properties.callbackSizeMax();
    byte[] body = request.getInputStream().readNBytes(bytesMax + 1);
    if (body.length > bytesMax) {
      throw new Refusal(
          RequestCode.REQUEST_TOO_LARGE, "A notification has at most " + bytesMax + " bytes.");
    }
    Acknowledgement acknowledgement =
        desk.receive(channel, new RawNotification(headers(request), body, clock.instant()));
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, acknowledgement.contentType())
        .body(acknowledgement.body());
  }

  private static Map<String, String> headers(HttpServletRequest request) {
    Map<String, String> headers = new HashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
    }
    return headers;
  }
}
