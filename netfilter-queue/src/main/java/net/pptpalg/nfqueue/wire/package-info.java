/**
 * The bytes of nfnetlink_queue: one class per structure, static accessors over {@code (buffer,
 * offset)}.
 *
 * <p>Every buffer given to this package is in the machine's own byte order, as netlink is; fields
 * that netfilter defines as big-endian are converted here. Decoders check lengths once and report
 * what is wrong as a {@link net.pptpalg.nfqueue.wire.WireFault}; encoders return the length they
 * wrote. Nothing is allocated and nothing throws.
 *
 * <p>Reading order: {@link net.pptpalg.nfqueue.wire.NetlinkHeader}, {@link
 * net.pptpalg.nfqueue.wire.NetlinkAttribute}, {@link net.pptpalg.nfqueue.wire.QueueHeader}, {@link
 * net.pptpalg.nfqueue.wire.PacketMessage} (kernel to user), {@link
 * net.pptpalg.nfqueue.wire.VerdictMessage} (user to kernel), {@link
 * net.pptpalg.nfqueue.wire.ConfigMessage}, {@link net.pptpalg.nfqueue.wire.ErrorMessage}.
 */
package net.pptpalg.nfqueue.wire;
