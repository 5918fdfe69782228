"""Getting out: files, sockets, processes, signals, privileges and the kernel's odd corners."""

from __future__ import annotations

from attacks.attack import Attack

WRITE = (
    Attack("write a file in /tmp", "write", """
        def attack(x): return first(*[lambda d=d: got(open(f"{d}/{TOKEN}", "w")) for d in ("/tmp", "/var/tmp",
            "/dev/shm", "/run", OPEN_FOLDER, os.path.expanduser("~"))])
        """, bare=True),
    Attack("change a file that all may write", "write", """
        def attack(x): return first(*[lambda mode=mode: got(open(WRITABLE, mode)) for mode in ("w", "a", "r+", "wb")])
        """, bare=True),
    Attack("empty a file by opening it for reading", "write", """
        def attack(x): return first(*[lambda p=p: got(os.open(p, os.O_RDONLY | os.O_TRUNC)) for p in (WRITABLE, CANARY,
            np.__file__, os.__file__)],
            lambda: worked("truncate", system_call(76, 45, WRITABLE.encode(), 0)))
        """, bare=True),
    Attack("empty a file by opening it for nothing", "write", """
        def attack(x): return first(*[lambda p=p, f=f: got(os.open(p, f)) for p in (WRITABLE, CANARY,
            np.__file__) for f in (3, 3 | os.O_TRUNC)])
        """, bare=True),
    Attack("a file without a name", "write", """
        def attack(x): return first(*[lambda d=d: got(os.open(d, os.O_RDWR | os.O_TMPFILE)) for d in ("/tmp",
            "/dev/shm", OPEN_FOLDER)])
        """, bare=True),
    Attack("symbolic link out of the own folder", "write", """
        def attack(x):
            return first(lambda: got(os.symlink(CANARY, "link")), lambda: got(os.symlink("/", "root")),
                lambda: secret_in(open("link").read()))
        """),
    Attack("hard link out of the own folder", "write", """
        def attack(x):
            return first(lambda: got(os.link(CANARY, "link")),
                lambda: got(os.link(WRITABLE, OPEN_FOLDER + "/" + TOKEN)), lambda: secret_in(open("link").read()))
        """, bare=True),
    Attack("move files in and out", "write", """
        def attack(x):
            return first(lambda: got(os.rename(WRITABLE, "mine")),
                lambda: got(os.rename(OPEN_FOLDER + "/innocent", OPEN_FOLDER + "/" + TOKEN)),
                lambda: got(os.replace(WRITABLE, OPEN_FOLDER + "/" + TOKEN)),
                lambda: got((open("own", "w").close(), os.rename("own", OPEN_FOLDER + "/" + TOKEN))))
        """, bare=True),
    Attack("delete and make names", "write", """
        def attack(x):
            return first(lambda: got(os.mkdir(OPEN_FOLDER + "/" + TOKEN)),
                lambda: got(os.unlink(OPEN_FOLDER + "/innocent")), lambda: got(os.rmdir(OPEN_FOLDER)))
        """, bare=True),
    Attack("change modes, owners, times, attributes", "write", """
        def attack(x):
            return first(lambda: got(os.chmod(WRITABLE, 0o4777)), lambda: got(os.chown(WRITABLE, -1, -1)),
                lambda: got(os.utime(WRITABLE)),
                lambda: got(os.setxattr(WRITABLE, "user.x", b"1")), lambda: worked("utimensat",
                    system_call(280, 88, -100, WRITABLE.encode(), 0, 0)))
        """, bare=True),
    Attack("devices, pipes and sockets by name", "write", """
        def attack(x):
            return first(lambda: got(os.mkfifo(OPEN_FOLDER + "/fifo-" + TOKEN)), lambda: got(os.mkfifo("own")),
                lambda: got(os.mknod("null", 0o20666, os.makedev(1, 3))))
        """, bare=True),
    Attack("write to NumPy and the standard library", "write", """
        def attack(x): return first(*[lambda p=p: got(open(p, "a")) for p in (np.__file__, os.__file__,
            os.path.dirname(np.__file__) + "/" + TOKEN)],
            lambda: got(__import__("py_compile").compile(os.__file__, cfile=OPEN_FOLDER + "/" + TOKEN)))
        """),
)  # fmt: skip

