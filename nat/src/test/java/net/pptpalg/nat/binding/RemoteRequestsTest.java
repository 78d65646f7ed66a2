package net.pptpalg.nat.binding;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RemoteRequestsTest {
  private final RemoteRequests requests = new RemoteRequests();

  @Test
  void shouldKnowARequestUntilItIsRemoved() {
    assertFalse(requests.contains(0));
    requests.add(0);
    requests.add(0);
    assertTrue(requests.contains(0));
    assertTrue(requests.containsHighByte(0));
    assertTrue(requests.remove(0));
    assertFalse(requests.remove(0));
    assertFalse(requests.contains(0));
    assertFalse(requests.containsHighByte(0));
  }

  @Test
  void shouldForgetTheOldestWhenThereAreTooMany() {
    for (int i = 0; i <= RemoteRequests.KEPT; i++) {
      requests.add(0xff00 + i);
    }
    assertFalse(requests.contains(0xff00));
    for (int i = 1; i <= RemoteRequests.KEPT; i++) {
      assertTrue(requests.contains(0xff00 + i), "request " + i);
    }
  }
}
