package dev.lockstep.view;

/** For whom a view is encoded. */
enum Audience {
  // @formatter:off
  BUYER     (true,  false),
  BUYER_LIST(false, false),
  SELLER    (false, true),
  OPERATOR  (true,  true);
  // @formatter:on

  private final boolean personalData;
  private final boolean trade;

  Audience(boolean personalData, boolean trade) {
    this.personalData = personalData;
    this.trade = trade;
  }

  /** Sees address and remark in clear; others see them masked. */
  boolean seesPersonalData() {
    return personalData;
  }

  /** Sees purchase prices. */
  boolean seesTrade() {
    return trade;
  }

  /** Sees who of the staff acted and where money went back to. */
  boolean seesStaff() {
    return this == OPERATOR;
  }
}
