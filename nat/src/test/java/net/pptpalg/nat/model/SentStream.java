package net.pptpalg.nat.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one TCP endpoint sends: the bytes it sent, and those that left the gateway for them. Offsets
 * count from the byte after the SYN.
 */
final class SentStream {
  /** A message and where it begins. */
  record Placed(SentMessage message, int start) {
    int end() {
      return start + message.bytes().length;
    }
  }

  /** Sequence number of the SYN. */
  final int synSequence;

  final List<Placed> messages = new ArrayList<>();

  /** From here on framing is broken, so that nobody can tell what is a Call ID. */
  int spoiledFrom = Integer.MAX_VALUE;

  /** The connection of the gateway that this stream is of; null before its SYN has passed. */
  ModelConnection connection;

  /** How many bytes have passed the gateway. */
  int passed;

  /** The first message that has not passed whole. */
  int nextMessage;

  /** How many bytes the receiver has, in order. */
  int delivered;

  private byte[] sent = new byte[1024];
  private byte[] image = new byte[1024];
  private int length;

  SentStream(int synSequence) {
    this.synSequence = synSequence;
  }

  int length() {
    return length;
  }

  int sequence(int offset) {
    return synSequence + 1 + offset;
  }

  int offset(int sequence) {
    return sequence - synSequence - 1;
  }

  void append(SentMessage message) {
    byte[] bytes = message.bytes();
    messages.add(new Placed(message, length));
    if (length + bytes.length > sent.length) {
      int capacity = Math.max(sent.length * 2, length + bytes.length);
      sent = Arrays.copyOf(sent, capacity);
      image = Arrays.copyOf(image, capacity);
    }
    System.arraycopy(bytes, 0, sent, length, bytes.length);
    length += bytes.length;
  }

  byte sent(int offset) {
    return sent[offset];
  }

  byte[] sent(int from, int to) {
    return Arrays.copyOfRange(sent, from, to);
  }

  /** What passed the gateway for the byte at {@code offset}, which is below {@link #passed}. */
  byte image(int offset) {
    return image[offset];
  }

  void setImage(int offset, byte value) {
    image[offset] = value;
  }
}
