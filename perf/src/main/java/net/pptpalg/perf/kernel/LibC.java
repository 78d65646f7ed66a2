package net.pptpalg.perf.kernel;

/**
 * The C library's functions, by their names. None has more than five arguments, because jnr-ffi
 * does not pass a sixth one intact on x86-64. Public only because jnr-ffi implements it from
 * outside.
 */
public interface LibC {
  int open(String path, int flags);

  int close(int descriptor);

  int setns(int descriptor, int type);

  int socket(int domain, int type, int protocol);

  int bind(int descriptor, long address, int length);

  int setsockopt(int descriptor, int level, int name, long value, int length);

  int getsockopt(int descriptor, int level, int name, long value, long length);

  int sendmmsg(int descriptor, long headers, int count, int flags);

  int recvmmsg(int descriptor, long headers, int count, int flags, long timeout);

  int if_nametoindex(String name);

  int sched_setaffinity(int thread, long maskBytes, long mask);

  int clock_gettime(int clock, long result);
}
