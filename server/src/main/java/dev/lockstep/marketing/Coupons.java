package dev.lockstep.marketing;

import dev.lockstep.commit.Columns;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Table;
import dev.lockstep.commit.Workspace;
import dev.lockstep.problem.Refusal;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All coupons: under their locks in the write path, and plainly for a quote. */
@Repository
public class Coupons {

  private static final String FIND = "SELECT * FROM coupon WHERE coupon_id = :couponId";

  static final Table<Coupon> TABLE =
      Table.named("coupon", Coupon::couponId, "coupon_id")
          .fixed("coupon_id", (p, row) -> p.text(row.couponId()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .column("user_id", (p, row) -> p.text(row.userId()))
          .column("coupon_name", (p, row) -> p.text(row.name()))
          .column("coupon_type", (p, row) -> p.small(row.kind().code()))
          .column("amount", (p, row) -> p.number(row.amount()))
          .column("percent_off", (p, row) -> p.small(row.percentOff()))
          .column("threshold_amount", (p, row) -> p.number(row.thresholdAmount()))
          .column("currency", (p, row) -> p.text(row.currency()))
          .column("seller_id", (p, row) -> p.text(row.sellerId()))
          .column("valid_from", (p, row) -> p.time(row.validFrom()))
          .column("valid_to", (p, row) -> p.time(row.validTo()))
          .column("order_id", (p, row) -> p.text(row.orderId()))
          .column("gmt_modified", (p, row) -> p.time(row.createTime()))
          .version(Coupon::version)
          .readBy(Coupons::coupon);

  private final JdbcClient jdbc;

  Coupons(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Asks for the coupon's lock. */
  public static void needs(Needs needs, String couponId) {
    needs.lock(TABLE, couponId);
  }

  /**
   * The locked coupon.
   *
   * @throws Refusal COUPON_NOT_FOUND
   */
  public static Coupon get(Workspace workspace, String couponId) {
    Coupon coupon = workspace.find(TABLE, couponId);
    if (coupon == null) {
      throw new Refusal(CouponCode.COUPON_NOT_FOUND);
    }
    return coupon;
  }

  /**
   * Lets an order hold the coupon.
   *
   * @throws Refusal COUPON_USED if another order holds it
   */
  public static void hold(Workspace workspace, String couponId, String orderId) {
    Coupon coupon = get(workspace, couponId);
    if (coupon.orderId() != null) {
      throw new Refusal(CouponCode.COUPON_USED);
    }
    workspace.update(TABLE, coupon.heldBy(orderId));
  }

  /** Frees the coupon if this order holds it. */
  public static void release(Workspace workspace, String couponId, String orderId) {
    Coupon coupon = get(workspace, couponId);
    if (orderId.equals(coupon.orderId())) {
      workspace.update(TABLE, coupon.heldBy(null));
    }
  }

  /** The coupon as it is now, for a quote. */
  public Optional<Coupon> find(String couponId) {
    return jdbc.sql(FIND)
        .param("couponId", couponId)
        .query((row, _) -> coupon(new Columns(row)))
        .optional();
  }

  private static Coupon coupon(Columns row) throws SQLException {
    return new Coupon(
        row.text("coupon_id"),
        row.text("user_id"),
        row.text("coupon_name"),
        Coupon.Kind.ofCode(row.small("coupon_type")),
        row.numberOrNull("amount"),
        row.smallOrNull("percent_off"),
        row.number("threshold_amount"),
        row.text("currency"),
        row.textOrNull("seller_id"),
        row.time("valid_from"),
        row.time("valid_to"),
        row.textOrNull("order_id"),
        row.number("version"),
        row.time("gmt_create"));
  }
}
