package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the real kernel, in fresh namespaces. */
class LocalInterfacesTest {
  private static final List<String> OWN = List.of("lan0", "wan0");

  @BeforeAll
  static void needsRoot() {
    NetworkNamespace.requireRoot();
  }

  @Test
  void shouldNotChangeWhenAnInterfaceOfTheGatewayGoesDown() {
    try (NetworkNamespace router = NetworkNamespace.create();
        NetworkNamespace other = NetworkNamespace.create()) {
      NetworkNamespace.connect(router, "lan0", "10.7.0.1/24", other, "eth0", "10.7.0.2/24");
      NetworkNamespace.connect(router, "wan0", "203.0.113.1/24", other, "eth1", "203.0.113.2/24");
      String before = read(router);
      router.ip("link", "set", "wan0", "down");
      assertEquals("addresses 10.7.0.1 127.0.0.1 203.0.113.1, others", before);
      assertEquals(before, read(router));
    }
  }

  @Test
  void shouldNameOthersOnlyWhileTheyAreUpAndCarryIpv4() {
    try (NetworkNamespace router = NetworkNamespace.create();
        NetworkNamespace other = NetworkNamespace.create()) {
      NetworkNamespace.connect(router, "dmz0", "192.0.2.1/24", other, "eth0", "192.0.2.2/24");
      assertEquals("addresses 127.0.0.1 192.0.2.1, others dmz0", read(router));
      router.ip("addr", "flush", "dev", "dmz0");
      assertEquals("addresses 127.0.0.1, others", read(router), "no address");
      router.ip("addr", "add", "192.0.2.1/24", "dev", "dmz0");
      router.ip("link", "set", "dmz0", "down");
      assertEquals("addresses 127.0.0.1 192.0.2.1, others", read(router), "down");
    }
  }

  /** By a process of its own: a JVM that has threads in several namespaces mixes them up. */
  private static String read(NetworkNamespace namespace) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return namespace
        .run(java, "-cp", System.getProperty("java.class.path"), Reader.class.getName())
        .strip();
  }

  /** Prints what it reads. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) {
      LocalInterfaces found = LocalInterfaces.read(OWN);
      System.out.println(
          "addresses "
              + String.join(" ", found.addresses())
              + ", others "
              + String.join(" ", found.others()));
    }
  }
}
