package net.pptpalg.gateway;

import net.pptpalg.gateway.events.EventFeed;
import net.pptpalg.gateway.events.EventKind;

/** Publishes an event of the gateway's own from the thread that publishes all of them. */
final class AnnounceTask implements AgentTask {
  private final EventFeed feed;
  private final EventKind kind;
  private final String detail;

  /**
   * @param detail what it is about
   */
  AnnounceTask(EventFeed feed, EventKind kind, String detail) {
    this.feed = feed;
    this.kind = kind;
    this.detail = detail;
  }

  @Override
  public boolean step(long nowNs) {
    feed.announce(kind, detail);
    return true;
  }
}
