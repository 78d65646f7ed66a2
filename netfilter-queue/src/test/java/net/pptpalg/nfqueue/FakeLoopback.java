package net.pptpalg.nfqueue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.pptpalg.nfqueue.fake.FakeKernel;
import net.pptpalg.nfqueue.fake.FakePacket;
import net.pptpalg.nfqueue.kernel.Kernel;

final class FakeLoopback implements Loopback {
  private final FakeKernel kernel = new FakeKernel();
  private int queue;

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public void divertTo(int queue) {
    this.queue = queue;
  }

  @Override
  public void send(String payload) {
    byte[] packet = UdpPacket.of(payload.getBytes(StandardCharsets.US_ASCII));
    kernel.divert(queue, FakePacket.leaving(packet));
  }

  @Override
  public Optional<String> arrival() {
    Optional<ByteBuffer> packet = kernel.takePassed().map(ByteBuffer::wrap);
    return packet
        .filter(bytes -> UdpPacket.hasGoodChecksums(bytes, 0))
        .map(bytes -> UdpPacket.payload(bytes, 0));
  }

  @Override
  public void takeInterfaceDown() {
    kernel.loseWaitingPackets();
  }

  @Override
  public void close() {
    // Nothing to release.
  }
}
