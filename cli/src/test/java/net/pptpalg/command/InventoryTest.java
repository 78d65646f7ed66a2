package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryTest {
  private final Inventory inventory =
      Inventory.of(
          Map.of(
              "calls",
              List.of(
                  call("10.0.0.2", true, "MS-CHAPv2", 128, "linux"),
                  call("10.0.0.2", false, "MS-CHAPv2", 0, "linux"),
                  call("10.0.0.3", true, "PAP", 0, "<b>evil</b>"))));

  @Test
  void shouldSumUpByClientAndServer() {
    assertEquals(3, inventory.calls());
    assertEquals(2, inventory.clients());
    assertEquals(1, inventory.servers());
    Inventory.Row first = inventory.rows().get(0);
    assertEquals("10.0.0.2", first.client);
    assertEquals(2, first.calls);
    assertEquals(1, first.failed());
    assertEquals(List.of("MPPE 128"), List.copyOf(first.encryptions));
    assertEquals(Map.of("PPTP-502 Wrong", 1), first.findings);
  }

  @Test
  void shouldTellInWordsWhoUsesWhat() {
    String text = InventoryPages.text(inventory);
    assertTrue(text.startsWith("3 calls of 2 clients to 1 servers"), text);
    assertTrue(text.contains("10.0.0.2 -> 192.0.2.1 (linux)"), text);
    assertTrue(text.contains("calls 2, under way 0, never up 1"), text);
    assertTrue(text.contains("authentication PAP; encryption none"), text);
    assertTrue(text.contains("PPTP-502 Wrong (1)"), text);
  }

  @Test
  void shouldNotLetTheNetworkWriteThePage() {
    String page = InventoryPages.html(inventory);
    assertTrue(page.contains("&lt;b&gt;evil&lt;/b&gt;"), page);
    assertFalse(page.contains("<b>evil"), page);
  }

  @Test
  void shouldSayThatThereWasNothing() {
    Inventory empty = Inventory.of(Map.of("calls", List.of()));
    assertEquals("no calls since the gateway was started\n", InventoryPages.text(empty));
  }

  private static Map<String, Object> call(
      String client, boolean up, String authentication, int bits, String vendor) {
    Map<String, Object> call = new HashMap<>();
    call.put("client", client);
    call.put("server", "192.0.2.1");
    call.put("serverVendor", vendor);
    call.put("started", 1_700_000_000L);
    call.put("ended", 1_700_000_100L);
    call.put("up", up);
    call.put("authentication", authentication);
    call.put("encryptionBits", bits);
    call.put("findings", up ? List.of() : List.of(Map.of("code", "PPTP-502", "title", "Wrong")));
    return call;
  }
}
