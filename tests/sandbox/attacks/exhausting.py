"""Taking too much, or never ending."""

from __future__ import annotations

from attacks.attack import Attack

MEMORY = (
    Attack("one huge array", "memory", "def attack(x): return got(np.ones(10**9).size)"),
    Attack("many small ones", "memory", """
        def attack(x):
            kept = []
            for _ in range(10**4):
                kept.append(bytearray(10**6))
            return got(len(kept))
        """),
    Attack("a string", "memory", "def attack(x): return got(len('x' * 10**10))"),
    Attack("memory by the back door", "memory", """
        def attack(x):
            return first(lambda: worked("memfd", system_call(319, 279, b"x", 0)),
                lambda: worked("memfd_secret", system_call(447, 447, 0)), lambda: worked("shmget",
                system_call(29, 194, 0, 1 << 20, 0o1777)),
                lambda: worked("msgget", system_call(68, 186, 0, 0o1777)), lambda: worked("semget",
                    system_call(64, 190, 0, 1, 0o1777)),
                lambda: worked("mq_open", system_call(240, 180, b"x", 0o102, 0o777, None)), lambda: worked("mlock",
                    system_call(149, 228, 0, 1)), lambda: worked("mlockall", system_call(151, 230, 1)))
        """, bare=True),
    Attack("POSIX shared memory", "memory", """
        def attack(x):
            return first(lambda: worked("shm_open", ctypes.CDLL("librt.so.1").shm_open(f"/{TOKEN}".encode(),
                os.O_CREAT | os.O_RDWR, 0o666)),
                lambda: worked("shm_open", LIBC.shm_open(f"/{TOKEN}".encode(), os.O_CREAT | os.O_RDWR, 0o666)))
        """),
    Attack("many mappings of the same", "memory", """
        def attack(x):
            LIBC.mmap.restype = ctypes.c_void_p
            made = 0
            for flags in (0x21, 0x22, 0x4022, 0x8022) * 50:  # shared, private, not reserved, populated
                at = LIBC.mmap(None, ctypes.c_size_t(1 << 26), 3, flags, -1, ctypes.c_long(0))
                if at not in (None, ctypes.c_void_p(-1).value):
                    made += 1
                    ctypes.memset(at, 1, 1 << 26)
            return got(made) if made > 4 else None
        """),
    Attack("pipes full of bytes", "memory", """
        def attack(x):
            total = 0
            try:
                while True:
                    for fd in os.pipe():
                        os.set_blocking(fd, False)
                    try:
                        while True:
                            total += os.write(fd, bytes(1 << 16))
                    except BlockingIOError:
                        pass
            except OSError:
                return got(total) if total > 8 << 20 else None
        """),
    Attack("bigger pipes", "memory",
        "def attack(x): return got(fcntl.fcntl(os.pipe()[1], 1031, 1 << 20))", bare=True),
)  # fmt: skip

DISK = (
    Attack("fill the disk", "disk", """
        def attack(x):
            total = 0
            for at in range(100):
                try:
                    with open(f"{TOKEN}-{at}", "wb", 0) as file:
                        while True:
                            total += file.write(bytes(1 << 20))
                except OSError:
                    continue
            return got(total) if total > 40 << 20 else None
        """),
    Attack("fill the inodes", "disk", """
        def attack(x):
            made = 0
            for at in range(10**4):
                try:
                    os.mkdir(f"{TOKEN}-{at}")
                except OSError:
                    break
                made += 1
            return got(made) if made > 300 else None
        """),
    Attack("a file with a hole", "disk", """
        def attack(x):
            with open(TOKEN, "wb") as file:
                file.truncate(1 << 40)
            return got(os.stat(TOKEN).st_size)
        """),
    Attack("a core file", "disk", """
        def attack(x):
            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            try:
                resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
            except (ValueError, OSError):
                pass
            os.kill(os.getpid(), signal.SIGSEGV)
        """),
    Attack("folders in folders", "disk", """
        def attack(x):
            for _ in range(10**3):
                os.mkdir("d")
                os.chdir("d")
            return got(os.getcwd())
        """),
)  # fmt: skip

TIME = (
    Attack("loop for ever, ignoring signals", "time", """
        def attack(x):
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
            while True: pass
        """),
    Attack("catch everything for ever", "time", """
        def attack(x):
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
        """),
    Attack("sleep for ever", "time", "def attack(x): time.sleep(10**6)"),
    Attack("sleep in C", "time", "def attack(x): LIBC.sleep(10**6)"),
    Attack("wait for oneself", "time", """
        def attack(x):
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
        """),
    Attack("read from nobody", "time", "def attack(x): os.read(os.pipe()[0], 1)"),
    Attack("read the grader's next request", "time", """
        def attack(x): return first(*[lambda fd=fd: secret_in(os.read(fd, 10**6)) for fd in channels()])
        """),
    Attack("a huge whole number", "time", "def attack(x): return 10**10**10"),
    Attack("a whole number in C", "time", "def attack(x): return str(3**(10**8))[:3]"),
    Attack("a regular expression", "time", """
        import re
        def attack(x): return re.match("(a+)+$$", "a" * 60 + "b")
        """),
    Attack("NumPy in C", "time", """
        def attack(x):
            while True: np.linalg.svd(np.ones((500, 500)))
        """),
    Attack("a loop while loading", "time", """
        spin = [0 for _ in iter(int, 1)]
        def attack(x): return 0.0
        """),
    Attack("a nest that the compiler dislikes", "time", """
        def attack(x): return eval("[" * 10**4 + "]" * 10**4)
        """),
    Attack("one byte a second", "time", """
        def attack(x):
            import guest.wire
            frame = b"cnk1" + (2).to_bytes(4, "little") + (10**6).to_bytes(8, "little") + bytes(10**6)
            for at in range(len(frame)):
                for fd in channels():
                    os.write(fd, frame[at : at + 1])
                time.sleep(0.1)
        """),
    Attack("stop oneself", "time", """
        def attack(x):
            os.kill(os.getpid(), signal.SIGSTOP)
            while True: pass
        """),
)  # fmt: skip

DEATH = (
    Attack("a signal without a name", "death", "def attack(x): os.kill(os.getpid(), 40)"),
    Attack("os._exit", "death", "def attack(x): os._exit(0)"),
    Attack("sys.exit", "death", "def attack(x): sys.exit(0)"),
    Attack("exit while loading", "death", "why = os._exit(0)\ndef attack(x): return 0.0"),
    Attack("a BaseException", "death", """
        class Mine(BaseException): pass
        def attack(x): raise Mine
        """),
    Attack("KeyboardInterrupt", "death", "def attack(x): raise KeyboardInterrupt"),
    Attack("a null pointer", "death", "def attack(x): ctypes.string_at(0)"),
    Attack("the C stack", "death", """
        def attack(x):
            sys.setrecursionlimit(10**9)
            class Deep:
                def __repr__(self): return repr(self)
            return repr(Deep())
        """),
    Attack("all descriptors closed", "death", """
        def attack(x):
            os.closerange(0, 64)
            while True: pass
        """),
    Attack("no builtins, no modules", "death", """
        import builtins
        def attack(x):
            sys.modules.clear()
            builtins.__dict__.clear()
        """),
    Attack("abort", "death", "def attack(x): os.abort()"),
    Attack("out of CPU seconds", "death", """
        def attack(x):
            resource.setrlimit(resource.RLIMIT_CPU, (0, 1))
            while True: pass
        """),
    Attack("an exception without words", "death", """
        class Mute(Exception):
            def __str__(self): os._exit(3)
        def attack(x): raise Mute
        """),
)  # fmt: skip
