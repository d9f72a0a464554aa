/* Fails a chosen call on the database's files, for io_errors.rs and for an_old_book_opens_in_a_new_program.rs; preloaded
 * into the real binary.
 * NTH_PLAN names a file of one line: GENERATION CALL NTH ERRNO STICKY. The NTH call of that name from the
 * moment a new generation is read fails; with STICKY every later one too; with a negative ERRNO the process is killed
 * there (signal 9) before the call. NTH_MET names a file that gets the
 * generation once it failed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long generation = -1, nth, seen;
static int number, sticky;
static char call[32];
static __thread int inside;

static int of_the_database(int fd) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strstr(path, "rahba.sqlite") != NULL;
}

static int fails(const char *name, int fd) {
  if (inside) return 0;
  const char *plan = getenv("NTH_PLAN"), *met = getenv("NTH_MET");
  if (!plan || !met || !of_the_database(fd)) return 0;
  int end = 0;
  inside = 1;
  pthread_mutex_lock(&lock);
  FILE *f = fopen(plan, "r");
  if (f) {
    long g, n;
    int e, s;
    char c[32];
    if (fscanf(f, "%ld %31s %ld %d %d", &g, c, &n, &e, &s) == 5 && g != generation) {
      generation = g; nth = n; number = e; sticky = s; seen = 0;
      strcpy(call, c);
    }
    fclose(f);
  } else {
    generation = -1;
  }
  if (generation >= 0 && strcmp(name, call) == 0) {
    seen++;
    if (seen == nth || (sticky && seen > nth)) {
      end = 1;
      FILE *m = fopen(met, "w");
      if (m) { fprintf(m, "%ld", generation); fclose(m); }
    }
  }
  int e = number;
  pthread_mutex_unlock(&lock);
  inside = 0;
  if (end && e < 0) raise(SIGKILL);
  if (end) errno = e;
  return end;
}

#define NEXT(f) static __typeof__(f) *next; if (!next) next = (__typeof__(f) *)dlsym(RTLD_NEXT, #f)

ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) {
  NEXT(pwrite64);
  return fails("pwrite", fd) ? -1 : next(fd, b, n, at);
}
ssize_t pread64(int fd, void *b, size_t n, off64_t at) {
  NEXT(pread64);
  return fails("pread", fd) ? -1 : next(fd, b, n, at);
}
int fsync(int fd) {
  NEXT(fsync);
  return fails("fsync", fd) ? -1 : next(fd);
}
int fdatasync(int fd) {
  NEXT(fdatasync);
  return fails("fsync", fd) ? -1 : next(fd);
}
