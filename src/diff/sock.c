/* SPDX-License-Identifier: MIT */
/* Lines over sockets.  Waits are cut into pieces so that a stop is seen soon. */
#include "diff/sock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/diag.h"

#define STOP_MS 100		/* a stop is seen after at most that */
#define RETRY_MS 2
#define READ_MIN 65536u
#define SEND_MOST (256u << 10)	/* flushed by itself */

void sock_init(struct sock *s, int in, int out)
{
	memset(s, 0, sizeof(*s));
	s->in = in;
	s->out = out;
}

void sock_fini(struct sock *s)
{
	if (s->in >= 0)
		close(s->in);
	if (s->out >= 0 && s->out != s->in)
		close(s->out);
	s->in = s->out = -1;
	gs_free(s->buf);
	gs_free(s->send);
	s->buf = s->send = NULL;
	s->n = s->at = s->cap = s->send_n = s->send_cap = 0;
}

static s64 now_ms(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (s64)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Something to read on `fd`? */
static enum sock_got wait_for(int fd, s64 until_ms, const _Atomic bool *stop)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		s64 left = until_ms < 0 ? STOP_MS : until_ms - now_ms();
		int n;

		if (stop && *stop)
			return SOCK_STOPPED;
		n = poll(&p, 1, (int)(left < 0 ? 0 : left < STOP_MS ? left : STOP_MS));
		if (n > 0)
			return SOCK_LINE;
		if (n < 0 && errno != EINTR)
			return SOCK_CLOSED;
		if (until_ms >= 0 && now_ms() >= until_ms)
			return SOCK_TIMEOUT;
	}
}

/* More bytes at the end of the buffer; what was taken makes room. */
static bool fill(struct sock *s)
{
	ssize_t got;

	if (s->at) {
		memmove(s->buf, s->buf + s->at, s->n - s->at);
		s->n -= s->at;
		s->at = 0;
	}
	if (s->cap - s->n < READ_MIN + 1) {
		size_t cap = s->cap ? 2 * s->cap : 4 * READ_MIN;
		char *p = gs_grow(s->buf, s->cap, cap, 1);

		if (!p)
			return false;
		s->buf = p;
		s->cap = cap;
	}
	do
		got = read(s->in, s->buf + s->n, s->cap - s->n - 1);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return false;
	s->n += (size_t)got;
	return true;
}

bool sock_has_line(const struct sock *s)
{
	return s->n > s->at && memchr(s->buf + s->at, '\n', s->n - s->at);
}

enum sock_got sock_line(struct sock *s, size_t most, int timeout_ms, const _Atomic bool *stop, char **line, size_t *len)
{
	s64 until_ms = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
	size_t seen = 0;
	bool longer = false;

	for (;;) {
		char *from = s->buf + s->at, *end = s->n - s->at > seen ? memchr(from + seen, '\n', s->n - s->at - seen) : NULL;
		enum sock_got got;

		if (end) {
			*line = from;
			*len = (size_t)(end - from);
			*end = 0;
			s->at += *len + 1;
			return longer || *len > most ? SOCK_LONG : SOCK_LINE;
		}
		seen = s->n - s->at;
		if (seen > most) {
			longer = true;
			s->at = s->n;
			seen = 0;
		}
		got = wait_for(s->in, until_ms, stop);
		if (got != SOCK_LINE)
			return got;
		if (!fill(s))
			return SOCK_CLOSED;
	}
}

bool sock_flush(struct sock *s)
{
	size_t at = 0;

	while (at < s->send_n && !s->broken) {
		ssize_t put = write(s->out, s->send + at, s->send_n - at);

		if (put > 0)
			at += (size_t)put;
		else if (errno != EINTR)
			s->broken = true;
	}
	s->send_n = 0;
	return !s->broken;
}

void sock_put(struct sock *s, const char *text, size_t n)
{
	if (s->send_n + n > s->send_cap) {
		size_t cap = s->send_cap ? s->send_cap : READ_MIN;
		char *p;

		while (cap < s->send_n + n)
			cap *= 2;
		p = gs_grow(s->send, s->send_cap, cap, 1);
		if (!p) {
			s->broken = true;
			return;
		}
		s->send = p;
		s->send_cap = cap;
	}
	memcpy(s->send + s->send_n, text, n);
	s->send_n += n;
	if (s->send_n >= SEND_MOST)
		sock_flush(s);
}

/* ------------------------------------------------------------ ends */

static bool address(const char *path, struct sockaddr_un *a)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	if (!*path || strlen(path) >= sizeof(a->sun_path))
		return false;
	memcpy(a->sun_path, path, strlen(path));
	return true;
}

/* A socket that nobody listens at is left from a program that is gone. */
static void take_away(const char *path, const struct sockaddr_un *a)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) || !S_ISSOCK(st.st_mode))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return;
	fcntl(fd, F_SETFL, O_NONBLOCK);		/* somebody busy refuses nobody */
	if (connect(fd, (const struct sockaddr *)a, sizeof(*a)) && errno == ECONNREFUSED)
		unlink(path);
	close(fd);
}

int sock_listen(const char *path, struct gicsim_diag *d)
{
	struct sockaddr_un a;
	int fd;

	if (!address(path, &a)) {
		diag_add(d, *path ? "%s: too long for the name of a socket" : "%sno name of a socket", path);
		return GICSIM_E_INVAL;
	}
	take_away(path, &a);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(fd, 4) == 0)
		return fd;
	diag_add(d, "%s: cannot listen there: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return GICSIM_E_IO;
}

int sock_accept(int listener, const _Atomic bool *stop)
{
	for (;;) {
		int fd;

		if (wait_for(listener, -1, stop) != SOCK_LINE)
			return -1;
		fd = accept(listener, NULL, NULL);
		if (fd >= 0 || (errno != EINTR && errno != ECONNABORTED))
			return fd;
	}
}

int sock_connect(const char *path, int timeout_ms)
{
	struct timespec pause = { 0, RETRY_MS * 1000000 };
	s64 until_ms = now_ms() + timeout_ms;
	struct sockaddr_un a;

	if (!address(path, &a))
		return -1;
	do {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		if (fd < 0)
			return -1;
		if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
			return fd;
		close(fd);
		if (timeout_ms > 0)
			nanosleep(&pause, NULL);
	} while (now_ms() < until_ms);
	return -1;
}