NETWORK = (
    Attack("TCP to the loopback", "network", """
        def attack(x): return got(socket.create_connection((b"127.0.0.1", TCP_PORT), 1))
        """, bare=True),
    Attack("UDP to the loopback", "network", """
        def attack(x): return got(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello",
            (b"127.0.0.1", UDP_PORT)))
        """, bare=True),
    Attack("a unix socket by name", "network", """
        def attack(x):
            s = socket.socket(socket.AF_UNIX)
            return first(lambda: got(s.connect(UNIX)))
        """, bare=True),
    Attack("an abstract unix socket", "network", """
        def attack(x):
            s = socket.socket(socket.AF_UNIX)
            return first(lambda: got(s.connect(chr(0) + ABSTRACT)))
        """, bare=True),
    Attack("DNS", "network",
        """
        def attack(x):
            return first(lambda: got(socket.getaddrinfo("example.org", 80)),
                lambda: got(socket.gethostbyname("localhost")))
        """),
    Attack("http", "network", """
        import urllib.request
        def attack(x): return got(urllib.request.urlopen(f"http://127.0.0.1:{TCP_PORT}/", timeout=0.2))
        """),
    Attack("every kind of socket", "network", """
        def attack(x):
            return first(*[lambda f=f, k=k: worked(("socket", f, k), system_call(41, 198, f, k, 0))
                for f in range(46) for k in (1, 2, 3, 4, 5)], *[lambda: worked("socketpair",
                    system_call(53, 199, 1, 1, 0, ctypes.create_string_buffer(8)))])
        """, bare=True),
    Attack("listen", "network", """
        def attack(x):
            s = socket.socket()
            s.bind((b"127.0.0.1", 0))
            s.listen()
            return got(s)
        """, bare=True),
    Attack("descriptors over the channel", "network", """
        def attack(x):
            fd = channels()[0]
            message = ctypes.create_string_buffer(256)
            return first(lambda: worked("sendmsg", system_call(46, 211, fd, message, 0)),
                lambda: worked("recvmsg", system_call(47, 212, fd, message, 0)),
                lambda: got(socket.send_fds(socket.socket(fileno=fd), [b"x"],
                    [0])), lambda: got(socket.socket(fileno=fd).getsockopt(1, 17)),
                lambda: worked("connect", system_call(42, 203, fd, message, 110)), lambda: worked("getpeername",
                    system_call(52, 205, fd, message, message)))
        """, bare=True),
)  # fmt: skip

