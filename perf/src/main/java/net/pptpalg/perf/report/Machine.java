package net.pptpalg.perf.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a report was measured on. */
public final class Machine {
  private static final int KIB_PER_GIB = 1 << 20;

  private Machine() {}

  /** Names and values in the order in which they are shown. */
  public static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", field(Path.of("/proc/cpuinfo"), "model name", "unknown"));
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("system", field(Path.of("/etc/os-release"), "PRETTY_NAME", "unknown"));
    facts.put(
        "JDK of the bench",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    return facts;
  }

  private static String memory() {
    String kib = field(Path.of("/proc/meminfo"), "MemTotal", "").replaceAll("\\D", "");
    return kib.isEmpty() ? "unknown" : Math.round(Double.parseDouble(kib) / KIB_PER_GIB) + " GiB";
  }

  private static String field(Path file, String name, String absent) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(line.contains("=") ? '=' : ':') + 1))
          .map(value -> value.strip().replace("\"", ""))
          .findFirst()
          .orElse(absent);
    } catch (IOException e) {
      return absent;
    }
  }
}
