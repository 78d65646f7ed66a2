package net.pptpalg.gateway.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.pptpalg.nat.policy.Action;
import net.pptpalg.nat.policy.LanInterface;
import net.pptpalg.nat.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
  @TempDir Path directory;

  @Test
  void shouldAllowEverythingWhenNoPolicyWasEverGiven() throws IOException {
    assertEquals(Policy.OPEN, file().load());
  }

  @Test
  void shouldReadWhatItHasSaved() throws IOException {
    Policy policy = full();
    file().save(policy);
    assertEquals(policy, file().load());
    file().save(policy.withDefault(Action.REJECT));
    assertEquals(Action.REJECT, file().load().defaultAction());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file().path()), files.toList());
    }
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path())));
  }

  @Test
  void shouldKeepTheFormerPolicyWhenSavingFails() throws IOException {
    file().save(full());
    // What a crash has left, in the way: a directory that is not empty.
    Path leftover = Files.createDirectory(directory.resolve("policy.json.new"));
    Files.createFile(leftover.resolve("file"));
    assertThrows(IOException.class, () -> file().save(Policy.OPEN));
    assertEquals(full(), file().load());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "\u0000\u0001",
        "{\"default\":\"allow\",\"nextId\":1}",
        "{\"default\":1,\"nextId\":1,\"rules\":[]}",
        "{\"default\":\"allow\",\"nextId\":\"1\",\"rules\":[]}",
        "{\"default\":\"allow\",\"nextId\":1,\"rules\":[1]}",
        "{\"default\":\"allow\",\"nextId\":1,\"rules\":[],\"rule\":[]}",
        "{\"default\":\"allow\",\"nextId\":1,\"rules\":[{\"id\":1,\"action\":\"deny\"}]}",
        "{\"default\":\"allow\",\"nextId\":2,\"rules\":[{\"id\":1,\"action\":\"drop\"}]}",
        "{\"default\":\"allow\",\"nextId\":2,\"rules\":[{\"id\":1,\"action\":\"deny\",\"x\":1}]}",
        "{\"default\":\"allow\",\"nextId\":9,\"rules\":[{\"id\":1,\"action\":\"deny\"},"
            + "{\"id\":1,\"action\":\"deny\"}]}",
      })
  void shouldNeverTakeAFileItDoesNotUnderstandForPermission(String text) throws IOException {
    Files.writeString(file().path(), text);
    String message = assertThrows(PolicyFileException.class, () -> file().load()).getMessage();
    assertTrue(message.startsWith(file().path() + ": no policy: "), message);
    assertTrue(message.contains("mv "), message);
    assertEquals(text, Files.readString(file().path()));
  }

  private Policy full() {
    Map<String, Object> everything =
        Map.ofEntries(
            Map.entry("action", "allow"),
            Map.entry("direction", "outward"),
            Map.entry("client", "192.168.1.0/24"),
            Map.entry("server", "203.0.113.5"),
            Map.entry("interface", "lan0"),
            Map.entry("time", "mon-fri 08:00-18:00"),
            Map.entry("maxConnections", 1),
            Map.entry("maxCalls", 2),
            Map.entry("maxRate", 3),
            Map.entry("maxConnectionsPerClient", 4),
            Map.entry("maxCallsPerClient", 5),
            Map.entry("maxRatePerClient", 6),
            Map.entry("comment", "\"; rm -rf / #"));
    return Policy.OPEN
        .withDefault(Action.DENY)
        .with(PolicyJson.rule(everything, 1, List.of(), PolicyFileTest::lan), Policy.LAST)
        .with(PolicyJson.rule(Map.of("action", "reject"), 2, List.of(), PolicyFileTest::lan), 1);
  }

  private PolicyFile file() {
    return new PolicyFile(directory, PolicyFileTest::lan);
  }

  private static LanInterface lan(String name) {
    return new LanInterface(name, 3);
  }
}
