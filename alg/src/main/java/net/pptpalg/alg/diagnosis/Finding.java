package net.pptpalg.alg.diagnosis;

import java.util.List;

/**
 * The catalogue of what can be wrong with a PPTP tunnel. Codes are stable: a code that was given
 * out keeps its meaning. The hundreds are the phases of a call: 1 control connection, 2 call, 3
 * GRE, 4 LCP, 5 authentication, 6 encryption, 7 addresses, 8 data, 9 end and security.
 */
public enum Finding {
  TCP_UNANSWERED(
      101,
      Severity.FAILURE,
      "The server doesn't answer on TCP port 1723",
      "800, 807 or 678 (the remote computer did not respond)",
      "pptp: Connection timed out",
      List.of(
          "A firewall on the way or on the server drops TCP port 1723.",
          "The server's address is wrong, or the server is down.",
          "The way back to the client is missing."),
      "Permit forwarded TCP port 1723 from inside to outside, and its answers.",
      "Listen on TCP port 1723 and open it in the server's firewall.",
      "Check the server's name and address; try 'nc -vz SERVER 1723'.",
      "Ask the provider whether TCP port 1723 is filtered."),
  TCP_REFUSED(
      102,
      Severity.FAILURE,
      "The server refuses TCP port 1723",
      "800 or 678 (the remote computer did not respond)",
      "pptp: Connection refused",
      List.of(
          "The PPTP service isn't running on that host.",
          "The address is another machine's: name service or port forwarding is wrong.",
          "A firewall answers with a reset in the server's place."),
      "",
      "Start the PPTP service (pptpd, RRAS) and see that it listens on port 1723.",
      "Check the server's name and address.",
      "Point the port forwarding for TCP 1723 at the PPTP server."),
  TCP_UNREACHABLE(
      103,
      Severity.FAILURE,
      "The network says the server can't be reached",
      "800 or 868 (the remote connection was not made)",
      "pptp: No route to host",
      List.of(
          "A router on the way has no route to the server.",
          "A firewall rejects the connection and says so.",
          "The server's host is down and its router reports it."),
      "Check the default route and the reject rules of the firewall.",
      "",
      "Check the server's address.",
      "Ask the operator of the router that sent the ICMP error, named in the evidence."),
  TCP_RESET(
      104,
      Severity.FAILURE,
      "The control connection was reset",
      "619 (the connection could not be established) or 829 (the modem was disconnected)",
      "pptp: read returned error: Connection reset by peer",
      List.of(
          "The server's PPTP process crashed or was restarted.",
          "A firewall or an intrusion prevention system on the way cut the connection.",
          "The server limits connections per address."),
      "Look for other firewalls and connection time-outs between client and server.",
      "Read the server's log of that time; look for crashes and for limits per address.",
      "Try again; another client of the same site shows whether it is the client.",
      "Ask whether a security device resets PPTP."),
  CONTROL_UNANSWERED(
      105,
      Severity.FAILURE,
      "TCP connects, but the server doesn't answer the PPTP start request",
      "806 or 619 (the connection could not be established)",
      "pptp: Start-Control-Connection-Request: no reply",
      List.of(
          "What listens on port 1723 isn't a PPTP server, or it hangs.",
          "A proxy or security device accepts the connection and doesn't pass it on.",
          "The server's answer is lost on its way back."),
      "",
      "Restart the PPTP service; check that it is what listens on port 1723.",
      "",
      "Look for a TCP proxy or a security device on port 1723."),
  CONTROL_CLOSED_EARLY(
      106,
      Severity.FAILURE,
      "The server closes the connection instead of answering the PPTP start request",
      "619 (the connection could not be established)",
      "pptp: Call manager exited with error",
      List.of(
          "The server doesn't permit the client's address (hosts.deny, a ban after failures).",
          "The server's limit of connections is reached.",
          "The service fails at start for each connection."),
      "",
      "Check hosts.allow and hosts.deny, bans, 'connections' in pptpd.conf, free PPTP ports in RRAS, and the log.",
      "",
      ""),
  CONTROL_REFUSED(
      107,
      Severity.FAILURE,
      "The server refuses the control connection",
      "619 or 806",
      "pptp: Start-Control-Connection-Reply: the result is in the evidence",
      List.of(
          "The server doesn't authorise this client's address.",
          "The server believes that the client is connected already.",
          "The server has no resources left."),
      "If many clients share one public address, give the pool more public addresses.",
      "Permit the client's public address; free PPTP ports; let stale connections time out.",
      "Wait until the old connection has timed out, then try again.",
      ""),
  CONTROL_VERSION(
      108,
      Severity.FAILURE,
      "Client and server speak different versions of PPTP",
      "619",
      "pptp: protocol version not supported",
      List.of("One side isn't a PPTP 1.0 peer.", "A device on the way damages the messages."),
      "",
      "Update the server.",
      "Update the client.",
      ""),
  CONTROL_MALFORMED(
      109,
      Severity.FAILURE,
      "What travels on TCP port 1723 isn't sound PPTP",
      "619 or 806",
      "pptp: Bad packet (magic cookie)",
      List.of(
          "Another service than PPTP listens on port 1723.",
          "A device on the way rewrites the stream badly (another ALG).",
          "A client or a scanner that doesn't speak PPTP."),
      "Turn off other PPTP helpers on the way (nf_nat_pptp, router ALGs).",
      "See what listens on port 1723.",
      "",
      "Turn off the PPTP ALG of the router in front."),
  CALL_UNANSWERED(
      201,
      Severity.FAILURE,
      "The server doesn't answer the call request",
      "619 or 806",
      "pptp: timeout waiting for the call's answer",
      List.of(
          "The server hangs after the start of the control connection.",
          "A damaged or wrongly translated message: the server ignores it.",
          "The server's answer is lost."),
      "If several boxes translate PPTP, leave it to one of them.",
      "Restart the PPTP service and read its log.",
      "",
      "Turn off PPTP ALGs on the way."),
  CALL_REFUSED(
      202,
      Severity.FAILURE,
      "The server refuses the call",
      "619 or 676",
      "pptp: our outgoing call request was not accepted",
      List.of(
          "The server's policy forbids the call.",
          "The server had an error; result, error and cause are in the evidence.",
          "A translator on the way mixed up Call IDs."),
      "",
      "Read the server's log of that time.",
      "",
      "Leave the translation of PPTP to one box on the way."),
  CALL_BUSY(
      203,
      Severity.FAILURE,
      "The server has no channel left for the call",
      "676 (the line is busy) or 619",
      "pptp: our outgoing call request was not accepted: busy",
      List.of(
          "All PPTP ports or addresses of the server are in use.",
          "Calls that have died still hold their channels."),
      "",
      "Raise the number of PPTP ports (RRAS) or 'connections' and 'remoteip' (pptpd); end dead calls.",
      "Try again later.",
      ""),
  CALL_ID_COLLISION(
      204,
      Severity.FAILURE,
      "Two calls from one address use the same Call ID",
      "619, 721 or 806",
      "LCP: timeout sending Config-Requests",
      List.of(
          "Clients behind one public address chose the same Call ID, and no box on the way keeps them apart."),
      "Send the clients' PPTP through pptp-alg; turn off other NAT for TCP 1723 and GRE.",
      "",
      "Until then: one client of the site at a time.",
      "Turn off NAT of GRE that ignores Call IDs."),
  GRE_BLOCKED_BOTH_WAYS(
      301,
      Severity.FAILURE,
      "The control connection is up, but no GRE passes in either direction",
      "619, 721, 806 or 807",
      "LCP: timeout sending Config-Requests",
      List.of(
          "A firewall permits TCP port 1723 and not protocol 47 (GRE).",
          "The router in front of the client or of the server has no PPTP passthrough.",
          "The provider filters GRE (common in mobile networks)."),
      "Permit protocol 47 in FORWARD both ways.",
      "Permit protocol 47 in the server's firewall and forward it to the server.",
      "Try from another network.",
      "Ask the provider to pass protocol 47; turn on PPTP passthrough in the router."),
  GRE_BLOCKED_OUTWARD(
      302,
      Severity.FAILURE,
      "GRE from the client doesn't reach the server",
      "619, 721 or 806",
      "LCP: timeout sending Config-Requests (on the server)",
      List.of(
          "A firewall between the client and the server drops protocol 47 outward.",
          "The client's own firewall drops it.",
          "A NAT on the way can't translate GRE, or sends it with a wrong Call ID."),
      "Permit protocol 47 from inside to outside.",
      "Permit protocol 47 from the client's public address.",
      "Permit outgoing GRE in the client's firewall.",
      "Ask for protocol 47 to be passed; look for another NAT on the way."),
  GRE_BLOCKED_INWARD(
      303,
      Severity.FAILURE,
      "GRE from the server doesn't reach the client",
      "619, 721, 806 or 807",
      "LCP: timeout sending Config-Requests (on the client)",
      List.of(
          "A firewall or NAT between server and client drops incoming protocol 47.",
          "The server's firewall lets no GRE out.",
          "The server answers, but to another address."),
      "Permit protocol 47 from outside to inside.",
      "Permit outgoing protocol 47.",
      "Permit incoming GRE in the client's firewall.",
      "Turn on PPTP passthrough; ask the provider whether protocol 47 is filtered."),
  GRE_REJECTED(
      304,
      Severity.FAILURE,
      "A host on the way refuses GRE with an ICMP error",
      "619, 721 or 806",
      "LCP: timeout sending Config-Requests",
      List.of(
          "The host that the packets reach has no PPTP: forwarding of protocol 47 leads elsewhere than that of TCP 1723.",
          "A firewall rejects protocol 47.",
          "The end of the call has gone already."),
      "Check the reject rules for protocol 47.",
      "Load the PPTP service; forward protocol 47 to the same host as TCP 1723.",
      "",
      "The evidence names the host that refuses: ask its operator."),
  GRE_MISADDRESSED(
      305,
      Severity.FAILURE,
      "GRE of the call travels with another address or Call ID than the two sides agreed on",
      "619, 721 or 806",
      "LCP: timeout sending Config-Requests",
      List.of(
          "A NAT in front rewrote the Call IDs of one of the two channels only.",
          "The server has several addresses and answers from another one than it was called on.",
          "GRE arrives for another address than the control connection's."),
      "Leave the translation of PPTP to one box.",
      "Let the server send GRE from the address that was called.",
      "",
      "Turn off the PPTP ALG of the router in front, or turn it on if it's the only one."),
  GRE_NOT_CAPTURED(
      306,
      Severity.FAILURE,
      "The call ended early, and the capture holds no GRE to say why",
      "depends on what failed; often 619, 691, 720, 742",
      "depends on what failed",
      List.of(
          "The capture was filtered to TCP port 1723.",
          "The capture was taken at a point that GRE doesn't pass.",
          "The PPP negotiation failed: authentication, encryption or addresses."),
      "Capture again without a port filter: tcpdump -ni any -w FILE 'host SERVER'.",
      "Read pppd's or RRAS's log of that time.",
      "",
      ""),
  GRE_DROPPED_BY_GATEWAY(
      307,
      Severity.FAILURE,
      "GRE enters the gateway on one side and doesn't leave it on the other",
      "619, 721 or 806",
      "LCP: timeout sending Config-Requests",
      List.of(
          "The gateway's firewall drops protocol 47.",
          "The gateway translates the control connection and not GRE.",
          "The gateway knows no call for these packets."),
      "Permit protocol 47 in FORWARD; see 'pptp-alg status' for dropped GRE.",
      "",
      "",
      ""),
  SERVER_HUNG_UP(
      308,
      Severity.FAILURE,
      "The server accepted the call and hung up before it sent a PPP frame",
      "619 (the port was disconnected)",
      "pptp: Call closed; pptpd: GRE: read(fd) failed: Input/output error",
      List.of(
          "The server's PPP program failed at start: a bad option, a missing module (ppp_mppe), no permission.",
          "The server has no address left for the client.",
          "The PPP program isn't there."),
      "",
      "Read the server's system log: pppd says why it exits. Run pppd with the options file by hand; load ppp_mppe and ppp_async.",
      "",
      ""),
  LCP_SILENT(
      401,
      Severity.FAILURE,
      "GRE passes, but one side's PPP says nothing",
      "718 or 721 (the remote PPP peer is not responding)",
      "LCP: timeout sending Config-Requests",
      List.of(
          "The PPP program on that side isn't running or hangs.",
          "The end of the tunnel drops the frames: it knows the call no more.",
          "GRE is acknowledged by a device in between."),
      "",
      "Look at pppd on the server: is there one for this call, and what does it log?",
      "Reboot the client or reset its WAN miniport (PPTP).",
      ""),
  LCP_LOOP(
      402,
      Severity.FAILURE,
      "The two sides can't agree on the link's options",
      "718, 734 (the link control protocol was terminated) or 742",
      "LCP: timeout sending Config-Requests, or: peer refused to negotiate",
      List.of(
          "One side insists on an option the other refuses (MRU, authentication, callback, multilink).",
          "The answers of one side don't reach the other.",
          "Faulty PPP on one side."),
      "",
      "Compare the options in the timeline with the server's options file; remove what it needn't insist on.",
      "Turn off multilink, LCP extensions and callback in the connection's PPP settings.",
      ""),
  LCP_LOOPBACK(
      403,
      Severity.FAILURE,
      "PPP frames come back to their sender",
      "721 or 734",
      "LCP: serial line is looped back",
      List.of(
          "A device on the way reflects GRE.",
          "The PPP program echoes its input (a misconfigured login script)."),
      "Look for a routing loop or hairpin NAT of protocol 47.",
      "See what the PPTP service runs as PPP program.",
      "",
      ""),
  PPP_TERMINATED(
      404,
      Severity.FAILURE,
      "One side ended PPP before the tunnel was up",
      "734 (the link control protocol was terminated) or 619",
      "LCP terminated by peer",
      List.of(
          "The side that ended it didn't get what it requires: the reason is in the evidence.",
          "A policy of that side (RADIUS, remote access policy).",
          "The user cancelled."),
      "",
      "Read the log of the side that ended it.",
      "",
      ""),
  AUTHENTICATION_NO_COMMON(
      501,
      Severity.FAILURE,
      "Client and server have no authentication method in common",
      "919, 691 or 734",
      "peer refused to authenticate, or: No auth is possible",
      List.of(
          "The server requires a method that is off in the client (often MS-CHAPv2).",
          "The client offers only methods that the server doesn't permit.",
          "No password is set on one side for that method."),
      "",
      "Permit MS-CHAPv2 (require-mschap-v2 in pppd, the authentication methods in RRAS or NPS).",
      "Permit Microsoft CHAP version 2 in the connection's security settings.",
      ""),
  AUTHENTICATION_FAILED(
      502,
      Severity.FAILURE,
      "Wrong user name or password",
      "691 (access denied: user name or password invalid)",
      "MS-CHAP authentication failed: E=691 Authentication failure, or: CHAP/PAP authentication failed",
      List.of(
          "The user name or password is wrong.",
          "The domain is missing or wrong in the user name.",
          "The server's user database or RADIUS server doesn't know the user, or its shared secret is wrong."),
      "",
      "Check the user in chap-secrets, the directory or RADIUS; chap-secrets must name the right server.",
      "Type the password again; try DOMAIN\\user and user alone.",
      ""),
  AUTHENTICATION_DISABLED(
      503,
      Severity.FAILURE,
      "The account is disabled",
      "647 (the account is disabled)",
      "E=647 Account disabled",
      List.of("The account was disabled or locked after failed attempts."),
      "",
      "Enable or unlock the account.",
      "Ask the administrator of the server.",
      ""),
  AUTHENTICATION_EXPIRED(
      504,
      Severity.FAILURE,
      "The password has expired",
      "648 (the password has expired) or 709",
      "E=648 Password expired",
      List.of("The password has to be changed before the next login."),
      "",
      "Set a new password, or permit changing it over MS-CHAPv2.",
      "Change the password at another place, or when the client asks for it.",
      ""),
  AUTHENTICATION_NO_DIAL_IN(
      505,
      Severity.FAILURE,
      "The account has no permission to dial in",
      "649 (the account does not have dial-in permission)",
      "E=649 No dialin permission",
      List.of(
          "The account's dial-in permission is denied.",
          "No remote access policy matches this connection."),
      "",
      "Allow dial-in for the account, or add a policy (NPS) that matches.",
      "Ask the administrator of the server.",
      ""),
  AUTHENTICATION_HOURS(
      506,
      Severity.FAILURE,
      "The account may not log on at this hour",
      "646 (the account is not permitted to log on at this time of day)",
      "E=646 Restricted logon hours",
      List.of("The account's log-on hours exclude this time.", "The server's clock is wrong."),
      "",
      "Change the log-on hours; check the server's clock.",
      "",
      ""),
  AUTHENTICATION_REPEATED(
      507,
      Severity.FAILURE,
      "Repeated authentication failures from one client",
      "691",
      "MS-CHAP authentication failed (many times)",
      List.of("Somebody tries passwords.", "A device with an old password dials again and again."),
      "Ban the client's address for a while.",
      "Lock accounts after failures; find out whose device it is.",
      "Update the stored password.",
      ""),
  AUTHENTICATION_SILENT(
      508,
      Severity.FAILURE,
      "Authentication was started and not finished",
      "718 (the remote computer did not respond in time) or 721",
      "peer failed to authenticate in time, or: CHAP: timeout",
      List.of(
          "The server waits for a RADIUS server or directory that doesn't answer.",
          "Frames of that size are lost on the way.",
          "The client asks its user for the password."),
      "",
      "Check that the RADIUS server or directory answers in time.",
      "Type the password sooner.",
      ""),
  MPPE_REQUIRED_REFUSED(
      601,
      Severity.FAILURE,
      "One side requires encryption and the other refuses it",
      "741 or 742 (the computer does not support the required data encryption type), 734",
      "MPPE required, but peer negotiation failed, or: MPPE required but not available",
      List.of(
          "The server's kernel has no MPPE (module ppp_mppe).",
          "Encryption is off on one side and required on the other.",
          "The authentication method gives no keys for encryption: MPPE needs MS-CHAP or EAP-TLS."),
      "",
      "Load ppp_mppe and set require-mppe-128, or permit encryption in the policy.",
      "Set data encryption to the same as the server: required, or none.",
      ""),
  MPPE_STRENGTH_MISMATCH(
      602,
      Severity.FAILURE,
      "The two sides can't agree on the strength of encryption",
      "741 or 742, 734",
      "MPPE: peer's key length not acceptable",
      List.of(
          "One side permits only 128-bit keys and the other only 40 or 56 bits.",
          "One side requires stateless mode and the other refuses it."),
      "",
      "Permit 128-bit MPPE (require-mppe-128); check the mppe-stateful option.",
      "Set data encryption to 'maximum strength' or 'require encryption' as the server does.",
      ""),
  CCP_RESET_STORM(
      603,
      Severity.IMPAIRMENT,
      "Decryption keeps losing step",
      "none; the connection is slow or stalls",
      "CCP: Reset-Request received (again and again)",
      List.of(
          "GRE packets are lost or arrive out of order on the way, and MPPE runs in stateful mode.",
          "A device on the way duplicates or reorders packets (load balancing over several links)."),
      "Keep GRE on one link; don't balance its packets over several.",
      "Use stateless MPPE.",
      "",
      "Ask for the loss or reordering to be cured."),
  IPCP_NO_ADDRESS(
      701,
      Severity.FAILURE,
      "The server gives the client no address",
      "720 or 738 (the server did not assign an address)",
      "Could not determine remote IP address, or: IPCP: Conf-Nak 0.0.0.0",
      List.of(
          "The server's address pool is empty or not set.",
          "RADIUS gives no address.",
          "DHCP, from which the server takes addresses, doesn't answer."),
      "",
      "Set or enlarge the pool: remoteip (pptpd), static pool or DHCP (RRAS).",
      "",
      ""),
  IPCP_REFUSED(
      702,
      Severity.FAILURE,
      "One side refuses IP in the tunnel",
      "720 (no PPP control protocols configured) or 733",
      "Protocol-Reject for IPCP",
      List.of(
          "IPv4 is off for the connection on that side.",
          "The TCP/IP binding of the Windows WAN miniport is broken.",
          "The server's policy gives no IP."),
      "",
      "Permit IPv4 for remote access; remove 'noip'.",
      "Turn on IPv4 in the connection's networking settings; reset TCP/IP and the WAN miniport (IP).",
      ""),
  IPV6CP_REFUSED(
      703,
      Severity.FAILURE,
      "Only IPv6 was asked for in the tunnel, and it is refused",
      "720",
      "Protocol-Reject for IPV6CP",
      List.of("The server has no IPv6 in PPP, and IPv4 is off on the client."),
      "",
      "Turn on IPv6 (+ipv6 in pppd), or IPv4 on the client.",
      "Turn on IPv4 in the connection's networking settings.",
      ""),
  IPCP_STALLED(
      704,
      Severity.FAILURE,
      "The user is accepted, but the tunnel gets no IP",
      "720, 734 or 718",
      "IPCP: timeout sending Config-Requests",
      List.of(
          "The two sides insist on different addresses.",
          "The encryption that one side waits for isn't agreed on.",
          "One side's PPP stopped."),
      "",
      "Compare the addresses in the timeline with the server's configuration; look for encryption that is required on one side.",
      "Ask for an address automatically.",
      ""),
  DATA_ONE_WAY(
      801,
      Severity.IMPAIRMENT,
      "The tunnel is up, but data passes one way only",
      "none; connected without access",
      "none",
      List.of(
          "GRE of one direction is dropped after the negotiation (a stateful firewall, a second link).",
          "The server has no route or no forwarding for the tunnel's network.",
          "The client's firewall or routes."),
      "Permit protocol 47 both ways for as long as the call lasts.",
      "Turn on IP forwarding and proxyarp; check routes back to the client's tunnel address.",
      "Check routes and firewall for the tunnel's interface.",
      ""),
  MTU_BLACK_HOLE(
      802,
      Severity.IMPAIRMENT,
      "Small packets pass, large ones vanish",
      "none; connected, but pages and files hang",
      "none",
      List.of(
          "The way between the two ends carries less than the tunnel assumes, and the ICMP messages that say so are filtered.",
          "The tunnel's MRU leaves no room for GRE, IP and, for example, PPPoE.",
          "Fragments of GRE are dropped on the way."),
      "Lower the tunnel's MRU (--mru auto, or --mru 1400); permit ICMP type 3 code 4.",
      "Set mtu and mru to 1400 or less.",
      "Set the MTU of the tunnel's interface to 1400 or less.",
      "Ask for ICMP 'fragmentation needed' and for fragments to be passed."),
  FRAGMENTS_LOST(
      803,
      Severity.IMPAIRMENT,
      "Fragments of large GRE packets are lost",
      "none; connected, but pages and files hang",
      "none",
      List.of(
          "A firewall or NAT on the way drops IP fragments after the first.",
          "The tunnel's MTU makes fragments of most packets."),
      "Pass fragments, or lower the tunnel's MRU so that there are none (--mru auto).",
      "Set mtu and mru to 1400 or less.",
      "Set the MTU of the tunnel's interface to 1400 or less.",
      "Ask for fragments to be passed."),
  GRE_LOSS(
      804,
      Severity.IMPAIRMENT,
      "GRE packets are lost",
      "none; slow, or 629 after a while",
      "none",
      List.of(
          "The way loses packets: overload, radio, a bad cable.",
          "Large packets are lost because of the MTU.",
          "A rate limit for GRE."),
      "Look for rate limits and queue overflows.",
      "",
      "",
      "Measure loss with the provider."),
  GRE_REORDERED(
      805,
      Severity.IMPAIRMENT,
      "GRE packets arrive out of order or twice",
      "none; slow",
      "none",
      List.of(
          "Packets are balanced over several links or queues.",
          "A loop or a mirror on the way doubles packets."),
      "Keep GRE of one call on one link and one queue.",
      "",
      "",
      "Ask for balancing by flow instead of by packet."),
  WINDOW_STALL(
      806,
      Severity.IMPAIRMENT,
      "The sender waits for acknowledgements again and again",
      "none; slow",
      "none",
      List.of(
          "Acknowledgements of the other direction are lost or late.",
          "The receive window that was agreed on is too small for the way's delay."),
      "",
      "Raise the receive window.",
      "",
      "Look for loss in the direction of the acknowledgements."),
  TUNNEL_TOO_BIG(
      807,
      Severity.IMPAIRMENT,
      "The tunnel's packets are too big for the way: they travel in fragments, or routers refuse them",
      "none; slower than it could be",
      "none",
      List.of(
          "The MRU that the peers agreed on leaves no room for GRE and IP; one without the option stands for 1500 bytes.",
          "A link on the way carries less than 1500 bytes: PPPoE, another tunnel.",
          "A peer sends more than the MRU it was told, or has refused a lower one."),
      "Run with --mru auto, or --mru BYTES where a link further on is the narrow one; it counts for new calls.",
      "Set mtu and mru to 1400 or less.",
      "Set the MTU of the tunnel's interface to 1400 or less.",
      ""),
  PEER_VANISHED(
      901,
      Severity.FAILURE,
      "One side has gone without a word",
      "629, 628 or 829 (the connection was dropped)",
      "LCP: no response to 4 echo-requests; Serial link appears to be disconnected",
      List.of(
          "Its network or power failed, or it went to sleep.",
          "A firewall or NAT on the way forgot the call (idle time-out).",
          "Its address changed."),
      "Raise the idle time-out for GRE and TCP 1723.",
      "Send echo requests often enough to keep the way open (lcp-echo-interval).",
      "Keep the client awake; use keep-alives.",
      "Ask for longer time-outs."),
  CLOSED_BY_SERVER(
      902,
      Severity.FAILURE,
      "The server ended the tunnel",
      "629, 628 or 829 (the connection was dropped)",
      "LCP terminated by peer; Modem hangup",
      List.of(
          "An administrator or a restart ended it.",
          "A limit of the server: idle time, session time.",
          "An error on the server: result and reason are in the evidence."),
      "",
      "Read the server's log; check idle and session limits.",
      "",
      ""),
  WEAK_PAP(
      951,
      Severity.WEAKNESS,
      "The password travels in the clear (PAP)",
      "none",
      "none",
      List.of("PAP is permitted on both sides."),
      "",
      "Require MS-CHAPv2 or EAP (refuse-pap, require-mschap-v2).",
      "Turn off PAP; change the password, it has been on the wire.",
      ""),
  WEAK_MS_CHAP_V1(
      952,
      Severity.WEAKNESS,
      "Authentication with MS-CHAPv1, which is broken",
      "none",
      "none",
      List.of("MS-CHAPv1 is permitted on both sides, and one doesn't offer version 2."),
      "",
      "Refuse it (refuse-mschap) and require MS-CHAPv2 at least.",
      "Turn it off.",
      ""),
  WEAK_ENCRYPTION(
      953,
      Severity.WEAKNESS,
      "Encryption with keys of 40 or 56 bits",
      "none",
      "none",
      List.of("128-bit keys are off on one side."),
      "",
      "Require 128 bits (require-mppe-128).",
      "Set data encryption to 'maximum strength'.",
      ""),
  NO_ENCRYPTION(
      954,
      Severity.WEAKNESS,
      "The tunnel's data isn't encrypted",
      "none",
      "none",
      List.of(
          "Encryption is off or refused on one side and not required on the other.",
          "The authentication method gives no keys for encryption."),
      "",
      "Require MPPE with 128 bits.",
      "Require encryption in the connection's settings.",
      "");

