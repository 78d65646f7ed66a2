package net.pptpalg.gateway;

/** Something the control agent does for another thread, in steps short enough not to be noticed. */
interface AgentTask {
  /**
   * Does the next bit. Control agent's thread.
   *
   * @param nowNs the agent's clock
   * @return whether the task is done
   */
  boolean step(long nowNs);
}
