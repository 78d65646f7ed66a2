/**
 * The edge to the operating system: sockets, memory with a fixed address, errors by name.
 *
 * <p>{@link net.pptpalg.nfqueue.kernel.Kernel} and {@link net.pptpalg.nfqueue.kernel.NetlinkSocket}
 * are the seam: {@link net.pptpalg.nfqueue.kernel.LinuxKernel} stands behind it in production, a
 * fake in tests.
 *
 * <p>Reading order: {@code Kernel}, {@code NetlinkSocket}, {@link
 * net.pptpalg.nfqueue.kernel.ReceiveSlots}, {@link net.pptpalg.nfqueue.kernel.GatherList}, then
 * their Linux side: {@code LinuxKernel}, {@code LinuxNetlinkSocket}, {@code EventFd}, {@code LibC}.
 */
package net.pptpalg.nfqueue.kernel;
