package net.pptpalg.nfqueue;

class RealKernelPacketQueueTest extends PacketQueueContract {
  @Override
  Loopback openLoopback() {
    return NamespaceLoopback.open();
  }
}
