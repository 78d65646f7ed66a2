package net.pptpalg.nfqueue.kernel;

/**
 * The C library's functions, by their names. Addresses are {@code long}: jnr-ffi then neither
 * allocates nor converts, and keeps errno. None has more than five arguments, because jnr-ffi does
 * not pass a sixth one intact on x86-64. Public only because jnr-ffi implements it from outside.
 */
public interface LibC {
  int socket(int domain, int type, int protocol);

  int bind(int descriptor, long address, int length);

  int connect(int descriptor, long address, int length);

  int setsockopt(int descriptor, int level, int name, long value, int length);

  int getsockopt(int descriptor, int level, int name, long value, long length);

  int recvmmsg(int descriptor, long headers, int count, int flags, long timeout);

  long sendmsg(int descriptor, long header, int flags);

  int poll(long descriptors, long count, int timeoutMs);

  int eventfd(int initial, int flags);

  long read(int descriptor, long address, long length);

  long write(int descriptor, long address, long length);

  int close(int descriptor);

  int if_nametoindex(long name);

  int open(long path, int flags);

  int ioctl(int descriptor, long request, long argument);

  int unshare(int flags);

  int prctl(int operation, long argument, long third, long fourth, long fifth);

  int setrlimit(int resource, long limits);

  int setpriority(int which, int who, int nice);

  int madvise(long address, long length, int advice);

  int execv(long path, long arguments);
}
