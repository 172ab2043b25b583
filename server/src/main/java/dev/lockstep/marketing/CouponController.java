package dev.lockstep.marketing;

import dev.lockstep.money.Money;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Coupons for operators to give out. */
@RestController
class CouponController {

  private static final int ITEMS_MAX = 500;
  private static final Pattern CODE = Pattern.compile("[\\p{Graph}&&\\p{ASCII}]+");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private final Writes writes;
  private final Clock clock;

  CouponController(Writes writes, Clock clock) {
    this.writes = writes;
    this.clock = clock;
  }

  @PutMapping("/ops/v1/coupons")
  @Operation(operationId = "putCoupons", summary = "Gives coupons to users or changes them")
  ResponseEntity<byte[]> put(HttpServletRequest request, JsonBody body) {
    Instant now = clock.instant();
    Set<String> seen = new HashSet<>();
    List<Coupon> coupons =
        body.objects("items", 1, ITEMS_MAX).stream().map(item -> coupon(item, seen, now)).toList();
    body.check();
    return writes.run(
        request,
        body,
        new PutCoupons(coupons),
        count -> new Writes.Reply(200, Map.of("count", count)));
  }

  private static Coupon coupon(JsonBody item, Set<String> seen, Instant now) {
    String couponId = item.string("couponId", 1, 50, CODE);
    if (!seen.add(couponId)) {
      item.fault(FieldCode.FIELD_TOO_MANY, "couponId", "is given twice");
    }
    Coupon.Kind kind = item.choice("type", Coupon.Kind.class);
    Long amount = item.optionalInteger("amount", 1, Money.MAX_MINOR);
    Long percent = item.optionalInteger("percentOff", 1, 100);
    boolean percentKind = kind == Coupon.Kind.PERCENT;
    if (percentKind ? percent == null : amount == null) {
      item.fault(FieldCode.FIELD_REQUIRED, percentKind ? "percentOff" : "amount", "must be given");
    }
    Long threshold = item.optionalInteger("thresholdAmount", 0, Money.MAX_MINOR);
    return new Coupon(
        couponId,
        item.string("userId", 1, 50),
        item.string("name", 1, 100),
        kind,
        percentKind ? null : amount,
        percentKind && percent != null ? percent.intValue() : null,
        threshold == null ? 0 : threshold,
        item.string("currency", 3, 3, CURRENCY),
        item.optionalString("sellerId", 50, CODE),
        time(item.optionalInstant("validFrom"), now),
        time(item.optionalInstant("validTo"), Instant.parse("9999-01-01T00:00:00Z")),
        null,
        1,
        now);
  }

  private static Instant time(@Nullable Instant given, Instant otherwise) {
    return given == null ? otherwise : given;
  }
}
