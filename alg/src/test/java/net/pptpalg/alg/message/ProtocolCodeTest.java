package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class ProtocolCodeTest {
  @Test
  void shouldNumberStartResultsAsInSection22() {
    checkNumbers(StartResult.values(), 1, StartResult::of);
  }

  @Test
  void shouldNumberStopReasonsAsInSection23() {
    checkNumbers(StopReason.values(), 1, StopReason::of);
  }

  @Test
  void shouldNumberOutgoingCallResultsAsInSection28() {
    checkNumbers(OutgoingCallResult.values(), 1, OutgoingCallResult::of);
    assertEquals(7, OutgoingCallResult.DO_NOT_ACCEPT.code());
  }

  @Test
  void shouldNumberIncomingCallResultsAsInSection210() {
    checkNumbers(IncomingCallResult.values(), 1, IncomingCallResult::of);
    assertEquals(3, IncomingCallResult.DO_NOT_ACCEPT.code());
  }

  @Test
  void shouldNumberCallDisconnectResultsAsInSection213() {
    checkNumbers(CallDisconnectResult.values(), 1, CallDisconnectResult::of);
    assertEquals(4, CallDisconnectResult.REQUEST.code());
  }

  @Test
  void shouldNumberGeneralErrorsAsInSection216() {
    checkNumbers(GeneralError.values(), 0, GeneralError::of);
    assertEquals(6, GeneralError.PAC_ERROR.code());
  }

  private static void checkNumbers(
      ProtocolCode[] codes, int first, IntFunction<? extends ProtocolCode> of) {
    for (int i = 0; i < codes.length; i++) {
      assertEquals(first + i, codes[i].code());
      assertSame(codes[i], of.apply(first + i));
      assertTrue(codes[i].text().matches("[A-Z][A-Za-z -]+"), codes[i].text());
      assertTrue(codes[i].sentence().matches("[A-Z].*\\."), codes[i].sentence());
    }
    assertNull(of.apply(first - 1));
    assertNull(of.apply(first + codes.length));
    assertNull(of.apply(255));
  }
}
