/* Refuse and write down each look-up and connection that is not loopback, made by any library of
   the process. Loaded by LD_PRELOAD; the log is the file that GRAFT_NETWORK_LOG names. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void note(const char *call, const char *target) {
    const char *path = getenv("GRAFT_NETWORK_LOG");
    char line[600];
    int length = snprintf(line, sizeof line, "native %s %s\n", call, target);
    int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    if (file >= 0) {
        if (write(file, line, length) < 0) abort();
        close(file);
    }
}

static int is_local_name(const char *name) {
    return !name || !*name || !strcmp(name, "localhost") || !strncmp(name, "127.", 4)
        || !strcmp(name, "::1") || !strcmp(name, "0.0.0.0") || !strcmp(name, "::");
}

/* Whether an address may be reached; else it is written down. */
static int allowed(const char *call, const struct sockaddr *address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (!address) return 1;
    if (address->sa_family == AF_INET) {
        struct in_addr ip = ((const struct sockaddr_in *)address)->sin_addr;
        if ((ntohl(ip.s_addr) >> 24) == 127 || ip.s_addr == 0) return 1;
        inet_ntop(AF_INET, &ip, text, sizeof text);
    } else if (address->sa_family == AF_INET6) {
        struct in6_addr ip = ((const struct sockaddr_in6 *)address)->sin6_addr;
        if (IN6_IS_ADDR_LOOPBACK(&ip) || IN6_IS_ADDR_UNSPECIFIED(&ip)) return 1;
        if (IN6_IS_ADDR_V4MAPPED(&ip) && ip.s6_addr[12] == 127) return 1;
        inet_ntop(AF_INET6, &ip, text, sizeof text);
    } else {
        return 1;
    }
    note(call, text);
    errno = ENETUNREACH;
    return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
    if (is_local_name(node)) return REAL(getaddrinfo)(node, service, hints, found);
    note("getaddrinfo", node);
    return EAI_FAIL;
}

struct hostent *gethostbyname(const char *name) {
    if (is_local_name(name)) return REAL(gethostbyname)(name);
    note("gethostbyname", name);
    h_errno = NO_RECOVERY;
    return NULL;
}

int gethostbyname_r(const char *name, struct hostent *entry, char *buffer, size_t size,
                    struct hostent **found, int *problem) {
    if (is_local_name(name))
        return REAL(gethostbyname_r)(name, entry, buffer, size, found, problem);
    note("gethostbyname_r", name);
    *found = NULL;
    *problem = NO_RECOVERY;
    return ENETUNREACH;
}

int connect(int socket, const struct sockaddr *address, socklen_t size) {
    return allowed("connect", address) ? REAL(connect)(socket, address, size) : -1;
}

ssize_t sendto(int socket, const void *data, size_t length, int flags,
               const struct sockaddr *address, socklen_t size) {
    if (!allowed("sendto", address)) return -1;
    return REAL(sendto)(socket, data, length, flags, address, size);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
    if (!allowed("sendmsg", message ? message->msg_name : NULL)) return -1;
    return REAL(sendmsg)(socket, message, flags);
}
