package net.pptpalg.check.firewall;

import java.util.List;

/** Makes the commands that let packets pass at the beginning of a chain. */
public interface Insertion {

  /** Lets pass what the gateway's rules keep out of connection tracking. */
  List<String> acceptUntrackedPptp();

  /** Lets pass what the kernel reports about packets it could not forward. */
  List<String> acceptIcmpErrors();
}
