package dev.lockstep.period;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Entries as the bytes of the hash: one order, one text, whichever node or release wrote it. */
final class EntryJson {

  // Settings of its own: those of the service's HTTP answers may change, the hash's form may not.
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final ObjectWriter WRITER = MAPPER.writerFor(PeriodEntry.class);
  private static final ObjectReader READER = MAPPER.readerFor(PeriodEntry.class);

  private EntryJson() {}

  static byte[] write(PeriodEntry entry) {
    return WRITER.writeValueAsBytes(entry);
  }

  /**
   * Empty if the bytes are not an entry of this order in this period, or say what no entry says:
   * somebody else wrote into the hash.
   */
  static Optional<PeriodEntry> read(String period, String orderNo, byte[] bytes) {
    try {
      PeriodEntry entry = READER.readValue(bytes);
      return Optional.ofNullable(entry)
          .filter(read -> read.orderNo().equals(orderNo) && read.periodNumber().equals(period))
          .filter(PeriodEntry::sound);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
