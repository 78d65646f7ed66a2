package net.pptpalg.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.pptpalg.gateway.api.ManagementServer;
import net.pptpalg.gateway.rules.FirewallRules;
import net.pptpalg.gateway.rules.InterfaceCheck;
import net.pptpalg.gateway.rules.RuleParameters;
import net.pptpalg.gateway.rules.RulesException;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.table.CallCounters;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueOptions;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.Wakeup;

/**
 * The running gateway: its queues, threads, firewall rules and management socket, brought up in the
 * order in which each needs the one before, and taken down in the opposite one.
 */
public final class Gateway {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final Path PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
  private static final long STOP_MS = 500;

  private final GatewayOptions options;
  private final List<PacketQueue> queues = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<GreLane> lanes = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Wakeup wakeup;
  private ControlAgent agent;
  private FirewallRules rules;
  private ManagementServer server;
  private volatile boolean stopping;

  private Gateway(GatewayOptions options) {
    this.options = options;
  }

  /**
   * Runs the gateway until SIGTERM or SIGINT, which end the process with exit code 0 after the
   * rules are removed.
   *
   * @return exit code of the process when it ends by itself: a thread of its own has died
   * @throws GatewayException when it can't start; nothing is left behind
   */
  public static int run(GatewayOptions options) throws GatewayException {
    LogFormat.install();
    Gateway gateway = new Gateway(options);
    Thread hook = new Thread(gateway::onSignal, "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      gateway.start();
    } catch (GatewayException | RuntimeException | Error e) {
      gateway.stop(true);
      if (!gateway.stopping) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
      throw e;
    }
    gateway.awaitEnd();
    return 1;
  }

