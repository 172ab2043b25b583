package dev.lockstep.bench.result;

import dev.lockstep.bench.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything measured in one run, as JSON.
 *
 * @param commit of the sources, with a plus where they were changed since
 * @param settings the command's
 */
public record Report(
    Instant at, String commit, Machine machine, List<String> settings, List<Outcome> outcomes) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public Report {
    settings = List.copyOf(settings);
    outcomes = List.copyOf(outcomes);
  }

  /** Writes the file. */
  public void write(Path file) {
    try {
      Files.writeString(file, json().toPrettyString() + "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("at", at.toString()).put("commit", commit);
    root.set("machine", JSON.valueToTree(machine));
    root.set("settings", JSON.valueToTree(settings));
    ArrayNode scenarios = root.putArray("scenarios");
    outcomes.forEach(outcome -> scenarios.add(scenario(outcome)));
    return root;
  }

  private static ObjectNode scenario(Outcome outcome) {
    ObjectNode node = JSON.createObjectNode();
    node.put("name", outcome.name()).put("title", outcome.title()).put("sound", outcome.sound());
    ArrayNode variants = node.putArray("variants");
    outcome.variants().forEach(variant -> variants.add(variant(variant)));
    ArrayNode bars = node.putArray("bars");
    for (Bar bar : outcome.bars()) {
      ObjectNode added = JSON.valueToTree(bar);
      bars.add(added.put("reached", bar.reached()).put("goalReached", bar.goalReached()));
    }
    node.set("checks", JSON.valueToTree(outcome.checks()));
    node.set("notes", JSON.valueToTree(outcome.notes()));
    return node;
  }

  private static ObjectNode variant(Measured variant) {
    ObjectNode node = JSON.createObjectNode();
    node.put("key", variant.key()).put("label", variant.label());
    node.put("database", variant.database());
    node.set("cpuMillisPerOperation", JSON.valueToTree(variant.cpuMillisPerOperation()));
    node.set("databaseMillisPerOperation", JSON.valueToTree(variant.databaseMillisPerOperation()));
    node.set("perSecond", JSON.valueToTree(variant.perSecond()));
    node.set("latencyMillis", JSON.valueToTree(variant.latency()));
    node.putObject("perOperation")
        .put("statements", variant.statements())
        .put("rows", variant.each(variant.counters().rows()))
        .put("commits", variant.each(variant.counters().commits()))
        .put("fsyncs", variant.each(variant.counters().fsyncs()))
        .put("logBytes", variant.each(variant.counters().logBytes()));
    node.put("groupSize", variant.groupSize());
    node.put("idleMillisPerSecond", variant.idleMillisPerSecond());
    node.put("residentBytes", variant.residentBytes());
    node.set("wrong", JSON.valueToTree(variant.wrong()));
    node.set("examples", JSON.valueToTree(variant.examples()));
    node.set("rounds", JSON.valueToTree(variant.rounds()));
    return node;
  }
}
