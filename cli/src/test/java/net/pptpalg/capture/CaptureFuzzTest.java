package net.pptpalg.capture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import net.pptpalg.fuzz.Tally;

/**
 * Any bytes as a capture file, read to its end and diagnosed: a sentence says what is wrong with
 * the file, and a diagnosis comes out whatever the packets are.
 */
class CaptureFuzzTest {
  private static final Tally TALLY = Tally.stateless("capture");

  @FuzzTest
  void shouldReadOrRefuseAnyFile(byte[] input) {
    CaptureDiagnosis diagnosis = new CaptureDiagnosis();
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(input), "fuzz")) {
      CapturedFrame frame;
      while ((frame = reader.next()) != null) {
        if (frame.length() < 0 || frame.length() > CapturedFrame.MAXIMUM_BYTES) {
          throw new AssertionError("a frame of " + frame.length() + " bytes");
        }
        diagnosis.frame(frame);
      }
    } catch (CaptureException e) {
      if (!e.getMessage().startsWith("fuzz: ")) {
        throw new AssertionError("a refusal that names no file: " + e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new AssertionError("reading memory does not fail", e);
    }
    diagnosis.finish();
    TALLY.add(1);
  }
}
