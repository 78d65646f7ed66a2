package net.pptpalg.gateway.api;

/** Why a request can't be served, in a sentence for the one who sent it. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Each has an HTTP status. */
  public enum Kind {
    /** 400: the request makes no sense. */
    INVALID,
    /** 404: what it names is not there. */
    NOT_FOUND,
    /** 409: it can't be done as things are. */
    CONFLICT,
    /** 500: it was tried, and failed. */
    FAILED
  }

  private final Kind kind;

  /** A refusal with its reason. */
  public ApiException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What kind of refusal it is. */
  public Kind kind() {
    return kind;
  }
}
