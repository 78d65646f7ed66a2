package net.pptpalg.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.journal.JournalReader;
import net.pptpalg.nat.journal.JournalReader.Outcome;
import net.pptpalg.nat.table.CallCounters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final BootClock BOOT = new BootClock(new UUID(1, 2));

  @TempDir private Path directory;
  private final List<Journal> opened = new ArrayList<>();
  private Bindings bindings;
  private Restored restored;

  @AfterEach
  void endThreads() {
    opened.forEach(journal -> journal.close(false));
  }

  private Journal open() {
    return open(BOOT, System.nanoTime(), 0);
  }

  private Journal open(BootClock boot, long nowNs, long nowMs) {
    bindings =
        new Bindings(
            new NatOptions(
                new int[] {1},
                new int[] {3},
                32768,
                60999,
                NatOptions.Timeouts.DEFAULT,
                NatOptions.Limits.NONE,
                List.of()),
            new CallCounters[] {new CallCounters()},
            BindingEvents.NONE);
    Journal journal =
        new Journal(new JournalFiles(directory), bindings, boot, RETRY_NS, Journal.Pages.KEPT);
    restored = journal.open(rule -> null, nowNs, nowMs);
    opened.add(journal);
    return journal;
  }

  private Call call(int number) {
    ControlConnection connection =
        bindings.openFromInside(2, 1024 + number, 3, 1723, System.nanoTime());
    Call call = bindings.request(connection, number, -1, System.nanoTime());
    bindings.establish(call, number);
    return call;
  }

  private Path journal() {
    return directory.resolve("journal");
  }

  private Path aside() throws IOException {
    try (var files = Files.newDirectoryStream(directory, "journal.damaged-*")) {
      for (Path path : files) {
        return path;
      }
    }
    return null;
  }

  @Test
  void shouldBeginWithNothing() throws IOException {
    Journal journal = open();
    assertEquals(Outcome.EMPTY, restored.outcome());
    assertTrue(journal.isUsable());
    assertNull(aside());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(journal())));
  }

  @Test
  void shouldLeaveToTheNextProcessWhatAKilledOneHasWritten() {
    Journal journal = open();
    Call call = call(7);
    journal.commit(System.nanoTime());

    Journal next = open();
    assertEquals(Outcome.WHOLE, restored.outcome());
    assertEquals(1, restored.calls());
    assertEquals(1, next.get(JournalCounter.RESTORED_CALLS));
    assertEquals(call.createdNs(), bindings.call(0).createdNs());
    // Nothing was written since: it has to be in the journal that was begun.
    open();
    assertEquals(1, restored.calls());
  }

  @Test
  void shouldGoOnInAnotherFileWhenOneGetsFull() throws IOException {
    Journal journal = open();
    Call call = call(7);
    long nowNs = System.nanoTime();
    for (int i = 0; i < 27_000; i++) {
      bindings.answers(call);
      journal.commit(nowNs);
    }
    call(8);
    journal.commit(nowNs);
    awaitStepping(journal, () -> journal.get(JournalCounter.FILES) == 2 && !journal.isBusy());
    awaitStepping(journal, () -> Files.exists(directory.resolve("journal.spare")));
    call(9);
    journal.commit(nowNs);
    JournalReader reader = JournalReader.read(ByteBuffer.wrap(Files.readAllBytes(journal())));
    assertEquals(Outcome.WHOLE, reader.outcome());
    assertEquals(2, reader.generation());
    assertTrue(reader.position() < 10_000, "still all of it: " + reader.position());
    awaitStepping(journal, () -> journal.get(JournalCounter.RECORDS) > 20_000);

    open();
    assertEquals(3, restored.calls());
  }

  @Test
  void shouldTryAgainUntilItCanBeWritten() throws IOException {
    Path obstacle = Files.createDirectories(directory.resolve("journal.new/in-the-way"));
    Journal journal = open();
    assertFalse(journal.isUsable());
    call(7);
    journal.commit(System.nanoTime());
    awaitStepping(journal, () -> journal.get(JournalCounter.FAILURES) > 2);
    Files.delete(obstacle);
    awaitStepping(journal, journal::isUsable);
    call(8);
    journal.commit(System.nanoTime());

    open();
    assertEquals(2, restored.calls());
  }

  @Test
  void shouldSetAsideWhatIsNoJournalAndKeepFourOfThem() throws IOException {
    for (int i = 0; i < JournalFiles.KEPT + 3; i++) {
      Files.writeString(journal(), "not a journal, number " + i + "\n".repeat(100));
      Journal journal = open(BOOT, System.nanoTime(), i);
      assertEquals(Outcome.FOREIGN, restored.outcome());
      assertEquals(1, journal.get(JournalCounter.SET_ASIDE));
      assertTrue(Files.readString(restored.aside()).contains("number " + i));
    }
    try (var files = Files.list(directory)) {
      assertEquals(
          JournalFiles.KEPT,
          files
              .filter(file -> file.getFileName().toString().startsWith("journal.damaged"))
              .count());
    }
    assertTrue(Files.exists(restored.aside()));
  }

  @Test
  void shouldSetAsideWhatIsNoFile() throws IOException {
    Files.createDirectory(journal());
    Journal journal = open();
    assertTrue(journal.isUsable());
    assertNotNull(aside());
    assertTrue(Files.isRegularFile(journal()));
  }

  @Test
  void shouldUseWhatIsWholeOfADamagedOne() throws IOException {
    Journal journal = open();
    call(7);
    journal.commit(System.nanoTime());
    int whole = JournalReader.read(ByteBuffer.wrap(Files.readAllBytes(journal()))).position();
    call(8);
    journal.commit(System.nanoTime());
    byte[] bytes = Files.readAllBytes(journal());
    bytes[whole + 40] ^= 1;
    Files.write(journal(), bytes);

    open();
    assertEquals(Outcome.DAMAGED, restored.outcome());
    assertEquals(1, restored.calls());
    assertEquals(aside(), restored.aside());
  }

  @Test
  void shouldCountAgesOverARebootByTheClockOnTheWall() {
    Journal journal = open(BOOT, 1_000_000_000_000L, 5_000_000);
    ControlConnection connection = bindings.openFromInside(2, 1024, 3, 1723, 990_000_000_000L);
    bindings.request(connection, 7, -1, 990_000_000_000L);
    journal.commit(1_000_000_000_000L);

    // Ten seconds old then; another minute has gone by.
    assertEquals(
        5_000_000_000L - 60_000_000_000L - 1_000_000_000_000L,
        BootClock.shiftNs(false, 1_000_000_000_000L, 5_000_000, 5_000_000_000L, 5_060_000));
    // A clock that was put back: no time has gone by as far as anybody knows.
    assertEquals(
        5_000_000_000L - 1_000_000_000_000L,
        BootClock.shiftNs(false, 1_000_000_000_000L, 5_000_000, 5_000_000_000L, 4_000_000));
    assertEquals(0, BootClock.shiftNs(true, 5, 5_000_000, 6, 0));

    open(new BootClock(new UUID(3, 4)), 5_000_000_000L, 0);
    assertEquals(5_000_000_000L - 10_000_000_000L, bindings.call(0).createdNs());
  }

  /** Does what the control agent does until something is so. */
  private static void awaitStepping(Journal journal, BooleanSupplier condition) {
    long endNs = System.nanoTime() + DEADLINE_NS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - endNs < 0, "it does not come about");
      journal.commit(System.nanoTime());
      journal.step(System.nanoTime());
      LockSupport.parkNanos(1_000_000);
    }
  }
}
