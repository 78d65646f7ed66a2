package net.pptpalg.testbed.suite.endpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A virtual interface lets packets pass whose checksums are still to be computed. Without the
 * offload they leave as they would leave through real hardware.
 */
public final class ChecksumOffload {

  private static final long SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_STXCSUM = 0x17;
  private static final int REQUEST_BYTES = 40;
  private static final int REQUEST_DATA_OFFSET = 16;

  private ChecksumOffload() {}

  /** Switches it off for what leaves through an interface. */
  public static void disable(String namespace, String networkInterface) {
    ByteBuffer value = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    value.putInt(0, ETHTOOL_STXCSUM);
    ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES).order(ByteOrder.nativeOrder());
    request.put(0, networkInterface.getBytes(StandardCharsets.US_ASCII));
    request.putLong(REQUEST_DATA_OFFSET, KernelSocket.address(value));
    try (KernelSocket socket =
        KernelSocket.open(namespace, KernelSocket.AF_INET, KernelSocket.SOCK_DGRAM, 0)) {
      socket.control(SIOCETHTOOL, request);
    }
  }
}
