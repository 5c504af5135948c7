#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int engyne_send_datagram(const char *socket_name, const char *bytes, size_t count) {
    struct sockaddr_un address;
    size_t length = strlen(socket_name);
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    if (length == 0 || length >= sizeof address.sun_path) return EINVAL;
    memcpy(address.sun_path, socket_name, length);
    /* An abstract name begins with a zero byte, and its length counts: no zero stands at its end. */
    if (address.sun_path[0] == '@') address.sun_path[0] = 0;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (descriptor < 0) return errno;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    ssize_t sent;
    do sent = sendto(descriptor, bytes, count, 0, (struct sockaddr *)&address, size);
    while (sent < 0 && errno == EINTR);
    int failure = sent == (ssize_t)count ? 0 : sent < 0 ? errno : EMSGSIZE;
    close(descriptor);
    return failure;
}

int engyne_raise_open_files(uint64_t *limit) {
    struct rlimit now;
    if (getrlimit(RLIMIT_NOFILE, &now) != 0) return errno;
    struct rlimit wanted = now;
    wanted.rlim_cur = now.rlim_max;
#if defined(__APPLE__)
    if (wanted.rlim_cur > OPEN_MAX) wanted.rlim_cur = OPEN_MAX;
#endif
    int failure = setrlimit(RLIMIT_NOFILE, &wanted) == 0 ? 0 : errno;
    *limit = (uint64_t)(failure ? now.rlim_cur : wanted.rlim_cur);
    return failure;
}
