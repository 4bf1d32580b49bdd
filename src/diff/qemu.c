/* SPDX-License-Identifier: MIT */
/*
 * QEMU as a child: qtest over one socket, its monitor (for system_reset) over
 * another.  Debian's binary has the qtest server but no qtest accelerator;
 * -accel tcg -S, with the CPUs never started, gives the same.  Live, CPU 0
 * runs the stub of live.c from reset on; the others stay powered off.
 */
#include "diff/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "diff/client.h"
#include "diff/live.h"

#define START_MS 15000
#define RESET_MS 10000
#define END_MS 2000
#define PAUSE_MS 5
#define PROGRAM "qemu-system-aarch64"

struct qemu {
	struct client c;	/* first: a side is a client */
	struct side_ops ops;
	struct sock qmp;
	pid_t pid;
	char dir[64];
	u64 request;		/* of the mailbox */
};

/* ------------------------------------------------------------ the child */

static void quiet_fds(int out)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(out >= 0 ? out : null, 1);
	dup2(out >= 0 ? out : null, 2);
}

static pid_t spawn(char *const argv[], int out)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	setpgid(0, 0);		/* Ctrl-C is for us: the child is needed to say how far we got */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	quiet_fds(out);
	execvp(argv[0], argv);
	_exit(errno == ENOENT ? 127 : 126);
}

static char *text_of(const char *t)
{
	return (char *)(uintptr_t)t;
}

