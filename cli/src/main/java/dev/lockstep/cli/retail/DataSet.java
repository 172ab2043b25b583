package dev.lockstep.cli.retail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A folder with {@code orders.csv.gz} and {@code lines.csv.gz} in the form of {@code
 * data/online-retail-sample}. Nothing read is lost: {@link #lineRows()} is the sum of the lines of
 * {@link #orders()} and of {@link #otherLines()}.
 *
 * @param orders the invoices of kind "order", in time order (ties by number)
 * @param otherLines lines of invoices that are not orders, by kind of invoice
 * @param lineRows rows read from the lines file
 */
public record DataSet(List<Invoice> orders, Map<String, Integer> otherLines, int lineRows) {
  private static final CSVFormat FORM =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final Comparator<Invoice> TIME_ORDER =
      Comparator.comparing(Invoice::createdAt).thenComparing(Invoice::number);
  private static final String ORDER = "order";

  public DataSet {
    orders = List.copyOf(orders);
    otherLines = Map.copyOf(otherLines);
  }

  /**
   * Reads the folder.
   *
   * @throws UncheckedIOException when a file is missing or cannot be read
   * @throws IllegalArgumentException when a line belongs to no invoice or a cell is not what it
   *     should be
   */
  public static DataSet read(Path folder) {
    Map<String, CSVRecord> heads = new LinkedHashMap<>();
    Map<String, List<InvoiceLine>> lines = new HashMap<>();
    Map<String, Integer> others = new TreeMap<>();
    Map<String, String> words = new HashMap<>();
    int[] rows = {0};
    eachRow(folder.resolve("orders.csv.gz"), row -> heads.put(row.get("order_id"), row));
    eachRow(
        folder.resolve("lines.csv.gz"),
        row -> {
          rows[0]++;
          CSVRecord head = heads.get(row.get("order_id"));
          if (head == null) {
            throw new IllegalArgumentException("a line of no invoice: " + row.get("order_id"));
          }
          if (ORDER.equals(head.get("kind"))) {
            lines
                .computeIfAbsent(row.get("order_id"), number -> new ArrayList<>())
                .add(line(row, words));
          } else {
            others.merge(head.get("kind"), 1, Integer::sum);
          }
        });
    List<Invoice> orders =
        heads.values().stream()
            .filter(head -> ORDER.equals(head.get("kind")))
            .map(head -> invoice(head, lines.getOrDefault(head.get("order_id"), List.of())))
            .sorted(TIME_ORDER)
            .toList();
    return new DataSet(orders, others, rows[0]);
  }

  private static void eachRow(Path file, Consumer<CSVRecord> use) {
    try (var raw = new GZIPInputStream(Files.newInputStream(file), 1 << 16);
        var text = new BufferedReader(new InputStreamReader(raw, StandardCharsets.UTF_8));
        CSVParser parser = FORM.parse(text)) {
      for (CSVRecord row : parser) {
        use.accept(row);
      }
    } catch (NoSuchFileException missing) {
      throw new UncheckedIOException("no such data file: " + file, missing);
    } catch (IOException broken) {
      throw new UncheckedIOException("cannot read " + file, broken);
    }
  }

  /** Names and codes repeat a hundred thousand times in a full year: each is kept once. */
  private static InvoiceLine line(CSVRecord row, Map<String, String> words) {
    return new InvoiceLine(
        Integer.parseInt(row.get("line_no")),
        words.computeIfAbsent(row.get("sku"), word -> word),
        words.computeIfAbsent(row.get("product_name"), word -> word),
        words.computeIfAbsent(row.get("type"), word -> word),
        Long.parseLong(row.get("quantity")),
        Long.parseLong(row.get("unit_price_minor")));
  }

  private static Invoice invoice(CSVRecord head, List<InvoiceLine> lines) {
    return new Invoice(
        head.get("order_id"),
        head.get("user_id"),
        LocalDateTime.parse(head.get("created_at")),
        head.get("status"),
        head.get("currency"),
        lines);
  }
}
