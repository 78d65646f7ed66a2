package net.pptpalg.gateway.rules;

import java.util.List;
import net.pptpalg.nfqueue.QueueTarget;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/** Puts rules into chains of nft that nft has no words for. Any thread. */
@FunctionalInterface
public interface TargetInstaller {

  /**
   * Makes each target the only rule of its chain, all in one transaction.
   *
   * @throws NetlinkException when the kernel refuses; then nothing has changed
   */
  void install(List<QueueTarget> targets) throws NetlinkException;
}
