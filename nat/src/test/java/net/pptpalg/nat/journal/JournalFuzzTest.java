package net.pptpalg.nat.journal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.binding.SavedBindings;
import net.pptpalg.nat.table.CallCounters;

/**
 * Journals whose records are whole but say anything, and files that are no journals. What a gateway
 * takes up of them is sound in itself: no two calls share an outside id, and all of it ends.
 */
class JournalFuzzTest {
  private static final Tally TALLY = Tally.stateless("journal");
  private static final int FILE_BYTES = 1 << 14;
  private static final int LONGEST_BODY_WORDS = 32;
  private static final int PUBLIC = 198 << 24 | 51 << 16 | 100 << 8 | 1;
  private static final long AGES_NS = Long.MAX_VALUE / 4;
  private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(FILE_BYTES);
  private static final byte[] ZEROS = new byte[FILE_BYTES];
  private static final NatOptions OPTIONS =
      new NatOptions(
          new int[] {PUBLIC},
          new int[] {2},
          32768,
          60999,
          NatOptions.Timeouts.DEFAULT,
          NatOptions.Limits.NONE,
          List.of());

  @FuzzTest
  void shouldTakeUpWhateverAJournalSays(byte[] input) {
    Script script = new Script(input);
    boolean raw = script.below(8) == 0;
    ByteBuffer file = raw ? ByteBuffer.wrap(script.rest()) : journalOf(script);
    JournalReader reader = JournalReader.read(file);
    must(raw || reader.position() <= FILE_BYTES, "read beyond the end");
    takeUp(reader.saved(), script.int32());
    TALLY.add(1);
  }

  private static ByteBuffer journalOf(Script script) {
    MEMORY.clear().put(0, ZEROS);
    JournalArea area = new JournalArea(MEMORY, 1, 1, 2, 3);
    while (script.hasMore()) {
      int type = 1 + script.below(8);
      int words = bodyWords(type, script);
      int at = area.open(type, words * Long.BYTES);
      if (at < 0) {
        break;
      }
      byte[] body = script.bytes(words * Long.BYTES);
      area.memory().put(at, body);
      area.close();
      area.publish();
    }
    return area.memory();
  }

  /** The right one mostly: what has another length is refused at once. */
  private static int bodyWords(int type, Script script) {
    if (script.below(16) == 0) {
      return script.below(LONGEST_BODY_WORDS);
    }
    return switch (type) {
      case RecordType.TIME -> TimeRecord.BYTES / Long.BYTES;
      case RecordType.CONNECTION -> ConnectionRecord.FIXED_BYTES / Long.BYTES + script.below(4);
      case RecordType.CALL -> CallRecord.BYTES / Long.BYTES;
      case RecordType.STREAM -> StreamRecord.FIXED_BYTES / Long.BYTES + script.below(8);
      case RecordType.CONNECTION_ENDED, RecordType.CALL_FORGOTTEN -> 1;
      default -> 0;
    };
  }

  private static void takeUp(SavedBindings saved, int shiftNs) {
    Bindings bindings =
        new Bindings(OPTIONS, new CallCounters[] {new CallCounters()}, BindingEvents.NONE);
    bindings.restore(saved, shiftNs, rule -> null);
    Set<List<Integer>> outsideIds = new HashSet<>();
    for (int slot = 0; slot < bindings.callsEnd(); slot++) {
      Call call = bindings.call(slot);
      if (call != null) {
        ControlConnection connection = call.connection();
        must(
            outsideIds.add(
                List.of(connection.remoteAddress(), connection.publicAddress(), call.outsideId())),
            "two calls share an outside id");
      }
    }
    for (int index = 0; index < bindings.connectionsEnd(); index++) {
      ControlConnection connection = bindings.connection(index);
      if (connection != null) {
        bindings.remove(connection, EndReason.STOPPED, AGES_NS);
      }
    }
    must(bindings.connectionCount() == 0, "connections are left");
    must(bindings.callCount() == 0, "calls are left");
    must(bindings.inbound().size() == 0, "GRE would still come in");
    must(bindings.outbound().size() == 0, "GRE would still go out");
  }

  private static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
