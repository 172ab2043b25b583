package dev.lockstep.cli.retail;

/**
 * One line of an invoice as the data has it.
 *
 * @param type goods, postage, manual, fee, discount, gift_voucher, sample, commission
 * @param quantity pieces; negative only in cancellations and adjustments
 * @param unitPriceMinor in minor units of the invoice's currency
 */
public record InvoiceLine(
    int lineNo, String sku, String productName, String type, long quantity, long unitPriceMinor) {

  /** Quantity times price; fails rather than overflows. */
  public long amountMinor() {
    return Math.multiplyExact(quantity, unitPriceMinor);
  }

  /** What becomes of this line in a replay. */
  public LineRule rule() {
    return LineRule.of(this);
  }

  /**
   * The catalogue's code for this line: a SKU that was sold at two prices is two SKUs, because a
   * catalogue has one price at a time. Case is kept: {@code 85123A} and {@code 85123a} differ.
   */
  public String skuCode() {
    return sku.replaceAll("[^A-Za-z0-9_.-]", "-") + "@" + unitPriceMinor;
  }
}
