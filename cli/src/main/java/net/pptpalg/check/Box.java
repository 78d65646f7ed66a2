package net.pptpalg.check;

import java.util.List;
import java.util.Optional;
import net.pptpalg.gateway.rules.CommandResult;

/** The machine that is looked at, in the network namespace of this process. */
public interface Box {

  /** Release of the kernel, such as {@code 6.1.0-18-amd64}. */
  String kernelRelease();

  /**
   * The text of a file of the kernel, without blanks around it; empty when it is not there or may
   * not be read.
   *
   * @param path absolute, such as {@code /proc/sys/net/ipv4/ip_forward}
   */
  Optional<String> read(String path);

  /** Whether a program is installed. */
  boolean has(String program);

  /**
   * Runs an installed program, with nothing to read.
   *
   * @throws net.pptpalg.gateway.rules.RulesException when it can't be started or takes too long
   */
  CommandResult run(String program, String... arguments);

  /**
   * Tries on the kernel which tool can carry the gateway's rules.
   *
   * @return which one and why
   * @throws net.pptpalg.gateway.rules.RulesException when none can
   */
  String probeRules(BoxSettings settings);

  /** The queues somebody owns; empty when the kernel does not tell. */
  Optional<List<QueueOwner>> queueOwners();

  /**
   * Asks for a receive buffer as the gateway does.
   *
   * @return what is granted of it in bytes; empty when there is no netfilter socket at all
   */
  Optional<Integer> grantedBuffer(int wantedBytes);

  /**
   * Somebody who owns a queue.
   *
   * @param queue its number
   * @param processId 0 when it is not known
   * @param description the owner in words
   */
  record QueueOwner(int queue, long processId, String description) {}
}
