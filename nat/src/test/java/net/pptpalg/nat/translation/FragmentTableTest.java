package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FragmentTableTest {
  private static final long SERVER = 0xcb007105L;
  private static final int FLOOD = 200_000;
  private static final long NOW_NS = 5_000_000_000L;

  private final FragmentTable table = new FragmentTable();

  @Test
  void shouldKeepTheFragmentsOfCallsThroughAFloodOfUnknownOnes() {
    for (int datagram = 0; datagram < 300; datagram++) {
      translate(client(1), datagram, NOW_NS);
    }
    for (int datagram = 0; datagram < FLOOD; datagram++) {
      table.put(client(2 + datagram), datagram, FragmentTable.DROP, 0, 0, 0, NOW_NS + 1);
    }
    for (int datagram = 0; datagram < 300; datagram++) {
      int entry = table.find(client(1), datagram, NOW_NS + 2);
      assertNotEquals(FragmentTable.NONE, entry, "datagram " + datagram);
      assertEquals(FragmentTable.TRANSLATE, table.decision(entry));
    }
  }

  @Test
  void shouldLetOneSourceGiveWayToItself() {
    int lost = 0;
    for (int datagram = 0; datagram < 64; datagram++) {
      translate(client(1), datagram, NOW_NS);
    }
    for (int datagram = 0; datagram < FLOOD; datagram++) {
      translate(client(2), datagram, NOW_NS + 1);
    }
    for (int datagram = 0; datagram < 64; datagram++) {
      lost += table.find(client(1), datagram, NOW_NS + 2) == FragmentTable.NONE ? 1 : 0;
    }
    assertEquals(0, lost, "fragments of the other client");
  }

  @Test
  void shouldForgetUnknownOnesBeforeThoseOfCalls() {
    for (int datagram = 0; datagram < FLOOD; datagram++) {
      table.put(client(2 + datagram), datagram, FragmentTable.DROP, 0, 0, 0, NOW_NS);
    }
    for (int datagram = 0; datagram < 300; datagram++) {
      translate(client(1), datagram, NOW_NS + 1);
      assertTrue(table.find(client(1), datagram, NOW_NS + 2) != FragmentTable.NONE);
    }
  }

  @Test
  void shouldTakeThePlaceOfWhatIsTooOldWhateverItWas() {
    for (int datagram = 0; datagram < FLOOD; datagram++) {
      translate(client(datagram), datagram, NOW_NS);
    }
    long laterNs = NOW_NS + FragmentTable.LIFE_NS;
    table.put(client(7), 99, FragmentTable.DROP, 0, 0, 0, laterNs);
    assertEquals(FragmentTable.DROP, table.decision(table.find(client(7), 99, laterNs)));
  }

  private void translate(long addresses, int identification, long nowNs) {
    table.put(addresses, identification, FragmentTable.TRANSLATE, 1, 2, 3, nowNs);
  }

  private static long client(int number) {
    return (long) (0x0a000000 + number) << 32 | SERVER;
  }
}
