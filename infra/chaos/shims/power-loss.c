/*
 * Notes what would survive if the power went now: for LD_PRELOAD into a program that is to be tried, never for duty.
 *
 *   MIRROR_POWER_ROOT   the folder whose files are watched
 *   MIRROR_POWER_NOTES  the file that the notes go to
 *   MIRROR_POWER_KEPT   a folder on the same file system, where a second name is kept for what is replaced or removed
 *
 * Each note is one line, written in one call, with tabs between its fields:
 *
 *   S  device:inode  size  path     a file is on the disk up to this size
 *   D  path                         the names in a folder are on the disk
 *   C  device:inode  path           a file came to be
 *   R  from  to  kept               a file was renamed; what had that name before is kept under another, or "-"
 *   U  path  kept                   a name was removed; its file is kept under another
 *
 * power.mjs reads them. The notes themselves lie in the page cache, which outlives the program that is killed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Glibc gives large-file programs these names for the same functions. */
int open64(const char *path, int flags, ...);
int openat64(int folder, const char *path, int flags, ...);
FILE *fopen64(const char *path, const char *how);

#define LINE_MAX_BYTES (3 * PATH_MAX + 128)

static const char *root;
static const char *kept_in;
static int notes = -1;
static atomic_ulong kept_count;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("MIRROR_POWER_NOTES");
  root = getenv("MIRROR_POWER_ROOT");
  kept_in = getenv("MIRROR_POWER_KEPT");
  if (root == NULL || file == NULL || kept_in == NULL) return;
  notes = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
  char line[LINE_MAX_BYTES];
  va_list fields;
  va_start(fields, format);
  int length = vsnprintf(line, sizeof line, format, fields);
  va_end(fields);
  if (length <= 0 || (size_t)length >= sizeof line) return;
  if (syscall(SYS_write, notes, line, (size_t)length) != length) abort();
}

/* The absolute path, where it is one that is watched. */
static int watched(const char *path, char *absolute) {
  if (notes < 0 || path == NULL) return 0;
  if (path[0] == '/') {
    if (strlen(path) >= PATH_MAX) return 0;
    strcpy(absolute, path);
  } else {
    char here[PATH_MAX];
    if (getcwd(here, sizeof here) == NULL) return 0;
    if (strlen(here) + strlen(path) + 2 > PATH_MAX) return 0;
    stpcpy(stpcpy(stpcpy(absolute, here), "/"), path);
  }
  size_t length = strlen(root);
  return strncmp(absolute, root, length) == 0 && (absolute[length] == '/' || absolute[length] == '\0');
}

static int watched_fd(int fd, char *absolute) {
  char link[64];
  if (notes < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, absolute, PATH_MAX - 1);
  if (length <= 0) return 0;
  absolute[length] = '\0';
  char again[PATH_MAX];
  return watched(absolute, again);
}

static int is_there(const char *path) {
  struct stat about;
  return stat(path, &about) == 0;
}

static void note_created(int fd) {
  struct stat about;
  char path[PATH_MAX];
  if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && watched_fd(fd, path))
    note("C\t%lu:%lu\t%s\n", (unsigned long)about.st_dev, (unsigned long)about.st_ino, path);
}

/* A second name for a file, so that its first can be taken away and given back. */
static int keep(const char *path, char *other) {
  snprintf(other, PATH_MAX, "%s/%d-%lu", kept_in, getpid(), atomic_fetch_add(&kept_count, 1));
  return link(path, other) == 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name, call)                                             \
  mode_t mode = 0;                                                    \
  if (flags & (O_CREAT | O_TMPFILE)) {                                \
    va_list rest;                                                     \
    va_start(rest, flags);                                            \
    mode = va_arg(rest, mode_t);                                      \
    va_end(rest);                                                     \
  }                                                                   \
  char absolute[PATH_MAX];                                            \
  int new = (flags & O_CREAT) && watched(path, absolute) && !is_there(absolute); \
  int fd = call;                                                      \
  if (fd >= 0 && new) note_created(fd);                               \
  return fd;

int open(const char *path, int flags, ...) { OPENS(open, REAL(open)(path, flags, mode)) }
int open64(const char *path, int flags, ...) { OPENS(open64, REAL(open64)(path, flags, mode)) }
int openat(int folder, const char *path, int flags, ...) { OPENS(openat, REAL(openat)(folder, path, flags, mode)) }
int openat64(int folder, const char *path, int flags, ...) {
  OPENS(openat64, REAL(openat64)(folder, path, flags, mode))
}

#define FOPENS(call)                                                  \
  char absolute[PATH_MAX];                                            \
  int new = watched(path, absolute) && !is_there(absolute);           \
  FILE *file = call;                                                  \
  if (file != NULL && new) note_created(fileno(file));                \
  return file;

FILE *fopen(const char *path, const char *how) { FOPENS(REAL(fopen)(path, how)) }
FILE *fopen64(const char *path, const char *how) { FOPENS(REAL(fopen64)(path, how)) }

/* What is written while the disk is at work may not be on it: the size before counts, once it has said so. */
#define SYNCS(call)                                                   \
  struct stat about;                                                  \
  char path[PATH_MAX];                                                \
  int known = fstat(fd, &about) == 0 && watched_fd(fd, path);         \
  int answer = call;                                                  \
  int why = errno;                                                    \
  if (answer == 0 && known) {                                         \
    if (S_ISDIR(about.st_mode)) note("D\t%s\n", path);                \
    else                                                              \
      note("S\t%lu:%lu\t%lld\t%s\n", (unsigned long)about.st_dev, (unsigned long)about.st_ino, \
           (long long)about.st_size, path);                           \
  }                                                                   \
  errno = why;                                                        \
  return answer;

int fsync(int fd) { SYNCS(REAL(fsync)(fd)) }
int fdatasync(int fd) { SYNCS(REAL(fdatasync)(fd)) }

int rename(const char *from, const char *to) {
  char absolute_from[PATH_MAX], absolute_to[PATH_MAX], other[PATH_MAX];
  int is_watched = watched(from, absolute_from) & watched(to, absolute_to);
  int has_kept = is_watched && keep(absolute_to, other);
  int answer = REAL(rename)(from, to);
  int why = errno;
  if (answer == 0 && is_watched)
    note("R\t%s\t%s\t%s\n", absolute_from, absolute_to, has_kept ? other : "-");
  errno = why;
  return answer;
}

int unlink(const char *path) {
  char absolute[PATH_MAX], other[PATH_MAX];
  int has_kept = watched(path, absolute) && keep(absolute, other);
  int answer = REAL(unlink)(path);
  int why = errno;
  if (answer == 0 && has_kept) note("U\t%s\t%s\n", absolute, other);
  errno = why;
  return answer;
}
