package net.pptpalg.gateway;

import net.pptpalg.gateway.events.EventFeed;
import net.pptpalg.gateway.events.EventKind;

/** Publishes an event of the gateway's own from the thread that publishes all of them. */
final class AnnounceTask implements AgentTask {
  private final EventFeed feed;
  private final EventKind kind;
  private final String subject;

  /**
   * @param subject what it is about
   */
  AnnounceTask(EventFeed feed, EventKind kind, String subject) {
    this.feed = feed;
    this.kind = kind;
    this.subject = subject;
  }

  @Override
  public boolean step(long nowNs) {
    feed.announce(kind, subject);
    return true;
  }
}