PROCESSES = (
    Attack("fork", "processes", """
        def attack(x):
            if not os.fork():
                time.sleep(30)
                os._exit(0)
            return got("a child")
        """),
    Attack("fork by other names", "processes", """
        def attack(x):
            def child(result):
                if result == 0:
                    os._exit(0)
                return worked("fork", result)
            flags = ctypes.create_string_buffer(struct.pack("8Q", 0, 0, 0, 0, 17, 0, 0, 0))
            return first(lambda: child(system_call(57, 9999, 0)), lambda: child(system_call(56, 220, 17, 0, 0, 0, 0)),
                lambda: child(system_call(435, 435, flags, 64)), lambda: child(system_call(56, 220, 0x10000000 | 17, 0,
                    0, 0, 0)), lambda: child(LIBC.fork()))
        """),
    Attack("fork bomb", "processes", """
        def attack(x):
            made = 0
            for _ in range(100):
                try:
                    pid = os.fork()
                except OSError:
                    continue
                if pid == 0:
                    signal.pause()
                made += 1
            return got(made) if made else None
        """),
    Attack("thread bomb", "processes", """
        def attack(x):
            started = []
            try:
                while True:
                    started.append(threading.Thread(target=time.sleep, args=(60,), daemon=True))
                    started[-1].start()
            finally:
                if len(started) > 200:
                    os._exit(got(len(started)) and 0)
        """),
    Attack("threads that burn", "processes", """
        def burn():
            while True: pass
        def attack(x):
            for _ in range(30):
                threading.Thread(target=burn).start()
            while True: pass
        """),
    Attack("threads that fork", "processes", """
        def attack(x):
            found = []
            def run(): found.append(first(lambda: worked("fork", system_call(57, 9999, 0)),
                lambda: got(open(CANARY).read()), lambda: got(socket.socket())))
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
            return found[0]
        """),
    Attack("start a program", "processes", """
        import subprocess
        def attack(x):
            return first(lambda: got(subprocess.run(["/bin/true"])),
                lambda: got(os.system("true")) if os.system("true") == 0 else None,
                lambda: got(os.posix_spawn("/bin/true", ["true"],
                    {})), lambda: got(os.popen("echo x").read() or [][0]))
        """),
    Attack("become a program", "processes", """
        def attack(x):
            argv = (ctypes.c_char_p * 2)(b"true", None)
            return first(lambda: os.execv("/bin/true", ["true"]),
                lambda: worked("execve", system_call(59, 221, b"/bin/true", argv, None)),
                lambda: worked("execveat", system_call(322, 281, -100, b"/bin/true", argv, None,
                    0)), lambda: os.execv(sys.executable, [sys.executable, "-c", "1"]))
        """),
    Attack("LD_PRELOAD into a set-uid program", "processes", """
        def attack(x):
            return first(*[lambda p=p: got(os.posix_spawn(p, [p], {"LD_PRELOAD": OPEN_FOLDER + "/evil.so"})) for p
                in ("/usr/bin/su", "/bin/su", "/usr/bin/passwd", "/bin/mount")])
        """),
    Attack("multiprocessing", "processes", """
        import multiprocessing
        def attack(x):
            process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
            process.start()
            return got(process.pid)
        """),
)  # fmt: skip

SIGNALS = (
    Attack("kill the grader and others", "signals", """
        def attack(x):
            return first(*[lambda p=p, s=s: worked(("kill", p), system_call(62, 129, p, s)) for p in (GRADER, VICTIM,
                -VICTIM, os.getppid(), -1) for s in (9, 19)
                if p not in (0, os.getpid())])
        """),
    Attack("signals by other calls", "signals", """
        def attack(x):
            info = ctypes.create_string_buffer(128)
            return first(*[lambda r=r: worked("sent", r) for p in (GRADER, VICTIM) for r in (
                system_call(200, 130, p, 9), system_call(234, 131, p, p, 9), system_call(129, 138, p, 9,
                    info), system_call(297, 240, p, p, 9, info), system_call(424, 424, p, 9, 0, 0))])
        """),
    Attack("have the kernel send signals", "signals", """
        def attack(x):
            fd = (channels() or [0])[0]
            return first(*[lambda p=p: got(fcntl.fcntl(fd, fcntl.F_SETOWN, p)) for p in (GRADER, VICTIM)],
                lambda: got(fcntl.fcntl(fd, fcntl.F_SETSIG, 9)),
                lambda: got(fcntl.fcntl(fd, 15, struct.pack("ii", 1, VICTIM))), lambda: worked("timer_create",
                    system_call(222, 107, 0, None, ctypes.create_string_buffer(8))),
                lambda: worked("FIOSETOWN", system_call(16, 29, fd, 0x8901,
                    ctypes.byref(ctypes.c_int(VICTIM)))), lambda: got(fcntl.fcntl(fd, 1024, 0)))
        """, bare=True),
    Attack("the whole process group and session", "signals", """
        def attack(x):
            return first(lambda: worked("kill group", system_call(62, 129, 0, 19)),
                lambda: got(os.killpg(os.getpgid(0), 19)), lambda: got(os.setsid()),
                lambda: got(os.setpgid(0, 0)), lambda: got(os.tcsetpgrp(0, 1)), lambda: got(fcntl.ioctl(0, 0x5412,
                    b"x")), lambda: got(fcntl.ioctl(1, 0x540E, 0)))
        """),
)  # fmt: skip

