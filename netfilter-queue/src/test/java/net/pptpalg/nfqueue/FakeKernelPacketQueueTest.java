package net.pptpalg.nfqueue;

class FakeKernelPacketQueueTest extends PacketQueueContract {
  @Override
  Loopback openLoopback() {
    return new FakeLoopback();
  }
}
