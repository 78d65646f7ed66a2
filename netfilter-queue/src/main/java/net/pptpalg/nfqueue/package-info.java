/**
 * Linux NFQUEUE over a raw netlink socket: packets come in batches, one datagram answers a whole
 * batch, and a changed packet goes back from the very memory it was received into.
 *
 * <p>Reading order, which is a packet's way:
 *
 * <ol>
 *   <li>{@link net.pptpalg.nfqueue.PacketQueue}: receive, look at a packet, answer it, flush
 *   <li>{@link net.pptpalg.nfqueue.kernel.NetlinkSocket} and {@link
 *       net.pptpalg.nfqueue.kernel.ReceiveSlots}: one recvmmsg(2) fills the slots
 *   <li>{@link net.pptpalg.nfqueue.wire.PacketMessage}: what the kernel says about a packet
 *   <li>{@link net.pptpalg.nfqueue.wire.VerdictMessage} and {@link
 *       net.pptpalg.nfqueue.kernel.GatherList}: verdicts, written in front of the packets, leave
 *       with one sendmsg(2)
 * </ol>
 *
 * <p>Beside the way: {@link net.pptpalg.nfqueue.QueueOptions}, {@link
 * net.pptpalg.nfqueue.QueueCounter} (what this process counts) and {@link
 * net.pptpalg.nfqueue.QueueStatistics} (what the kernel counts).
 *
 * <p>This module knows packets as bytes; what is in them is the caller's business.
 */
package net.pptpalg.nfqueue;
