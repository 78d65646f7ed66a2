/*
 * What a user would otherwise write after reading libnetfilter_queue's documentation: one packet
 * received, one callback, one verdict sent with the whole changed packet. Like nfq_batch.c it
 * changes addresses and knows nothing of PPTP.
 *
 * cc -O2 -o nfq_textbook nfq_textbook.c -lnetfilter_queue
 * nfq_textbook QUEUE SOURCE-OUTSIDE DESTINATION-INSIDE
 */
#include <arpa/inet.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <netinet/ip.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static uint32_t source, destination;

static uint16_t header_checksum(const struct iphdr *ip) {
  const uint16_t *word = (const uint16_t *)ip;
  uint32_t sum = 0;
  for (int i = 0; i < ip->ihl * 2; i++) sum += word[i];
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return ~sum;
}

static int on_packet(struct nfq_q_handle *queue, struct nfgenmsg *family, struct nfq_data *data,
                     void *context) {
  (void)family;
  (void)context;
  struct nfqnl_msg_packet_hdr *header = nfq_get_msg_packet_hdr(data);
  unsigned char *payload;
  int length = nfq_get_payload(data, &payload);
  struct iphdr *ip = (struct iphdr *)payload;
  if (header->hook == NF_INET_PRE_ROUTING) {
    ip->daddr = destination;
  } else {
    ip->saddr = source;
  }
  ip->check = 0;
  ip->check = header_checksum(ip);
  return nfq_set_verdict(queue, ntohl(header->packet_id), NF_ACCEPT, length, payload);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: %s QUEUE SOURCE-OUTSIDE DESTINATION-INSIDE\n", argv[0]);
    return 2;
  }
  source = inet_addr(argv[2]);
  destination = inet_addr(argv[3]);
  struct nfq_handle *handle = nfq_open();
  if (handle == NULL) {
    perror("nfq_open");
    return 1;
  }
  struct nfq_q_handle *queue = nfq_create_queue(handle, atoi(argv[1]), on_packet, NULL);
  if (queue == NULL) {
    perror("nfq_create_queue");
    return 1;
  }
  nfq_set_mode(queue, NFQNL_COPY_PACKET, 0xffff);
  nfq_set_queue_maxlen(queue, 8192);
  puts("ready");
  fflush(stdout);
  static char buffer[65536] __attribute__((aligned(8)));
  for (;;) {
    ssize_t length = recv(nfq_fd(handle), buffer, sizeof buffer, 0);
    if (length > 0) nfq_handle_packet(handle, buffer, length);
  }
}
