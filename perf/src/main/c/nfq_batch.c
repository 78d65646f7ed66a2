/*
 * The limit of NFQUEUE: takes up to 64 packets with one recvmmsg(2), gives each a new address and
 * answers all of them, changed payloads included, with one sendmsg(2). It knows nothing of PPTP:
 * what leaves gets one source address, what comes in gets one destination address.
 *
 * No payload is copied here. The verdict's headers are written into the received datagram, right
 * before the payload, where the kernel's attributes are no longer needed.
 *
 * cc -O2 -o nfq_batch nfq_batch.c
 * nfq_batch QUEUE SOURCE-OUTSIDE DESTINATION-INSIDE
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <netinet/ip.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define BATCH 64
#define SLOT_BYTES 4160 /* 65 cache lines: slots don't fall into the same cache sets */
#define SOCKET_BUFFER (16 << 20)
#define QUEUE_LENGTH 8192

struct verdict {
  struct nlmsghdr message;
  struct nfgenmsg family;
  struct nlattr decision_header;
  struct nfqnl_msg_verdict_hdr decision;
  struct nlattr payload_header;
};

struct packet {
  uint32_t id;
  int hook;
  uint8_t *payload;
  size_t length;
};

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void configure(int fd, uint16_t queue, uint16_t type, const void *value, size_t length) {
  struct {
    struct nlmsghdr message;
    struct nfgenmsg family;
    struct nlattr attribute;
    uint8_t value[32];
  } request = {0};
  request.message.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG;
  request.message.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.message.nlmsg_len = NLMSG_LENGTH(sizeof request.family) + NLA_HDRLEN + NLA_ALIGN(length);
  request.family.res_id = htons(queue);
  request.attribute.nla_type = type;
  request.attribute.nla_len = NLA_HDRLEN + length;
  memcpy(request.value, value, length);
  if (send(fd, &request, request.message.nlmsg_len, 0) < 0) die("send");

  struct {
    struct nlmsghdr message;
    struct nlmsgerr error;
    uint8_t rest[512];
  } answer;
  if (recv(fd, &answer, sizeof answer, 0) < 0) die("recv");
  if (answer.message.nlmsg_type == NLMSG_ERROR && answer.error.error != 0) {
    errno = -answer.error.error;
    die("queue");
  }
}

static int open_queue(uint16_t queue) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) die("socket");
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  int bytes = SOCKET_BUFFER, on = 1;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
  setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);

  struct nfqnl_msg_config_cmd command = {.command = NFQNL_CFG_CMD_BIND};
  configure(fd, queue, NFQA_CFG_CMD, &command, sizeof command);
  struct nfqnl_msg_config_params copy = {
      .copy_range = htonl(0xffff), .copy_mode = NFQNL_COPY_PACKET};
  configure(fd, queue, NFQA_CFG_PARAMS, &copy, sizeof copy);
  uint32_t length = htonl(QUEUE_LENGTH);
  configure(fd, queue, NFQA_CFG_QUEUE_MAXLEN, &length, sizeof length);
  return fd;
}

static int parse(uint8_t *datagram, struct packet *packet) {
  struct nlmsghdr *message = (struct nlmsghdr *)datagram;
  if (message->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET)) return 0;
  uint8_t *end = datagram + message->nlmsg_len;
  uint8_t *at = datagram + NLMSG_LENGTH(sizeof(struct nfgenmsg));
  packet->payload = NULL;
  while (at + NLA_HDRLEN <= end) {
    struct nlattr *attribute = (struct nlattr *)at;
    uint8_t *value = at + NLA_HDRLEN;
    switch (attribute->nla_type & NLA_TYPE_MASK) {
      case NFQA_PACKET_HDR: {
        struct nfqnl_msg_packet_hdr *header = (struct nfqnl_msg_packet_hdr *)value;
        packet->id = header->packet_id;
        packet->hook = header->hook;
        break;
      }
      case NFQA_PAYLOAD:
        packet->payload = value;
        packet->length = attribute->nla_len - NLA_HDRLEN;
        break;
    }
    at += NLA_ALIGN(attribute->nla_len);
  }
  return packet->payload != NULL && packet->length >= sizeof(struct iphdr) &&
         packet->payload - datagram >= (ptrdiff_t)sizeof(struct verdict);
}

/* RFC 1624: the checksum follows the change, nothing is summed again. */
static void readdress(uint32_t *field, uint32_t address, uint16_t *checksum) {
  uint32_t sum = (uint16_t)~*checksum;
  sum += (uint16_t)~*field + (uint16_t)~(*field >> 16);
  sum += (uint16_t)address + (uint16_t)(address >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  *checksum = ~sum;
  *field = address;
}

static void decide(struct packet *packet, uint16_t queue, struct iovec *part) {
  struct verdict *verdict = (struct verdict *)(packet->payload - sizeof *verdict);
  size_t length = sizeof *verdict + packet->length;
  uint32_t id = packet->id;
  memset(verdict, 0, sizeof *verdict);
  verdict->message.nlmsg_len = length;
  verdict->message.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_VERDICT;
  verdict->message.nlmsg_flags = NLM_F_REQUEST;
  verdict->family.res_id = htons(queue);
  verdict->decision_header.nla_len = NLA_HDRLEN + sizeof verdict->decision;
  verdict->decision_header.nla_type = NFQA_VERDICT_HDR;
  verdict->decision.verdict = htonl(NF_ACCEPT);
  verdict->decision.id = id;
  verdict->payload_header.nla_len = NLA_HDRLEN + packet->length;
  verdict->payload_header.nla_type = NFQA_PAYLOAD;
  part->iov_base = verdict;
  part->iov_len = NLMSG_ALIGN(length);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: %s QUEUE SOURCE-OUTSIDE DESTINATION-INSIDE\n", argv[0]);
    return 2;
  }
  uint16_t queue = atoi(argv[1]);
  uint32_t source = inet_addr(argv[2]), destination = inet_addr(argv[3]);
  int fd = open_queue(queue);

  static uint8_t slots[BATCH][SLOT_BYTES] __attribute__((aligned(64)));
  struct iovec places[BATCH], parts[BATCH];
  struct mmsghdr received[BATCH] = {0};
  for (int i = 0; i < BATCH; i++) {
    places[i] = (struct iovec){slots[i], SLOT_BYTES};
    received[i].msg_hdr.msg_iov = &places[i];
    received[i].msg_hdr.msg_iovlen = 1;
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    int count = recvmmsg(fd, received, BATCH, MSG_WAITFORONE, NULL);
    int answered = 0;
    for (int i = 0; i < count; i++) {
      struct packet packet = {0};
      if (!parse(slots[i], &packet)) continue;
      struct iphdr *ip = (struct iphdr *)packet.payload;
      if (packet.hook == NF_INET_PRE_ROUTING) {
        readdress(&ip->daddr, destination, &ip->check);
      } else {
        readdress(&ip->saddr, source, &ip->check);
      }
      decide(&packet, queue, &parts[answered++]);
    }
    if (answered > 0) {
      struct msghdr verdicts = {.msg_iov = parts, .msg_iovlen = answered};
      if (sendmsg(fd, &verdicts, 0) < 0) perror("sendmsg");
    }
  }
}