  private void awaitEnd() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Fail closed: the rules stay, so that nothing passes untranslated until the supervisor acts.
    stop(false);
  }

  /** SIGTERM, SIGINT or SIGHUP, or the end of {@link #run}. */
  private void onSignal() {
    if (stopped.getCount() == 0) {
      return;
    }
    stopping = true;
    stop(true);
    // The JVM would exit with 128 + the signal's number; a stop that was asked for is a success.
    Runtime.getRuntime().halt(0);
  }

  private void start() throws GatewayException {
    try {
      List<String> interfaces = new ArrayList<>(options.lanInterfaces());
      interfaces.add(options.wanInterface());
      InterfaceCheck.requireExisting(interfaces);
      warnOfForwarding();
      int greQueue = options.firstQueue() + 1;
      FirewallRules probed =
          FirewallRules.probe(
              new RuleParameters(
                  options.lanInterfaces(),
                  options.wanInterface(),
                  options.publicAddresses().stream().map(Inet4Address::getHostAddress).toList(),
                  List.of(),
                  options.firstQueue(),
                  greQueue,
                  options.lanes()));
      LOG.log(Level.INFO, "rules: {0}", probed.describe());
      Kernel kernel = LinuxKernel.load();
      build(kernel, natOptions(), probed, greQueue);
      threads.forEach(Thread::start);
      synchronized (this) {
        if (stopping) {
          return;
        }
        rules = probed;
        rules.install();
      }
    } catch (RulesException e) {
      throw new GatewayException(reason(e), e.getMessage(), e);
    } catch (NetlinkException e) {
      boolean denied = !e.inUse() && (e.errno() == Errno.EPERM || e.errno() == Errno.EACCES);
      throw new GatewayException(
          denied ? GatewayException.Reason.PERMISSION : GatewayException.Reason.FAILED,
          e.getMessage(),
          e);
    } catch (IOException e) {
      throw new GatewayException(GatewayException.Reason.FAILED, e.getMessage(), e);
    }
    System.out.println(
        "ready: lan "
            + String.join(",", options.lanInterfaces())
            + ", wan "
            + options.wanInterface()
            + ", public "
            + String.join(
                ",", options.publicAddresses().stream().map(Inet4Address::getHostAddress).toList())
            + ", "
            + options.lanes()
            + (options.lanes() == 1 ? " lane" : " lanes"));
    System.out.flush();
  }

  private void build(Kernel kernel, NatOptions nat, FirewallRules probed, int greQueue)
      throws IOException {
    CallCounters[] callCounters = new CallCounters[options.lanes()];
    for (int i = 0; i < callCounters.length; i++) {
      callCounters[i] = new CallCounters();
    }
    Bindings bindings = new Bindings(nat, callCounters, new EventLog());
    wakeup = kernel.openWakeup();
    agent =
        new ControlAgent(
            open(kernel, options.firstQueue()),
            wakeup,
            new ControlTranslator(bindings, nat),
            bindings);
    addThread(agent, "control");
    for (int i = 0; i < callCounters.length; i++) {
      GreLane lane =
          new GreLane(
              open(kernel, greQueue + i), new GreTranslator(bindings, callCounters[i], nat));
      lanes.add(lane);
      addThread(lane, "lane-" + i);
    }
    server =
        new ManagementServer(
            options.socket(),
            options.socketGroup(),
            new LiveView(options, probed.describe(), kernel, bindings, agent, lanes));
  }

  private PacketQueue open(Kernel kernel, int number) throws NetlinkException {
    PacketQueue queue = PacketQueue.open(kernel, QueueOptions.forQueue(number));
    queues.add(queue);
    return queue;
  }

  private void addThread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setUncaughtExceptionHandler(
        (dead, cause) -> {
          LOG.log(Level.ERROR, "thread " + dead.getName() + " died, the gateway stops", cause);
          stopped.countDown();
        });
    threads.add(thread);
  }

  /** Stops what has been started, in whatever state the start is. */
  private synchronized void stop(boolean removeRules) {
    if (removeRules && rules != null) {
      try {
        rules.remove();
      } catch (RulesException e) {
        LOG.log(Level.ERROR, "the rules are still there: {0}", e.getMessage());
      }
      rules = null;
    }
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "management socket: {0}", e.getMessage());
      }
      server = null;
    }
    if (agent != null) {
      agent.stop();
    }
    lanes.forEach(GreLane::stop);
    boolean allEnded = true;
    for (Thread thread : threads) {
      allEnded &= ended(thread);
    }
    if (allEnded) {
      queues.forEach(PacketQueue::close);
      queues.clear();
      if (wakeup != null) {
        wakeup.close();
        wakeup = null;
      }
    }
  }

  private static boolean ended(Thread thread) {
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private NatOptions natOptions() throws IOException {
    List<Inet4Address> addresses = options.publicAddresses();
    int[] publicAddresses = new int[addresses.size()];
    for (int i = 0; i < publicAddresses.length; i++) {
      publicAddresses[i] = ByteBuffer.wrap(addresses.get(i).getAddress()).getInt();
    }
    int[] lanInterfaces = new int[options.lanInterfaces().size()];
    for (int i = 0; i < lanInterfaces.length; i++) {
      lanInterfaces[i] = NetworkInterface.getByName(options.lanInterfaces().get(i)).getIndex();
    }
    String[] range = Files.readString(PORT_RANGE).strip().split("\\s+");
    return new NatOptions(
        publicAddresses,
        lanInterfaces,
        Integer.parseInt(range[0]),
        Integer.parseInt(range[1]),
        NatOptions.Timeouts.DEFAULT);
  }

  private static void warnOfForwarding() throws IOException {
    if (Files.readString(FORWARDING).strip().equals("0")) {
      LOG.log(
          Level.WARNING,
          "this machine does not forward packets: sysctl -w net.ipv4.ip_forward=1 lets it");
    }
  }

  private static GatewayException.Reason reason(RulesException failure) {
    return switch (failure.kind()) {
      case CONFIGURATION -> GatewayException.Reason.CONFIGURATION;
      case PERMISSION -> GatewayException.Reason.PERMISSION;
      case UNSUPPORTED, COMMAND -> GatewayException.Reason.FAILED;
    };
  }
}
