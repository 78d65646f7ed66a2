package net.pptpalg.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code debian/copyright} names a licence for everything that ships, and nothing else. */
class LicencesTest {

  private static final Path COPYRIGHT = Path.of("debian/copyright");
  private static final String LIBRARIES = "usr/lib/pptp-alg/lib/";

  /** What may be part of a program under the Apache License, and be given away with it. */
  private static final Set<String> ALLOWED =
      Set.of(
          "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "GPL-2.0-with-classpath-exception");

  /** On the class path of the tests, and not in the package. */
  private static final Set<String> TESTS_ONLY =
      Set.of(
          "archunit", "slf4j-api", "junit", "opentest4j", "apiguardian", "jspecify", "packaging");

  private static final List<Stanza> STANZAS = new ArrayList<>();

  private record Stanza(List<String> files, String licence) {
    boolean covers(String path) {
      return files.stream()
          .anyMatch(
              glob ->
                  !glob.equals("*")
                      && FileSystems.getDefault()
                          .getPathMatcher("glob:" + glob)
                          .matches(Path.of(path)));
    }
  }

  @BeforeAll
  static void readStanzas() throws IOException {
    for (String text : Files.readString(COPYRIGHT).split("\n\n")) {
      String field = "";
      List<String> files = new ArrayList<>();
      String licence = "";
      for (String line : text.lines().toList()) {
        boolean continued = line.startsWith(" ");
        field = continued ? field : line.substring(0, line.indexOf(':'));
        String value = continued ? line : line.substring(line.indexOf(':') + 1);
        if (field.equals("Files")) {
          files.add(value.strip());
        } else if (field.equals("License") && !continued) {
          licence = value.strip();
        }
      }
      if (!files.isEmpty()) {
        STANZAS.add(new Stanza(files, licence));
      }
    }
  }

  @Test
  void shouldNameOneLicenceForEveryLibraryThatShips() {
    List<String> libraries = libraries();
    assertFalse(libraries.isEmpty());
    for (String library : libraries) {
      List<Stanza> stanzas = STANZAS.stream().filter(each -> each.covers(library)).toList();
      assertEquals(1, stanzas.size(), () -> COPYRIGHT + " on " + library + ": " + stanzas);
    }
  }

  @Test
  void shouldNameNoLibraryThatDoesNotShip() {
    List<String> libraries = libraries();
    for (Stanza stanza : STANZAS) {
      for (String glob : stanza.files()) {
        Stanza one = new Stanza(List.of(glob), stanza.licence());
        assertEquals(
            glob.startsWith(LIBRARIES),
            libraries.stream().anyMatch(one::covers),
            () -> COPYRIGHT + " names " + glob);
      }
    }
  }

  @Test
  void shouldShipUnderKnownLicencesOnly() throws IOException {
    Set<String> unknown = new TreeSet<>();
    STANZAS.stream()
        .map(Stanza::licence)
        .filter(each -> !ALLOWED.contains(each))
        .forEach(unknown::add);
    assertEquals(Set.of(), unknown);

    String text = Files.readString(COPYRIGHT);
    for (Stanza stanza : STANZAS) {
      String body = "License: " + stanza.licence() + "\n ";
      assertTrue(text.contains(body), () -> COPYRIGHT + " lacks the text of " + stanza.licence());
    }
  }

  /** What the program needs to run, by the paths of the package. */
  private static List<String> libraries() {
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .map(Path::of)
        .map(LicencesTest::libraryName)
        .filter(name -> TESTS_ONLY.stream().noneMatch(name::startsWith))
        .map(LIBRARIES::concat)
        .toList();
  }

  /** Of a jar, or of a module's folder of classes before it is packaged. */
  private static String libraryName(Path entry) {
    String name = entry.getFileName().toString();
    return name.endsWith("classes")
        ? entry.getParent().getParent().getFileName() + "-" + name + ".jar"
        : name;
  }
}
