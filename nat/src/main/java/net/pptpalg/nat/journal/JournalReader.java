package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.nat.binding.SavedBindings;
import net.pptpalg.nat.binding.SavedCall;
import net.pptpalg.nat.binding.SavedConnection;

/**
 * Reads a journal as far as it is whole. Behind the first record that is not, nothing is used: what
 * a record says is true only if nothing before it is missing.
 */
public final class JournalReader {
  /** How the reading ended. */
  public enum Outcome {
    /** All that was written was read. */
    WHOLE("whole", true),
    /** What was being written when the writer died is left out. */
    UNFINISHED("cut off while it was written", true),
    /** There was no file, or nothing in it. */
    EMPTY("empty", false),
    /** Something in it is not what was written; what is before that was used. */
    DAMAGED("damaged", true),
    /** It ends in the middle of what was written; what is there was used. */
    TRUNCATED("truncated", true),
    /** No journal of ours. */
    FOREIGN("no journal", false),
    /** A journal that only another version of the program can read. */
    OTHER_VERSION("of another version", false),
    /** The writer had to give up long before it ended. */
    OVERRUN("out of date", false);

    private final String words;
    private final boolean used;

    Outcome(String words, boolean used) {
      this.words = words;
      this.used = used;
    }

    /** The outcome in words for operators: "the journal is ...". */
    public String words() {
      return words;
    }

    /** Whether what was read is to be used. */
    public boolean isUsed() {
      return used;
    }

    /** Whether something of the file was not used though it may be worth a look. */
    public boolean isWorthKeeping() {
      return this != WHOLE && this != EMPTY;
    }
  }

  private static final int LONGEST_RECORD_BYTES = 1 << 20;
  private static final int COMPARED_BYTES = 1 << 16;

  private final ByteBuffer file;
  private final ByteBuffer view;
  private final CRC32C crc = new CRC32C();
  private final SavedBindings saved = new SavedBindings();
  private Outcome outcome;
  private long records;
  private int at = JournalHeader.LENGTH;
  private boolean overrun;

  private JournalReader(ByteBuffer file) {
    this.file = file.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    this.view = this.file.duplicate();
  }

