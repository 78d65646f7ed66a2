package net.pptpalg.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SECURITY.md promises by tests: they have to be there. */
class SecurityPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("SECURITY.md");
  private static final List<String> MODULES =
      List.of("alg", "nat", "netfilter-queue", "cli", "packaging");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+Test)(?:\\.(should\\w+))?`");

  @Test
  void shouldNameTestsThatExist() throws IOException {
    Map<String, String> tests = tests();
    Matcher named = NAMED.matcher(Files.readString(PAGE));
    List<String> missing = new ArrayList<>();
    int count = 0;
    while (named.find()) {
      count++;
      String source = tests.getOrDefault(named.group(1), "");
      String method = named.group(2);
      if (source.isEmpty() || method != null && !source.contains("void " + method + "(")) {
        missing.add(named.group());
      }
    }
    assertEquals(List.of(), missing, "named on " + PAGE + " and not there");
    assertTrue(count > 0, () -> PAGE + " names no test");
  }

  /** The sources of all tests by the names of their classes. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
          String name = file.getFileName().toString();
          String source = Files.readString(file);
          tests.merge(name.substring(0, name.length() - ".java".length()), source, String::concat);
        }
      }
    }
    return tests;
  }
}