PRIVILEGES = (
    Attack("become root", "privileges", """
        def attack(x):
            return first(lambda: got(os.getuid()) if 0 in (os.getuid(), os.geteuid(), os.getgid(),
                os.getegid()) else None, lambda: got(os.setuid(0)), lambda: got(os.setgroups([0])),
                lambda: worked("setresuid", system_call(117, 147, 0, 0, 0)), lambda: worked("setgid",
                    system_call(106, 144, 0)), lambda: worked("setfsuid", system_call(122, 151, 0)),
                lambda: worked("capset", system_call(126, 91, struct.pack("Ii", 0x20080522, 0),
                    struct.pack("6I", *[2**32 - 1] * 6))))
        """),
    Attack("namespaces of one's own", "privileges", """
        def attack(x):
            return first(*[lambda f=f: worked("unshare", system_call(272, 97, f)) for f in (0x10000000, 0x20000,
                0x40000000, 0x20000000, 0x4000000, 0x2000000, 0x200, 0)],
                *[lambda n=n, p=p: worked("setns", system_call(308, 268, os.open(f"/proc/{p}/ns/{n}", os.O_RDONLY), 0))
                    for n in ("net", "pid", "mnt", "user", "ipc") for p in ("self", GRADER, 1)],
                lambda: worked("clone", system_call(56, 220, 0x10000 | 0x100 | 0x800 | 0x20000, 0, 0, 0, 0)))
        """, bare=True),
    Attack("mounts and roots", "privileges", """
        def attack(x):
            return first(lambda: worked("mount", system_call(165, 40, b"none", b".", b"tmpfs", 0, None)),
                lambda: worked("umount", system_call(166, 39, b".", 2)),
                lambda: worked("chroot", system_call(161, 51, b".")), lambda: worked("pivot_root",
                    system_call(155, 41, b".", b".")),
                lambda: worked("fsopen", system_call(430, 430, b"tmpfs", 0)), lambda: worked("move_mount",
                    system_call(429, 429, -100, b".", -100, b".", 0)),
                lambda: worked("mount_setattr", system_call(442, 442, -100, b".", 0, ctypes.create_string_buffer(32),
                    32)))
        """),
    Attack("raise the limits", "privileges", """
        def attack(x):
            def raised(name):
                before = resource.getrlimit(name)
                for value in (2**40, before[1] + 1, -1):
                    try:
                        resource.setrlimit(name, (value, value))
                    except (ValueError, OSError):
                        pass
                after = resource.getrlimit(name)
                return got((name, before, after)) if after[1] != before[1] and before[1] != -1 and (after[1] == -1
                    or after[1] > before[1]) else None
            return first(*[lambda n=n: raised(n) for n in (resource.RLIMIT_AS, resource.RLIMIT_NPROC,
                resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)],
                lambda: worked("setrlimit", system_call(160, 164, 9, struct.pack("QQ", 2**62, 2**62))),
                *[lambda p=p: got(resource.prlimit(p, resource.RLIMIT_CPU, (1, 1))) for p in (GRADER, VICTIM)])
        """, bare=True),
    Attack("priority, affinity, tracing of oneself", "privileges", """
        def attack(x):
            return first(lambda: got(os.nice(-5)), lambda: got(os.sched_setaffinity(0, {0})),
                lambda: got(os.sched_setaffinity(VICTIM, {0})),
                lambda: worked("setpriority", system_call(141, 140, 0, 0, -10)),
                lambda: worked("ioprio_set", system_call(251, 30, 1, 0, 0)), *[lambda o=o: worked(("prctl", o),
                    system_call(157, 167, o, 1, 0, 0, 0)) for o in (1, 4, 8, 24, 36, 38, 47)],
                lambda: worked("personality", system_call(135, 92, 0xFFFFFFFF)), lambda: worked("sched_setscheduler",
                    system_call(144, 119, 0, 3, ctypes.create_string_buffer(4))))
        """, bare=True),
    Attack("undo the wall", "privileges", """
        def attack(x):
            allow = ctypes.byref(ctypes.c_uint32(0x7FFF0000))
            return first(lambda: worked("seccomp", system_call(317, 277, 2, 0, allow)),
                lambda: worked("prctl seccomp", system_call(157, 167, 22, 0, 0, 0, 0)),
                *[lambda n=n: worked("landlock", system_call(n, n, None, 0, 1)) for n in (444, 445, 446)],
                lambda: worked("dumpable", system_call(157, 167, 4, 1, 0, 0, 0)))
        """, bare=True),
)  # fmt: skip

