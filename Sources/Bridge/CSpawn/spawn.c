#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <malloc.h>
#include <sys/prctl.h>
#endif

enum { ENGYNE_MAX_DESCRIPTORS = 16, ENGYNE_FIRST_OWN = 32, ENGYNE_FIRST_COPY = 64 };

static int holds(const int *list, size_t count, int value) {
    for (size_t i = 0; i < count; i++)
        if (list[i] == value) return 1;
    return 0;
}

static int file_actions(posix_spawn_file_actions_t *actions, const char *directory, const int *child_fds,
                        const int *copies, size_t count) {
    int failure = 0, highest = 2;
    for (int standard = 0; standard <= 1 && !failure; standard++)
        if (!holds(child_fds, count, standard)) {
            int mode = standard ? O_WRONLY : O_RDONLY;
            failure = posix_spawn_file_actions_addopen(actions, standard, "/dev/null", mode, 0);
        }
    for (size_t i = 0; i < count && !failure; i++) {
        failure = posix_spawn_file_actions_adddup2(actions, copies[i], child_fds[i]);
        if (child_fds[i] > highest) highest = child_fds[i];
    }
#if defined(__APPLE__)
    if (!failure && !holds(child_fds, count, 2)) failure = posix_spawn_file_actions_addinherit_np(actions, 2);
#else
    if (!failure) failure = posix_spawn_file_actions_addclosefrom_np(actions, highest + 1);
#endif
    if (!failure && directory) failure = posix_spawn_file_actions_addchdir_np(actions, directory);
    return failure;
}

static int attributes(posix_spawnattr_t *attr, int own_group) {
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    sigset_t all, none;
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    sigemptyset(&none);
    if (own_group) flags |= POSIX_SPAWN_SETPGROUP;
#if defined(__APPLE__)
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
    int failure = posix_spawnattr_setsigdefault(attr, &all);
    if (!failure) failure = posix_spawnattr_setsigmask(attr, &none);
    if (!failure && own_group) failure = posix_spawnattr_setpgroup(attr, 0);
    if (!failure) failure = posix_spawnattr_setflags(attr, flags);
    return failure;
}

int engyne_spawn(pid_t *pid, const char *path, char *const argv[], char *const envp[], const char *directory,
                 const int *child_fds, const int *parent_fds, size_t count, int own_group) {
    int copies[ENGYNE_MAX_DESCRIPTORS];
    size_t copied = 0;
    int failure = 0;
    if (count > ENGYNE_MAX_DESCRIPTORS) return EINVAL;
    /* Copies far above every target: no dup2 of the list can then overwrite a source of a later one. */
    for (; copied < count; copied++) {
        copies[copied] = fcntl(parent_fds[copied], F_DUPFD_CLOEXEC, ENGYNE_FIRST_COPY);
        if (copies[copied] < 0) {
            failure = errno;
            break;
        }
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    if (!failure && !(failure = posix_spawn_file_actions_init(&actions))) {
        if (!(failure = posix_spawnattr_init(&attr))) {
            failure = file_actions(&actions, directory, child_fds, copies, count);
            if (!failure) failure = attributes(&attr, own_group);
            if (!failure) failure = posix_spawn(pid, path, &actions, &attr, argv, envp);
            posix_spawnattr_destroy(&attr);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    for (size_t i = 0; i < copied; i++) close(copies[i]);
    return failure;
}

static int move_up(int *fd) {
    int moved = fcntl(*fd, F_DUPFD_CLOEXEC, ENGYNE_FIRST_OWN);
    int failure = moved < 0 ? errno : 0;
    close(*fd);
    *fd = moved;
    return failure;
}

int engyne_pipe(int ends[2]) {
#if defined(__linux__)
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
#else
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
    int first = move_up(&ends[0]);
    int second = move_up(&ends[1]);
    if (!first && !second) return 0;
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    return first ? first : second;
}

void engyne_stay_lean(void) {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, 2);
    /* Set by hand these no longer grow with the largest block ever freed: a page of tens of megabytes goes back whole. */
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    mallopt(M_TRIM_THRESHOLD, 256 << 10);
    mallopt(M_TOP_PAD, 64 << 10);
#endif
}

int engyne_die_with_parent(void) {
#if defined(__linux__)
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 ? 0 : errno;
#else
    return 0;
#endif
}

int engyne_become_subreaper(void) {
#if defined(__linux__)
    return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ? 0 : errno;
#else
    return 0;
#endif
}

int engyne_wait_without_reaping(pid_t pid) {
    siginfo_t info;
    for (;;) {
        if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0) return 0;
        if (errno != EINTR) return errno;
    }
}

int engyne_reap(pid_t pid, int *ended, int *signalled, int *value) {
    int status = 0;
    pid_t found;
    do found = waitpid(pid, &status, WNOHANG);
    while (found < 0 && errno == EINTR);
    if (found < 0) return errno;
    *ended = found == pid;
    *signalled = WIFSIGNALED(status) ? 1 : 0;
    *value = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}

int engyne_reap_group(pid_t group) {
    int reaped = 0;
    for (;;) {
        pid_t found = waitpid(-group, NULL, WNOHANG);
        if (found > 0) reaped++;
        else if (found == 0 || errno != EINTR) return reaped;
    }
}

int engyne_lock_file(const char *path, int *fd) {
    int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (opened < 0) return errno;
    if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
        int failure = errno;
        close(opened);
        return failure;
    }
    *fd = opened;
    return 0;
}
