package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTextTest {

  @Test
  void shouldTellTheSizesOfBothDirectionsAndWhatWasChanged() {
    String text = render(1456, 1500, "to server lowered from 1500, to client too big");
    String mru = "to server 1456, to client 1500 (to server lowered from 1500, to client too big)";
    assertTrue(text.lines().anyMatch(("  mru           " + mru)::equals), text);
  }

  @Test
  void shouldSayNothingOfChangesWhereThereAreNone() {
    String text = render(null, 1400, null);
    assertTrue(text.lines().anyMatch("  mru           to server -, to client 1400"::equals), text);
  }

  private static String render(Integer mruToServer, Integer mruToClient, String mruChanged) {
    Map<String, Object> call = new HashMap<>();
    call.put("id", 7);
    call.put("ageSeconds", 5);
    call.put("idleSeconds", 0);
    call.put("mruToServer", mruToServer);
    call.put("mruToClient", mruToClient);
    call.put("mruChanged", mruChanged);
    Map<String, Object> session = new HashMap<>();
    session.put("ageSeconds", 5);
    session.put("idleSeconds", 0);
    session.put("calls", List.of(call));
    return SessionText.render(session);
  }
}
