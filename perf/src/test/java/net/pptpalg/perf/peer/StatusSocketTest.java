package net.pptpalg.perf.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusSocketTest {

  @Test
  void shouldReadCountersBehindTheHeadOfTheAnswer() throws IOException {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n"
            + "{\"version\":\"1\",\"counters\":{\"queue_packets_received\":12345678901}}";

    assertEquals(Map.of("queue_packets_received", 12345678901L), StatusSocket.counters(answer));
  }

  @Test
  void shouldRefuseAnAnswerWithoutCounters() {
    assertThrows(IOException.class, () -> StatusSocket.counters("HTTP/1.1 500 No\r\n\r\n{}"));
    assertThrows(IOException.class, () -> StatusSocket.counters(""));
  }
}
