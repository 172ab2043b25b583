package dev.lockstep.view;

import dev.lockstep.order.DeliveryAddress;
import dev.lockstep.order.OrderPrivacy;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.privacy.Masking;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Encodes a family as JSON for one kind of reader. */
@Component
class ViewEncoder {

  /** Shown under other names, or not for anybody. */
  private static final Set<String> ORDER_HIDDEN =
      Set.of(
          "request_hash",
          "order_id",
          "parent_order_id",
          "user_id",
          "seller_id",
          "version",
          "currency",
          "user_remark",
          "pay_time",
          "expire_time",
          "cancel_time");

  private static final Set<String> TRADE_ONLY = Set.of("purchase_price");

  private final JsonMapper mapper;
  private final OrderPrivacy privacy;

  ViewEncoder(JsonMapper mapper, OrderPrivacy privacy) {
    this.mapper = mapper;
    this.privacy = privacy;
  }

  /** The view of the root or a child; empty if the family has no such order. */
  Optional<Encoded> encode(FamilyRows family, String orderId, Audience audience) {
    return family
        .order(orderId)
        .map(order -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
          try (JsonGenerator json = mapper.createGenerator(bytes)) {
            json.writeStartObject();
            order(json, family, order, audience);
            items(json, family.itemsOf(order), audience);
            PaymentJson.write(json, family.details(), audience);
            delivery(json, family, audience);
            timeline(json, family, audience);
            children(json, family.isRoot(order) ? family.children() : List.of());
            json.writeEndObject();
          }
          return new Encoded(bytes.toByteArray(), family.userId(), family.sellerId());
        });
  }

  private void order(JsonGenerator json, FamilyRows family, Row order, Audience audience) {
    json.writeStringProperty("orderId", order.text("order_id"));
    RowJson.text(json, "parentOrderId", order.textOrNull("parent_order_id"));
    json.writeStringProperty("status", status(family, order).name());
    json.writeNumberProperty("version", family.version());
    json.writeStringProperty("userId", order.text("user_id"));
    json.writeStringProperty("sellerId", order.text("seller_id"));
    amounts(json, order);
    json.writeStringProperty("currency", order.text("currency"));
    RowJson.value(json, "createTime", order.value("gmt_create"));
    RowJson.value(json, "payTime", order.value("pay_time"));
    RowJson.value(json, "expireTime", order.value("expire_time"));
    RowJson.value(json, "cancelTime", order.value("cancel_time"));
    if (audience.seesPersonalData()) {
      privacy
          .openRemark(
              family.userId(), family.root().text("order_id"), order.textOrNull("user_remark"))
          .ifPresent(remark -> json.writeStringProperty("userRemark", remark));
    }
    RowJson.columns(json, order, ORDER_HIDDEN);
  }

  private static OrderStatus status(FamilyRows family, Row order) {
    OrderStatus own = OrderStatus.ofCode(order.small("order_status"));
    if (!family.isRoot(order)) {
      return own;
    }
    return DerivedStatus.of(
        own,
        family.children().stream()
            .map(child -> OrderStatus.ofCode(child.small("order_status")))
            .toList());
  }

  private static void amounts(JsonGenerator json, Row order) {
    json.writeObjectPropertyStart("amounts");
    for (String column :
        List.of("origin_amount", "coupon_amount", "shipping_amount", "pay_amount")) {
      RowJson.value(json, RowJson.camelCase(column), order.value(column));
    }
    json.writeEndObject();
  }

  private static void items(JsonGenerator json, List<Row> items, Audience audience) {
    json.writeArrayPropertyStart("items");
    for (Row item : items) {
      json.writeStartObject();
      RowJson.columns(json, item, audience.seesTrade() ? Set.of() : TRADE_ONLY);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Nothing if the user was erased. */
  private void delivery(JsonGenerator json, FamilyRows family, Audience audience) {
    Row row = family.details().delivery();
    if (row != null && row.value("address_cipher") instanceof byte[] cipher) {
      privacy
          .openAddress(family.userId(), family.root().text("order_id"), cipher)
          .map(address -> audience.seesPersonalData() ? address : masked(address))
          .ifPresent(address -> json.writePOJOProperty("delivery", address));
    }
  }

  private static DeliveryAddress masked(DeliveryAddress address) {
    return new DeliveryAddress(
        Masking.name(address.receiverName()),
        Masking.phone(address.phone()),
        address.province(),
        address.city(),
        address.area(),
        "****",
        "****",
        null,
        null,
        null);
  }

  private void timeline(JsonGenerator json, FamilyRows family, Audience audience) {
    json.writeArrayPropertyStart("timeline");
    for (Row row : family.details().log()) {
      json.writeStartObject();
      json.writeNumberProperty("version", row.number("version"));
      json.writeStringProperty("event", row.text("event"));
      if (row.value("from_status") != null) {
        json.writeStringProperty("from", OrderStatus.ofCode(row.small("from_status")).name());
      }
      json.writeStringProperty("to", OrderStatus.ofCode(row.small("to_status")).name());
      json.writeStringProperty("operator", row.text("operator_type"));
      if (audience.seesStaff()) {
        json.writeStringProperty("operatorId", row.text("operator_id"));
      }
      privacy
          .openReason(family.userId(), family.root().text("order_id"), row.textOrNull("reason"))
          .ifPresent(reason -> json.writeStringProperty("reason", reason));
      RowJson.value(json, "at", row.value("gmt_create"));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void children(JsonGenerator json, List<Row> children) {
    json.writeArrayPropertyStart("children");
    for (Row child : children) {
      json.writeStartObject();
      json.writeStringProperty("orderId", child.text("order_id"));
      json.writeStringProperty("status", OrderStatus.ofCode(child.small("order_status")).name());
      amounts(json, child);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
