package dev.lockstep.cli.retail;

/** What a replay does with a line; every line of every order falls under exactly one rule. */
public enum LineRule {
  /** Goods with a price: sold as product type 1. */
  GOODS("sold as goods, product type 1"),
  /** Goods given away: sold as product type 1 at price 0. */
  FREE_GOODS("sold as goods at price 0, product type 1"),
  /** Carriage: sold as a service. */
  POSTAGE("sold as a service, product type 2"),
  /** A price typed in by hand: sold as a service. */
  MANUAL("sold as a service, product type 2"),
  /** Bank and marketplace charges: sold as a service. */
  FEE("sold as a service, product type 2"),
  /** Vouchers bought (not redeemed): sold as a service. */
  GIFT_VOUCHER("sold as a service, product type 2"),
  /** Samples somebody paid for: sold as a service. */
  SAMPLE("sold as a service, product type 2"),
  /** Any other kind the data may name: sold as a service. */
  OTHER_SERVICE("sold as a service, product type 2"),
  /**
   * Less than one piece or less than nothing: no shop can sell it, so it is counted and left out.
   */
  NOT_SOLD("left out and counted: negative or no quantity, or a negative price");

  private final String consequence;

  LineRule(String consequence) {
    this.consequence = consequence;
  }

  /** The rule in words, as the demo prints it. */
  public String consequence() {
    return consequence;
  }

  /** False: the line is counted but not part of the order that is placed. */
  public boolean sold() {
    return this != NOT_SOLD;
  }

  /** Product type 1 is goods, 2 is everything else; an order with both splits in two. */
  public int productType() {
    return this == GOODS || this == FREE_GOODS ? 1 : 2;
  }

  static LineRule of(InvoiceLine line) {
    if (line.quantity() <= 0 || line.unitPriceMinor() < 0) {
      return NOT_SOLD;
    }
    return switch (line.type()) {
      case "goods" -> line.unitPriceMinor() == 0 ? FREE_GOODS : GOODS;
      case "postage" -> POSTAGE;
      case "manual" -> MANUAL;
      case "fee" -> FEE;
      case "gift_voucher" -> GIFT_VOUCHER;
      case "sample" -> SAMPLE;
      default -> OTHER_SERVICE;
    };
  }
}
