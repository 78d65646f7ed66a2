package net.pptpalg.gateway.observer;

/** Where the observer tells what calls turn out to be. Called by the observer's thread. */
public interface SecurityOutlet {
  /** Nobody wants to know. */
  SecurityOutlet NONE =
      new SecurityOutlet() {
        @Override
        public boolean wants(CallSecurity security) {
          return false;
        }

        @Override
        public boolean report(CallSecurity security) {
          return true;
        }
      };

  /** Whether anything can follow from it. */
  boolean wants(CallSecurity security);

  /**
   * Tells of a call. Returns at once.
   *
   * @return false when there is no room now
   */
  boolean report(CallSecurity security);
}