bool qemu_version(const char *program, char *text, size_t size)
{
	char *argv[] = { text_of(program ? program : PROGRAM), text_of("--version"), NULL };
	int fd[2], status = 0;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	if (pipe(fd))
		return false;
	pid = spawn(argv, fd[1]);
	close(fd[1]);
	while (n + 1 < size && (got = read(fd[0], text + n, size - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = 0;
	text[strcspn(text, "\n")] = 0;
	close(fd[0]);
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status) && *text;
}

static bool write_stub(const char *path)
{
	u8 bytes[LIVE_BYTES];
	FILE *f = fopen(path, "w");
	bool ok;

	if (!f)
		return false;
	live_stub(bytes);
	ok = fwrite(bytes, 1, sizeof(bytes), f) == sizeof(bytes);
	return fclose(f) == 0 && ok;
}

static pid_t start(struct qemu *q, const struct qemu_config *c)
{
	char machine[64], smp[16], mem[16], qtest[128], qmp[128], path[96], load[160], entry[64];
	char *argv[32] = {
		text_of(c->program ? c->program : PROGRAM), text_of("-M"), machine, text_of("-cpu"), text_of("max"),
		text_of("-accel"), text_of("tcg"), text_of("-smp"), smp, text_of("-m"), mem,
		text_of("-display"), text_of("none"), text_of("-nodefaults"), text_of("-qtest"), qtest,
		text_of("-qtest-log"), text_of("none"), text_of("-qmp"), qmp,
	};
	u32 n = 20;
	pid_t pid;
	int out;

	snprintf(machine, sizeof(machine), "virt,gic-version=%u,virtualization=on%s", c->gic_version, c->secure ? ",secure=on" : "");
	snprintf(smp, sizeof(smp), "%u", c->pes);
	snprintf(mem, sizeof(mem), "%u", c->ram_mib);
	snprintf(qtest, sizeof(qtest), "unix:%s/qtest,server=on,wait=off", q->dir);
	snprintf(qmp, sizeof(qmp), "unix:%s/qmp,server=on,wait=off", q->dir);
	if (c->live) {
		snprintf(path, sizeof(path), "%s/stub", q->dir);
		if (!write_stub(path))
			return -1;
		snprintf(load, sizeof(load), "loader,file=%s,addr=0x%llx,force-raw=on", path, LIVE_ENTRY);
		snprintf(entry, sizeof(entry), "loader,addr=0x%llx,cpu-num=0", LIVE_ENTRY);
		argv[n++] = text_of("-device");
		argv[n++] = load;
		argv[n++] = text_of("-device");
		argv[n++] = entry;
	} else {
		argv[n++] = text_of("-S");
	}
	snprintf(path, sizeof(path), "%s/log", q->dir);
	out = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	pid = spawn(argv, out);
	if (out >= 0)
		close(out);
	return pid;
}

static void remove_files(const struct qemu *q)
{
	static const char *const name[] = { "qtest", "qmp", "log", "stub" };
	char path[96];

	for (u32 i = 0; i < ARRAY_SIZE(name); i++) {
		snprintf(path, sizeof(path), "%s/%s", q->dir, name[i]);
		unlink(path);
	}
	rmdir(q->dir);
}

/* ------------------------------------------------------------ its monitor */

/* Lines until one that has `what` in it. */
static bool qmp_wait(struct qemu *q, const char *what)
{
	char *line;
	size_t n;

	do
		if (sock_line(&q->qmp, 65536, RESET_MS, NULL, &line, &n) != SOCK_LINE)
			return false;
	while (!strstr(line, what));
	return true;
}

static bool qmp(struct qemu *q, const char *command, const char *until)
{
	sock_put(&q->qmp, command, strlen(command));
	return sock_flush(&q->qmp) && qmp_wait(q, until);
}

/* The event comes when the reset is done; the answer may come before. */
static int q_reset(struct side *s)
{
	struct qemu *q = (struct qemu *)s;

	if (client_sync(&q->c) || !qmp(q, "{\"execute\": \"system_reset\"}\n", "\"RESET\""))
		return GICSIM_E_IO;
	return 0;
}

/* ------------------------------------------------------------ its CPU */

/* Only one device can be intercepted: CPU 0.  What is told comes before the answer that it belongs to. */
static int q_lines(struct side *s, u32 pe, u64 *val)
{
	struct qemu *q = (struct qemu *)s;
	int err = pe ? GICSIM_E_INVAL : client_sync(&q->c);

	*val = q->c.high & SIDE_LINES;
	return err;
}

#define LIVE_MS 5000
#define PAUSE_NS 20000		/* a poll that never sleeps keeps the CPU off the lock it needs for the GIC */

static bool done(struct qemu *q)
{
	struct timespec pause = { 0, PAUSE_NS };
	u64 at = 0;

	for (u32 i = 0; i < LIVE_MS * 1000 / (PAUSE_NS / 1000); i++) {
		q->c.side.ops->read(&q->c.side, LIVE_MAILBOX + LIVE_DONE, 8, &at);
		if (client_sync(&q->c))
			return false;
		if (at == q->request)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static int q_sysreg(struct side *s, u32 pe, u32 el, u32 enc, bool write, u64 *val)
{
	struct qemu *q = (struct qemu *)s;
	u32 code[2];

	if (pe)
		return GICSIM_E_INVAL;
	live_code(enc, write, el, code);
	if (!q->request)
		s->ops->read(s, LIVE_MAILBOX + LIVE_DONE, 8, &q->request);
	if (client_sync(&q->c))
		return GICSIM_E_IO;
	q->request++;
	s->ops->write(s, LIVE_MAILBOX + LIVE_CODE, 8, (u64)code[1] << 32 | code[0]);
	s->ops->write(s, LIVE_MAILBOX + LIVE_VALUE, 8, *val);
	s->ops->write(s, LIVE_MAILBOX + LIVE_EL1, 8, el == 1);
	s->ops->write(s, LIVE_MAILBOX + LIVE_WANTED, 8, q->request);
	if (!done(q))
		return GICSIM_E_IO;
	s->ops->read(s, LIVE_MAILBOX + LIVE_VALUE, 8, val);
	return client_sync(&q->c) ? GICSIM_E_IO : 0;
}

/* It removes its sockets when it is asked to end; if it does not, it is made to. */
static void end(pid_t pid)
{
	struct timespec pause = { 0, PAUSE_MS * 1000000 };

	kill(pid, SIGTERM);
	for (u32 ms = 0; ms < END_MS; ms += PAUSE_MS) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void q_close(struct side *s)
{
	struct qemu *q = (struct qemu *)s;

	if (q->pid > 0)
		end(q->pid);
	client_fini(&q->c);
	sock_fini(&q->qmp);
	remove_files(q);
	gs_free(q);
}

/* ------------------------------------------------------------ start */

static int failed(struct qemu *q, int err, struct gicsim_diag *d)
{
	char path[96], said[160] = "";
	int status = 0, fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/log", q->dir);
	fd = open(path, O_RDONLY);
	n = fd >= 0 ? read(fd, said, sizeof(said) - 1) : 0;
	if (fd >= 0)
		close(fd);
	said[n > 0 ? n : 0] = 0;
	said[strcspn(said, "\n")] = 0;
	if (q->pid > 0 && waitpid(q->pid, &status, WNOHANG) == q->pid) {
		q->pid = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
			err = GICSIM_E_NEEDS;
	}
	if (err == GICSIM_E_NEEDS)
		diag_add(d, PROGRAM " is not installed");
	else
		diag_add(d, PROGRAM " did not start%s%s", *said ? ": " : "", said);
	q_close(&q->c.side);
	return err;
}

/* A child that ends while it is waited for has failed. */
static int connect_to(struct qemu *q, const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", q->dir, name);
	for (u32 ms = 0; ms < START_MS; ms += 50) {
		int fd = sock_connect(path, 50);
		siginfo_t info = { 0 };

		if (fd >= 0)
			return fd;
		if (waitid(P_PID, (id_t)q->pid, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid)
			return -1;
	}
	return -1;
}

int side_qemu(const struct qemu_config *c, struct side **out, struct gicsim_diag *d)
{
	const char *tmp = getenv("TMPDIR");
	struct qemu *q = gs_alloc(1, sizeof(*q));
	int fd;

	*out = NULL;
	if (!q)
		return GICSIM_E_NOMEM;
	sock_init(&q->qmp, -1, -1);
	client_init(&q->c, -1, c->pes, "QEMU");
	q->ops = client_ops;
	q->ops.reset = q_reset;
	q->ops.close = q_close;
	q->ops.sysreg = c->live ? q_sysreg : NULL;
	q->ops.lines = q_lines;
	q->ops.pending = q->ops.vpending = NULL;	/* its tables in memory are always exact */
	q->c.side.ops = &q->ops;
	snprintf(q->dir, sizeof(q->dir), "%.30s/gicsim-qemu-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(q->dir)) {
		diag_add(d, "%s: cannot make a folder: %s", q->dir, strerror(errno));
		gs_free(q);
		return GICSIM_E_IO;
	}
	q->pid = start(q, c);
	if (q->pid < 0)
		return failed(q, GICSIM_E_IO, d);
	fd = connect_to(q, "qtest");
	if (fd < 0)
		return failed(q, GICSIM_E_IO, d);
	q->c.s.in = q->c.s.out = fd;
	fd = connect_to(q, "qmp");
	q->qmp.in = q->qmp.out = fd;
	if (fd < 0 || !qmp(q, "{\"execute\": \"qmp_capabilities\"}\n", "\"return\""))
		return failed(q, GICSIM_E_IO, d);
	client_send(&q->c, "irq_intercept_in /machine/unattached/device[0]", NULL);
	if (client_sync(&q->c) || q->c.refused[0])
		return failed(q, GICSIM_E_IO, d);
	*out = &q->c.side;
	return 0;
}
