package net.pptpalg.capture;

import java.io.IOException;

/** A capture file can't be read; the message says why in a sentence for the user. */
public final class CaptureException extends IOException {
  CaptureException(String message) {
    super(message);
  }
}
