package net.pptpalg.gateway.policy;

import java.io.IOException;
import java.nio.file.Path;

/** The policy's file holds no policy. The message says how to go on. */
public final class PolicyFileException extends IOException {
  private static final long serialVersionUID = 1L;

  PolicyFileException(Path file, String what) {
    super(
        file
            + ": no policy: "
            + what
            + "; the gateway does not start without the rules it was given: correct the file,"
            + " or give the rules up with 'mv "
            + file
            + " "
            + file
            + ".bad', which allows everything");
  }
}
