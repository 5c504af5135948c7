#ifndef ENGYNE_CSPAWN_H
#define ENGYNE_CSPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What Swift's platform modules do not show: posix_spawn with every file action we need, pipe2, prctl,
   and the kernel's start time of a process. Plain C, no state. Every int result is 0 or an errno. */

/* Starts `path`. Child descriptor child_fds[i] becomes a copy of parent_fds[i]; 0 and 1 are /dev/null when they are
   not given; 2 is inherited when it is not given; everything else is closed. Signals are at their defaults and
   unblocked in the child. With own_group the child leads a new process group. `directory` may be NULL. */
int engyne_spawn(pid_t *pid, const char *path, char *const argv[], char *const envp[], const char *directory,
                 const int *child_fds, const int *parent_fds, size_t count, int own_group);

/* A pipe whose two ends are close-on-exec and numbered above 31: a source that equals the child's target number
   would be overwritten, or keep its close-on-exec flag. */
int engyne_pipe(int ends[2]);

/* Asks the kernel to kill the calling process when its parent thread ends. 0 where there is no such thing. */
int engyne_die_with_parent(void);

/* Lets the allocator give memory back early and keep few pools, for a process that mostly rests. */
void engyne_stay_lean(void);

/* Makes orphaned grandchildren children of this process, so that they can be reaped. 0 where there is no such thing. */
int engyne_become_subreaper(void);

/* Waits until the child has ended without reaping it, so that its pid stays reserved. */
int engyne_wait_without_reaping(pid_t pid);

/* Reaps an ended child. *ended is 0 when it still runs; *signalled tells whether *value is a signal or an exit code. */
int engyne_reap(pid_t pid, int *ended, int *signalled, int *value);

/* Reaps every ended member of a process group that is our child; returns how many. */
int engyne_reap_group(pid_t group);

/* Start time of a process as the kernel tells it (clock ticks since boot on Linux, microseconds since 1970 on macOS)
   and its one-letter state ('Z' = ended, not reaped). */
int engyne_process_start(pid_t pid, uint64_t *started, char *state);

/* Opens (creating, mode 0600, close-on-exec) and takes an exclusive flock without waiting. EWOULDBLOCK when held. */
int engyne_lock_file(const char *path, int *fd);

/* Sends one datagram to a Unix socket: a path, or an abstract name that begins with '@'. Never waits. */
int engyne_send_datagram(const char *socket_name, const char *bytes, size_t count);

/* Lets this process open as many files as the system allows it; *limit is what it may open then. */
int engyne_raise_open_files(uint64_t *limit);

#endif
