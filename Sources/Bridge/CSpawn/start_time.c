#include "CSpawn.h"

#include <errno.h>

#if defined(__APPLE__)

#include <sys/proc.h>
#include <sys/sysctl.h>

int engyne_process_start(pid_t pid, uint64_t *started, char *state) {
    int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid};
    struct kinfo_proc info;
    size_t size = sizeof info;
    if (sysctl(name, 4, &info, &size, NULL, 0) != 0) return errno;
    if (size == 0) return ESRCH;
    *started = (uint64_t)info.kp_proc.p_starttime.tv_sec * 1000000 + (uint64_t)info.kp_proc.p_starttime.tv_usec;
    *state = info.kp_proc.p_stat == SZOMB ? 'Z' : 'R';
    return 0;
}

#else

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* /proc/PID/stat: "pid (name) state ppid …", start time is member 22. The name may hold spaces and brackets, so
   counting begins after the LAST closing bracket. */
int engyne_process_start(pid_t pid, uint64_t *started, char *state) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? ESRCH : errno;
    ssize_t size = read(fd, text, sizeof text - 1);
    int failure = errno;
    close(fd);
    if (size <= 0) return size == 0 ? ESRCH : failure;
    text[size] = 0;
    char *at = strrchr(text, ')');
    if (!at || at[1] == 0 || at[2] == 0) return EINVAL;
    at += 2;
    *state = *at;
    for (int member = 3; member < 22; member++) {
        at = strchr(at, ' ');
        if (!at) return EINVAL;
        at++;
    }
    *started = strtoull(at, NULL, 10);
    return 0;
}

#endif
