package dev.lockstep.cli.retail;

/**
 * A thing on sale, made of all lines with one SKU and one price.
 *
 * @param price in minor units
 * @param productType 1 goods, 2 services
 * @param stock pieces at the start
 */
public record CatalogueSku(
    String skuCode, String productId, String name, long price, int productType, long stock) {}
