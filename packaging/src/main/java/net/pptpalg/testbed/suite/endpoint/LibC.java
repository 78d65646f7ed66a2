package net.pptpalg.testbed.suite.endpoint;

/**
 * The C library's functions, by their names; addresses are {@code long}. None has more than five
 * arguments, because jnr-ffi does not pass a sixth one intact on x86-64. Public only because
 * jnr-ffi implements it from outside.
 */
public interface LibC {
  int open(String path, int flags);

  int setns(int descriptor, int type);

  int socket(int domain, int type, int protocol);

  int bind(int descriptor, long address, int length);

  int connect(int descriptor, long address, int length);

  int listen(int descriptor, int backlog);

  int accept(int descriptor, long address, long length);

  int setsockopt(int descriptor, int level, int name, long value, int length);

  long send(int descriptor, long address, long length, int flags);

  long recv(int descriptor, long address, long length, int flags);

  int ioctl(int descriptor, long request, long argument);

  int close(int descriptor);
}
