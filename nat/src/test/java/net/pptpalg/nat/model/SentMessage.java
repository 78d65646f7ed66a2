package net.pptpalg.nat.model;

import net.pptpalg.alg.message.ControlMessageType;

/**
 * A control message, or something like it, with what its sender means by it.
 *
 * @param type null when it is none that RFC 2637 knows
 * @param call the call it is about, or null
 * @param effect what becomes of the call
 * @param first the Call ID at offset 12, or null when there is none
 * @param second the Call ID at offset 14, or null when there is none
 */
record SentMessage(
    byte[] bytes,
    ControlMessageType type,
    ModelCall call,
    Effect effect,
    CallIdField first,
    CallIdField second) {

  enum Effect {
    NONE,
    /** The call is granted. */
    ESTABLISH,
    /** The call is refused. */
    REFUSE,
    /** The call is disconnected. */
    END
  }

  /** Whose Call ID a field is. */
  enum Meaning {
    /** The sender's, which it tells for the first time. */
    ANNOUNCED,
    /** The sender's, which it has told before. */
    SENDERS,
    /** The receiver's. */
    RECEIVERS,
    /** Nobody's. */
    NOBODYS,
    /** An id by which the remote side knows another inside peer's call. */
    ANOTHER_PEERS
  }

  /**
   * A Call ID field.
   *
   * @param call the call that has the id; null for a meaning without one
   */
  record CallIdField(Meaning meaning, ModelCall call) {}

  /** A message that is about no call, or nothing of the kind. */
  static SentMessage plain(byte[] bytes, ControlMessageType type) {
    return new SentMessage(bytes, type, null, Effect.NONE, null, null);
  }

  /** The 16-bit number at an offset of a message. */
  static int number(byte[] message, int offset) {
    return (message[offset] & 0xff) << 8 | message[offset + 1] & 0xff;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type == null ? "garbage" : type.text());
    text.append('[').append(bytes.length).append(']');
    if (first != null) {
      text.append(' ').append(first.meaning).append(' ').append(number(bytes, 12));
    }
    if (second != null) {
      text.append(' ').append(second.meaning).append(' ').append(number(bytes, 14));
    }
    if (call != null) {
      text.append(" of call ").append(call.number).append(": ").append(effect);
    }
    return text.toString();
  }
}
