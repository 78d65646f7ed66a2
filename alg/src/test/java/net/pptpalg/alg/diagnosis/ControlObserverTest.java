package net.pptpalg.alg.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.OutgoingCallRequest;
import org.junit.jupiter.api.Test;

class ControlObserverTest {

  private final CallAllowance allowance = new CallAllowance(10);
  private final ControlObserver observer = observer();

  @Test
  void shouldMakeRoomByACallThatHasEnded() {
    request(observer, 1);
    request(observer, 2);
    end(observer, 2);
    CallObserver ended = observer.calls().get(1);
    for (int callId = 3; callId <= 11; callId++) {
      request(observer, callId);
    }
    assertEquals(10, observer.calls().size());
    assertTrue(ended.isForgotten());
    assertNull(observer.callOf(Side.CLIENT, 2));
    assertNotNull(observer.callOf(Side.CLIENT, 1), "the one that lasts");
    assertNotNull(observer.callOf(Side.CLIENT, 11));
  }

  @Test
  void shouldLeaveFurtherCallsOutWhenOthersHaveUsedTheAllowanceUp() {
    for (int callId = 1; callId <= 10; callId++) {
      request(observer, callId);
    }
    ControlObserver other = observer();
    request(other, 1);
    request(other, 2);
    assertEquals(1, other.calls().size());
    assertNull(other.callOf(Side.CLIENT, 2));
    assertEquals(10, observer.calls().size(), "others lose nothing");

    end(other, 1);
    request(other, 3);
    assertEquals(1, other.calls().size());
    assertFalse(other.callOf(Side.CLIENT, 3).isForgotten());
  }

  @Test
  void shouldGiveBackWhatItHasTaken() {
    ControlObserver other = observer();
    request(observer, 1);
    request(other, 1);
    request(other, 2);
    assertEquals(3, allowance.taken());
    other.forget();
    assertEquals(1, allowance.taken());
    observer.forget();
    assertEquals(0, allowance.taken());
  }

  private ControlObserver observer() {
    return new ControlObserver(0x0a000002, 40000, 0xc0000201, allowance);
  }

  private static void request(ControlObserver observer, int callId) {
    ByteBuffer message = ByteBuffer.allocate(OutgoingCallRequest.LENGTH);
    message.putShort(OutgoingCallRequest.CALL_ID_OFFSET, (short) callId);
    observer.message(Side.CLIENT, callId, ControlMessageType.OUTGOING_CALL_REQUEST, message);
  }

  private static void end(ControlObserver observer, int callId) {
    ByteBuffer clear = ByteBuffer.allocate(CallClearRequest.LENGTH);
    clear.putShort(CallClearRequest.CALL_ID_OFFSET, (short) callId);
    observer.message(Side.CLIENT, callId, ControlMessageType.CALL_CLEAR_REQUEST, clear);
    ByteBuffer notice = ByteBuffer.allocate(CallDisconnectNotify.LENGTH);
    notice.putShort(CallDisconnectNotify.CALL_ID_OFFSET, (short) callId);
    observer.message(Side.SERVER, callId, ControlMessageType.CALL_DISCONNECT_NOTIFY, notice);
  }
}