KERNEL = (
    Attack("io_uring, bpf, keyctl, userfaultfd, perf", "kernel", """
        def attack(x):
            parameters = ctypes.create_string_buffer(256)
            return first(lambda: worked("io_uring", system_call(425, 425, 4, parameters)),
                lambda: worked("bpf", system_call(321, 280, 0, parameters, 72)),
                lambda: worked("keyctl", system_call(250, 219, 0, -3, 1)), lambda: worked("add_key",
                    system_call(248, 217, b"user", b"x", b"y", 1, -3)),
                lambda: worked("userfaultfd", system_call(323, 282, 1)), lambda: worked("perf",
                    system_call(298, 241, parameters, 0, -1, -1, 0)),
                lambda: worked("modify_ldt", system_call(154, 9999, 0, parameters, 16)), lambda: worked("syslog",
                    system_call(103, 116, 3, parameters, 99)))
        """, bare=True),
    Attack("clock, reboot, modules, swap, quota", "kernel", """
        def attack(x):
            two = ctypes.create_string_buffer(16)
            return first(lambda: worked("settimeofday", system_call(164, 170, two, None)),
                lambda: worked("reboot", system_call(169, 142, 0xFEE1DEAD - 2**32, 672274793, 0, 0)),
                lambda: worked("init_module", system_call(175, 105, two, 16, b"")), lambda: worked("swapoff",
                    system_call(168, 225, b"/none")), lambda: worked("acct", system_call(163, 89, None)),
                lambda: worked("kexec", system_call(246, 104, 0, 0, None, 0)), lambda: worked("sethostname",
                    system_call(170, 161, b"x", 1)), lambda: worked("sync", system_call(162, 81)))
        """),
    Attack("descriptors of other kinds", "kernel", """
        def attack(x):
            eight = ctypes.create_string_buffer(8)
            return first(lambda: worked("eventfd", system_call(290, 19, 0, 0)),
                lambda: worked("epoll", system_call(291, 20, 0)), lambda: worked("timerfd",
                system_call(283, 85, 1, 0)),
                lambda: worked("signalfd", system_call(289, 74, -1, eight, 8, 0)), lambda: worked("splice",
                    system_call(275, 76, 0, None, 1, None, 1, 0)),
                lambda: worked("sendfile", system_call(40, 71, 1, 0, None, 1)), lambda: worked("vmsplice",
                    system_call(278, 75, 1, None, 0, 0)), lambda: worked("copy_file_range", system_call(326, 285, 0,
                    None, 1, None, 1, 0)))
        """, bare=True),
    Attack("x32 calls", "kernel", """
        def attack(x):
            if platform.machine() != "x86_64":
                return None
            return first(*[lambda n=n: worked(("x32", n), LIBC.syscall(ctypes.c_long(0x40000000 + n),
                ctypes.c_long(-1), 0, 0, 0, 0, 0)) for n in range(600) if n not in (15, 60, 231)])
        """),
    Attack("32-bit calls", "kernel", """
        def attack(x):
            if platform.machine() != "x86_64":
                return None
            code = b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3"  # mov eax, 20 (getpid); int 0x80; ret
            LIBC.mmap.restype = ctypes.c_void_p
            page = LIBC.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
            ctypes.memmove(page, code, len(code))
            return worked("int 0x80", ctypes.CFUNCTYPE(ctypes.c_int)(page)())
        """, bare=True),
    Attack("a number in 64 bits that looks allowed in 32", "kernel", """
        def attack(x):
            return first(*[lambda n=n: worked(n, LIBC.syscall(ctypes.c_ulong(n + (1 << 32)), ctypes.c_long(-1), 0, 0,
                0)) for n in (41, 57, 59, 101, 272, 319)],
                lambda: worked("kill", LIBC.syscall(ctypes.c_long(62), ctypes.c_ulong((VICTIM) + (os.getpid() << 32)),
                    9)))
        """),
)  # fmt: skip
