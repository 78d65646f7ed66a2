package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.pptpalg.gateway.api.Samples;
import net.pptpalg.gateway.api.Session;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SessionFilterTest {
  private static final List<Session> ALL =
      List.of(Samples.requested(), Samples.established(), Samples.withoutCall());

  @Command
  private static final class Filtering {
    @Mixin private SessionFilter filter;
  }

  @Test
  void shouldShowAllAsTheyComeUnlessAskedOtherwise() {
    assertEquals(List.of(8L, 7L, 9L), ids());
  }

  @Test
  void shouldShowOnlyWhatIsAskedFor() {
    assertEquals(List.of(7L, 9L), ids("--client", "10.0.0.0/29"));
    assertEquals(List.of(8L), ids("--server", "192.0.2.10"));
    assertEquals(List.of(7L), ids("--client", "10.0.0.0/29", "--state", "established"));
    assertEquals(List.of(), ids("--state", "closing"));
  }

  @Test
  void shouldSortAddressesAsNumbersAndQuantitiesLargestFirst() {
    assertEquals(List.of(7L, 9L, 8L), ids("--sort", "client"));
    assertEquals(List.of(9L, 7L, 8L), ids("--sort", "age"));
    assertEquals(List.of(7L, 8L, 9L), ids("--sort", "bytes"));
  }

  private static List<Long> ids(String... arguments) {
    Filtering command = new Filtering();
    new CommandLine(command).parseArgs(arguments);
    command.filter.check();
    return command.filter.apply(ALL).stream().map(Session::id).toList();
  }
}
