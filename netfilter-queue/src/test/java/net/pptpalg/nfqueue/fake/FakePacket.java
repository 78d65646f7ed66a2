package net.pptpalg.nfqueue.fake;

/** A packet at a hook, as the fake kernel knows it. */
public record FakePacket(byte[] bytes, int hook, int inInterface, int outInterface, int mark) {
  private static final int OUTPUT = 3;
  private static final int LOOPBACK = 1;

  /** A packet that this machine sends to itself. */
  public static FakePacket leaving(byte[] bytes) {
    return new FakePacket(bytes, OUTPUT, 0, LOOPBACK, 0);
  }
}
