package net.pptpalg.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Reads captures that a test holds in memory. */
final class CaptureFiles {
  private CaptureFiles() {}

  static void forEach(byte[] file, Consumer<CapturedFrame> consumer) {
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file), "test")) {
      for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        consumer.accept(frame);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
