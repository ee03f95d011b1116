/*
 * Loaded into a process by LD_PRELOAD: keeps aside what the process has made durable below some folders, and nothing else, so that a test
 * can put back what a disk would hold after a power cut. An fsync or fdatasync of a file keeps a copy of its bytes; an fsync of a folder
 * keeps its names. Whatever else might reach a disk (sync, syncfs, sync_file_range, msync, O_SYNC) is not counted as durable: that errs on
 * the side of losing more.
 *
 * POWER_CUT_SHADOW   folder for the log and the copies, outside of the watched folders
 * POWER_CUT_FOLDERS  absolute paths of the watched folders, with a colon between two
 * POWER_CUT_DIE_AT   a number: the process is killed when it begins its so-manieth sync of something watched, and the sync comes to nothing
 * POWER_CUT_DEAF     an absolute path; folders at and below it are not heard when they are synced (a disk that lies), or "files"
 *
 * The log holds one record a line, each written by one call (read by sync-log.ts):
 *   B pid                     a process began under this layer
 *   N dev ino mode            a new file or folder: the number may have belonged to another one before
 *   F dev ino mode copy       a file was synced; its bytes are in the file `copy` of the shadow
 *   D dev ino mode count      a folder was synced; so many lines follow: dev ino kind name
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_mkdir)(const char *, mode_t);
static int (*real_openat)(int, const char *, int, ...);
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static const char *shadow, *folders, *deaf;
static int log_file = -1;
static unsigned long copies, syncs, die_at;

static void give_up(const char *what) {
  dprintf(2, "power-cut layer: %s: %s\n", what, strerror(errno));
  abort();
}

static void note(const char *record, size_t length) {
  if (write(log_file, record, length) != (ssize_t)length) give_up("log");
}

__attribute__((constructor)) static void begin(void) {
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  shadow = getenv("POWER_CUT_SHADOW");
  folders = getenv("POWER_CUT_FOLDERS");
  deaf = getenv("POWER_CUT_DEAF");
  if (getenv("POWER_CUT_DIE_AT") != NULL) die_at = strtoul(getenv("POWER_CUT_DIE_AT"), NULL, 10);
  /* Tools that the process starts change nothing that is watched. */
  unsetenv("LD_PRELOAD");
  if (shadow == NULL || folders == NULL) return;
  char path[PATH_MAX], record[32];
  snprintf(path, sizeof path, "%s/log", shadow);
  log_file = real_openat(AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (log_file < 0) give_up(path);
  note(record, snprintf(record, sizeof record, "B %d\n", getpid()));
}

/* Whether `path` is `folder`, whose name has so many bytes, or lies below it. */
static int lies_in(const char *path, const char *folder, size_t length) {
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int is_watched(const char *path) {
  for (const char *folder = folders; *folder != '\0';) {
    size_t length = strcspn(folder, ":");
    if (lies_in(path, folder, length)) return 1;
    folder += length + (folder[length] == ':');
  }
  return 0;
}

static void keep_file(int file, const struct stat *stat) {
  char path[PATH_MAX], name[64], record[160], bytes[1 << 16];
  if (deaf != NULL && strcmp(deaf, "files") == 0) return;
  /* Opened again, since it may be open for writing only. */
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  int from = real_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (from < 0) give_up(path);
  snprintf(name, sizeof name, "%d-%lu", getpid(), ++copies);
  snprintf(path, sizeof path, "%s/%s", shadow, name);
  int to = real_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (to < 0) give_up(path);
  ssize_t count;
  while ((count = read(from, bytes, sizeof bytes)) > 0)
    if (write(to, bytes, count) != count) give_up(path);
  if (count < 0) give_up("read");
  close(from);
  close(to);
  note(record, snprintf(record, sizeof record, "F %lu %lu %o %s\n", (unsigned long)stat->st_dev,
                        (unsigned long)stat->st_ino, stat->st_mode & 07777, name));
}

static char kind_of(mode_t mode) { return S_ISDIR(mode) ? 'd' : S_ISREG(mode) ? 'f' : 'o'; }

static void keep_names(int folder, const struct stat *stat, const char *path) {
  if (deaf != NULL && deaf[0] == '/' && lies_in(path, deaf, strlen(deaf))) return;
  int again = real_openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = again < 0 ? NULL : fdopendir(again);
  if (stream == NULL) give_up(path);
  char *lines = NULL, *record = NULL;
  size_t length = 0, count = 0;
  FILE *text = open_memstream(&lines, &length);
  for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
    struct stat found;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    /* Removed by another thread meanwhile: then it is not in the folder. */
    if (fstatat(dirfd(stream), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0) continue;
    fprintf(text, "%lu %lu %c %s\n", (unsigned long)found.st_dev, (unsigned long)found.st_ino, kind_of(found.st_mode),
            entry->d_name);
    count++;
  }
  fclose(text);
  closedir(stream);
  int whole = asprintf(&record, "D %lu %lu %o %zu\n%s", (unsigned long)stat->st_dev, (unsigned long)stat->st_ino,
                       stat->st_mode & 07777, count, lines);
  if (whole < 0) give_up(path);
  note(record, whole);
  free(record);
  free(lines);
}

/* Whether it is a watched file or folder; then what is in it is kept. */
static int kept(int file) {
  char link[64], path[PATH_MAX];
  struct stat stat;
  if (log_file < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  if (!is_watched(path) || fstat(file, &stat) != 0) return 0;
  /* One after the other: of two copies of one file, the later one is never the older. */
  pthread_mutex_lock(&one_at_a_time);
  if (++syncs == die_at) kill(getpid(), SIGKILL);
  if (S_ISDIR(stat.st_mode)) keep_names(file, &stat, path);
  else if (S_ISREG(stat.st_mode)) keep_file(file, &stat);
  pthread_mutex_unlock(&one_at_a_time);
  return 1;
}

int fsync(int file) { return kept(file) ? 0 : real_fsync(file); }

int fdatasync(int file) { return kept(file) ? 0 : real_fdatasync(file); }

static int is_there(int folder, const char *path) {
  struct stat found;
  return fstatat(folder, path, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

static void note_new(const struct stat *stat) {
  char record[80];
  note(record, snprintf(record, sizeof record, "N %lu %lu %o\n", (unsigned long)stat->st_dev,
                        (unsigned long)stat->st_ino, stat->st_mode & 07777));
}

static int open_noting(int folder, const char *path, int flags, mode_t mode) {
  struct stat stat;
  int may_make = log_file >= 0 && (flags & O_CREAT) != 0 && !is_there(folder, path);
  int file = real_openat(folder, path, flags, mode);
  if (may_make && file >= 0 && fstat(file, &stat) == 0) note_new(&stat);
  return file;
}

#define MODE_AFTER(last)                              \
  mode_t mode = 0;                                    \
  if (flags & O_CREAT) {                              \
    va_list more;                                     \
    va_start(more, last);                             \
    mode = va_arg(more, mode_t);                      \
    va_end(more);                                     \
  }

int open(const char *path, int flags, ...) {
  MODE_AFTER(flags)
  return open_noting(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE_AFTER(flags)
  return open_noting(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char *path, int flags, ...) {
  MODE_AFTER(flags)
  return open_noting(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
  MODE_AFTER(flags)
  return open_noting(folder, path, flags | O_LARGEFILE, mode);
}

int mkdir(const char *path, mode_t mode) {
  struct stat stat;
  int result = real_mkdir(path, mode);
  if (result == 0 && log_file >= 0 && lstat(path, &stat) == 0) note_new(&stat);
  return result;
}