  /** Reads the whole file; any bytes will do. */
  public static JournalReader read(ByteBuffer file) {
    JournalReader reader = new JournalReader(file);
    reader.outcome = reader.read();
    return reader;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** What is to be restored; empty unless the outcome {@link Outcome#isUsed}. */
  public SavedBindings saved() {
    return outcome.isUsed() ? saved : new SavedBindings();
  }

  /** How many records were read. */
  public long records() {
    return records;
  }

  /** Where in the file the reading ended. */
  public int position() {
    return at;
  }

  /** Generation of the journal; 0 when it has none. */
  public long generation() {
    return isJournal() ? JournalHeader.generation(file) : 0;
  }

  /** Whether the times in the journal are those of this run of the monotonic clock. */
  public boolean isOfBoot(long high, long low) {
    return isJournal()
        && JournalHeader.bootIdHigh(file) == high
        && JournalHeader.bootIdLow(file) == low;
  }

  private boolean isJournal() {
    return file.capacity() >= JournalHeader.LENGTH && JournalHeader.check(file) == JournalHeader.OK;
  }

  private Outcome read() {
    if (file.capacity() < JournalHeader.LENGTH) {
      return isZero(0) ? Outcome.EMPTY : Outcome.FOREIGN;
    }
    switch (JournalHeader.check(file)) {
      case JournalHeader.FOREIGN -> {
        return isZero(0) ? Outcome.EMPTY : Outcome.FOREIGN;
      }
      case JournalHeader.OTHER_VERSION -> {
        return Outcome.OTHER_VERSION;
      }
      case JournalHeader.DAMAGED -> {
        return Outcome.DAMAGED;
      }
      default -> {
        // The records follow.
      }
    }
    while (at <= file.capacity() - RecordHeader.LENGTH) {
      int length = RecordHeader.length(file, at);
      if (length == 0) {
        return ending();
      }
      boolean possible =
          length >= RecordHeader.LENGTH
              && length % Long.BYTES == 0
              && length <= LONGEST_RECORD_BYTES;
      if (!possible) {
        return Outcome.DAMAGED;
      }
      if (length > file.capacity() - at) {
        return Outcome.TRUNCATED;
      }
      if (!RecordHeader.isWhole(file, view, crc, at, length, records + 1)
          || !take(
              RecordHeader.type(file, at),
              at + RecordHeader.LENGTH,
              length - RecordHeader.LENGTH)) {
        return Outcome.DAMAGED;
      }
      records++;
      at += length;
      if (overrun) {
        return Outcome.OVERRUN;
      }
    }
    // A journal always has a zero behind its last record.
    return Outcome.TRUNCATED;
  }

  /** The outcome where there is no further record. */
  private Outcome ending() {
    if (isZero(at)) {
      return Outcome.WHOLE;
    }
    // Of a batch that is not finished, the first record begins right here.
    return file.getLong(at + Long.BYTES) == records + 1 ? Outcome.UNFINISHED : Outcome.DAMAGED;
  }

  private boolean isZero(int from) {
    ByteBuffer zeros = ByteBuffer.allocate(COMPARED_BYTES);
    for (int position = from; position < file.capacity(); position += COMPARED_BYTES) {
      int length = Math.min(COMPARED_BYTES, file.capacity() - position);
      if (view.limit(position + length).position(position).mismatch(zeros.limit(length)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Takes a record in; false when what it says can't be true. */
  private boolean take(int type, int body, int length) {
    return switch (type) {
      case RecordType.TIME -> time(body, length);
      case RecordType.CONNECTION -> connection(body, length);
      case RecordType.CONNECTION_ENDED -> {
        SavedConnection ended =
            length == Long.BYTES ? saved.connections().remove(file.getLong(body)) : null;
        if (ended != null) {
          ended.release();
        }
        yield length == Long.BYTES;
      }
      case RecordType.STREAM -> stream(body, length);
      case RecordType.CALL -> call(body, length);
      case RecordType.CALL_FORGOTTEN -> {
        if (length == Long.BYTES) {
          saved.calls().remove(file.getLong(body));
        }
        yield length == Long.BYTES;
      }
      case RecordType.OVERRUN -> {
        overrun = true;
        yield true;
      }
      default -> true;
    };
  }

  private boolean time(int body, int length) {
    if (length != TimeRecord.BYTES) {
      return false;
    }
    saved.alive(TimeRecord.monotonicNs(file, body), TimeRecord.wallMs(file, body));
    saved.idGiven(TimeRecord.nextId(file, body) - 1);
    return true;
  }

  private boolean connection(int body, int length) {
    SavedConnection before =
        length < Long.BYTES ? null : saved.connections().get(ConnectionRecord.id(file, body));
    SavedConnection connection =
        ConnectionRecord.read(
            file,
            body,
            length,
            before == null ? new ControlStream(saved.streamMemory()) : before.fromInside(),
            before == null ? new ControlStream(saved.streamMemory()) : before.fromRemote());
    if (connection == null) {
      return false;
    }
    saved.connections().put(connection.id(), connection);
    saved.idGiven(connection.id());
    return true;
  }

  private boolean stream(int body, int length) {
    if (!StreamRecord.isLongEnough(length)) {
      return false;
    }
    SavedConnection connection = saved.connections().get(StreamRecord.connection(file, body));
    return connection != null
        && StreamRecord.read(
            file, body, length, connection.stream(StreamRecord.direction(file, body)));
  }

  private boolean call(int body, int length) {
    SavedCall call = CallRecord.read(file, body, length);
    if (call == null) {
      return false;
    }
    saved.calls().put(call.id(), call);
    saved.idGiven(call.id());
    return true;
  }
}