  private final int number;
  private final Severity severity;
  private final String title;
  private final String windowsError;
  private final String pppdLog;
  private final List<String> causes;
  private final String gatewayFix;
  private final String serverFix;
  private final String clientFix;
  private final String upstreamFix;

  Finding(
      int number,
      Severity severity,
      String title,
      String windowsError,
      String pppdLog,
      List<String> causes,
      String gatewayFix,
      String serverFix,
      String clientFix,
      String upstreamFix) {
    this.number = number;
    this.severity = severity;
    this.title = title;
    this.windowsError = windowsError;
    this.pppdLog = pppdLog;
    this.causes = causes;
    this.gatewayFix = gatewayFix;
    this.serverFix = serverFix;
    this.clientFix = clientFix;
    this.upstreamFix = upstreamFix;
  }

  /** Stable code, such as {@code PPTP-303}. */
  public String code() {
    return "PPTP-" + number;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }

  /** What is wrong, in one sentence without a full stop. */
  public String title() {
    return title;
  }

  /** The error numbers a Windows user sees, in words; "none" when there is none. */
  public String windowsError() {
    return windowsError;
  }

  /** What pppd or the PPTP programs of Linux log; "none" when they log nothing. */
  public String pppdLog() {
    return pppdLog;
  }

  /** Likely causes, the likeliest first. */
  public List<String> causes() {
    return causes;
  }

  /** What to do on the gateway; empty when nothing. */
  public String gatewayFix() {
    return gatewayFix;
  }

  /** What to do on the server; empty when nothing. */
  public String serverFix() {
    return serverFix;
  }

  /** What to do on the client; empty when nothing. */
  public String clientFix() {
    return clientFix;
  }

  /** What to do in the network between, or to ask the provider for; empty when nothing. */
  public String upstreamFix() {
    return upstreamFix;
  }
}
