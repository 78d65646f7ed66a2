package net.pptpalg.nfqueue;

import net.pptpalg.nfqueue.wire.NetlinkAttribute;

/**
 * How a {@link PacketQueue} is set up.
 *
 * @param queueNumber the queue, 0 to 65535, as in {@code -j NFQUEUE --queue-num}
 * @param maxLength packets that may wait for a verdict before the kernel drops, 1 or more
 * @param batchSize packets received and answered at once, 1 to 1024; nothing is gained past 64
 * @param receiveTimeoutMs how long {@link PacketQueue#receive()} waits at most, 1 or more
 * @param socketBufferBytes size of the socket's receive and send buffers; a waiting packet of 1400
 *     bytes takes 2304 of them. Without CAP_NET_ADMIN the kernel caps it at net.core.rmem_max
 * @param maxVerdictDatagramBytes verdicts of a batch that exceed it are sent in several datagrams;
 *     before Linux 6.9 small ones (3700) are cheaper, since 16 to 64 KiB are best
 * @param copyRangeBytes longest packet that arrives whole, 1 to 65531 (more is taken as 65531); it
 *     sets the memory per slot. A longer packet arrives {@linkplain PacketQueue#truncated
 *     truncated}
 * @param heldPackets how many packets may wait beyond their batch, 0 to 1024
 * @param heldPacketBytes the longest packet that can, 0 to 65531; it sets the memory per place
 * @param failOpen whether packets pass unseen, instead of being dropped, while the queue is full
 */
public record QueueOptions(
    int queueNumber,
    int maxLength,
    int batchSize,
    int receiveTimeoutMs,
    int socketBufferBytes,
    int maxVerdictDatagramBytes,
    int copyRangeBytes,
    int heldPackets,
    int heldPacketBytes,
    boolean failOpen) {

  private static final int MAX_QUEUE_NUMBER = 0xffff;
  private static final int MAX_BATCH_SIZE = 1024;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the option that is out of its range
   */
  public QueueOptions {
    require("queue number", queueNumber, 0, MAX_QUEUE_NUMBER);
    require("maximum length", maxLength, 1, Integer.MAX_VALUE);
    require("batch size", batchSize, 1, MAX_BATCH_SIZE);
    require("receive time-out (ms)", receiveTimeoutMs, 1, Integer.MAX_VALUE);
    require("socket buffer (bytes)", socketBufferBytes, 1, Integer.MAX_VALUE / 2);
    require("verdict datagram (bytes)", maxVerdictDatagramBytes, 1, Integer.MAX_VALUE / 2);
    require("copy range (bytes)", copyRangeBytes, 1, Integer.MAX_VALUE);
    require("held packets", heldPackets, 0, MAX_BATCH_SIZE);
    require("held packet (bytes)", heldPacketBytes, 0, NetlinkAttribute.MAX_VALUE_LENGTH);
    copyRangeBytes = Math.min(copyRangeBytes, NetlinkAttribute.MAX_VALUE_LENGTH);
  }

  /** The defaults: whole packets, 64 at once, 8192 waiting, 16 MiB of socket buffer. */
  public static QueueOptions forQueue(int queueNumber) {
    return new QueueOptions(queueNumber, 8192, 64, 100, 16 << 20, 64 << 10, 0xffff, 0, 0, false);
  }

  public QueueOptions withMaxLength(int packets) {
    return new QueueOptions(
        queueNumber,
        packets,
        batchSize,
        receiveTimeoutMs,
        socketBufferBytes,
        maxVerdictDatagramBytes,
        copyRangeBytes,
        heldPackets,
        heldPacketBytes,
        failOpen);
  }

  public QueueOptions withBatchSize(int packets) {
    return new QueueOptions(
        queueNumber,
        maxLength,
        packets,
        receiveTimeoutMs,
        socketBufferBytes,
        maxVerdictDatagramBytes,
        copyRangeBytes,
        heldPackets,
        heldPacketBytes,
        failOpen);
  }

  public QueueOptions withReceiveTimeoutMs(int milliseconds) {
    return new QueueOptions(
        queueNumber,
        maxLength,
        batchSize,
        milliseconds,
        socketBufferBytes,
        maxVerdictDatagramBytes,
        copyRangeBytes,
        heldPackets,
        heldPacketBytes,
        failOpen);
  }

  public QueueOptions withSocketBufferBytes(int bytes) {
    return new QueueOptions(
        queueNumber,
        maxLength,
        batchSize,
        receiveTimeoutMs,
        bytes,
        maxVerdictDatagramBytes,
        copyRangeBytes,
        heldPackets,
        heldPacketBytes,
        failOpen);
  }

  public QueueOptions withMaxVerdictDatagramBytes(int bytes) {
    return new QueueOptions(
        queueNumber,
        maxLength,
        batchSize,
        receiveTimeoutMs,
        socketBufferBytes,
        bytes,
        copyRangeBytes,
        heldPackets,
        heldPacketBytes,
        failOpen);
  }

  public QueueOptions withCopyRangeBytes(int bytes) {
    return new QueueOptions(
        queueNumber,
        maxLength,
        batchSize,
        receiveTimeoutMs,
        socketBufferBytes,
        maxVerdictDatagramBytes,
        bytes,
        heldPackets,
        heldPacketBytes,
        failOpen);
  }

  private static void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          option + " is " + value + ", must be " + min + " to " + max);
    }
  }

  /** Room for packets that wait beyond their batch. */
  public QueueOptions withHeldPackets(int packets, int bytes) {
    return new QueueOptions(
        queueNumber,
        maxLength,
        batchSize,
        receiveTimeoutMs,
        socketBufferBytes,
        maxVerdictDatagramBytes,
        copyRangeBytes,
        packets,
        bytes,
        failOpen);
  }

  /** Packets pass unseen while the queue is full. */
  public QueueOptions withFailOpen() {
    return new QueueOptions(
        queueNumber,
        maxLength,
        batchSize,
        receiveTimeoutMs,
        socketBufferBytes,
        maxVerdictDatagramBytes,
        copyRangeBytes,
        heldPackets,
        heldPacketBytes,
        true);
  }
}
