package net.pptpalg.endtoend;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Does to a running gateway from within what no packet should be able to: loaded into its virtual
 * machine, it takes a thread what that works with, or takes all of the heap.
 */
public final class Saboteur {

  private static final String HEAP = "heap";

  private Saboteur() {}

  /**
   * The thread of this name runs into a NullPointerException the next time it looks for packets.
   */
  static void killThread(long pid, String thread, Path jar) {
    load(pid, thread, jar);
  }

  /** Somebody takes the heap, and does not mind that there is no more. */
  static void exhaustHeap(long pid, Path jar) {
    load(pid, HEAP, jar);
  }

  private static void load(long pid, String order, Path jar) {
    try {
      write(jar);
      VirtualMachine gateway = VirtualMachine.attach(Long.toString(pid));
      gateway.loadAgent(jar.toString(), order);
      gateway.detach();
    } catch (Exception e) {
      throw new AssertionError("cannot get into process " + pid, e);
    }
  }

  private static void write(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", Saboteur.class.getName());
    String entry = Saboteur.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream bytes = Saboteur.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      bytes.transferTo(out);
    }
  }

  /** Called in the gateway. */
  public static void agentmain(String order, Instrumentation gateway) throws Exception {
    if (order.equals(HEAP)) {
      new Thread(Saboteur::takeAll, "saboteur").start();
      return;
    }
    gateway.redefineModule(
        Thread.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(Saboteur.class.getModule())),
        Set.of(),
        Map.of());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(order)) {
        Object work = workOf(thread);
        field(work, "queue").set(work, null);
      }
    }
  }

  private static Object workOf(Thread thread) throws ReflectiveOperationException {
    try {
      return field(thread, "target").get(thread);
    } catch (NoSuchFieldException e) {
      // Since Java 19 it is one step further away.
      Object holder = field(thread, "holder").get(thread);
      return field(holder, "task").get(holder);
    }
  }

  private static Field field(Object of, String name) throws NoSuchFieldException {
    Class<?> type = of instanceof Thread ? Thread.class : of.getClass();
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static void takeAll() {
    List<byte[]> taken = new ArrayList<>();
    while (true) {
      try {
        taken.add(new byte[1 << 16]);
      } catch (OutOfMemoryError e) {
        // As code does that catches whatever comes.
        Thread.onSpinWait();
      }
    }
  }
}
