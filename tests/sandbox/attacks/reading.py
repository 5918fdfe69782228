"""Reading what is not theirs: files, other processes, the grader's own values."""

from __future__ import annotations

from attacks.attack import Attack

READ = (
    Attack("open a canary", "read", "def attack(x): return secret_in(open(CANARY).read())", bare=True),
    Attack("open the solutions", "read",
        "def attack(x): return secret_in(open(COURSE + '/solutions.py').read())", bare=True),
    Attack("open the gradebook", "read",
        "def attack(x): return secret_in(open(COURSE + '/gradebook.db', 'rb').read())", bare=True),
    Attack("open another's submission", "read",
        "def attack(x): return secret_in(open(COURSE + '/submitted/ada/01/x.ipynb').read())", bare=True),
    Attack("open a key in the grader's home", "read",
        "def attack(x): return secret_in(open(HOME + '/.ssh/id_canary').read())", bare=True),
    Attack("read while loading", "read", """
        with open(CANARY) as file:
            loot = file.read()
        def attack(x): return secret_in(loot)
        """, bare=True),
    Attack("list folders", "read", """
        def attack(x):
            return first(*[lambda p=p: got(os.listdir(p)) for p in (COURSE, HOME, "/", "/etc", "/tmp", "/home",
                "/root", "/proc")])
        """, bare=True),
    Attack("walk up from the own folder", "read", """
        def attack(x): return first(lambda: got(os.listdir("..")), lambda: got(os.listdir("../../..")),
            lambda: got(open("../etc/passwd").read()))
        """, bare=True),
    Attack("read the system's files", "read", """
        PATHS = "etc/passwd etc/shadow etc/hosts proc/version sys/kernel/notes run dev/zero dev/mem dev/kmsg dev/ptmx"
        def attack(x): return first(*[lambda p=p: got((p, os.open("/" + p, os.O_RDONLY))) for p in PATHS.split()])
        """, bare=True),
    Attack("/proc of oneself, of init and of the grader", "read", """
        NAMES = "environ maps mem cmdline status fd root/etc/passwd stack syscall auxv".split()
        def attack(x):
            return first(*[lambda p=f"/proc/{who}/{name}": got((p, os.open(p, os.O_RDONLY)))
                for who in ("self", "thread-self", 1, GRADER, VICTIM, os.getppid()) for name in NAMES])
        """, bare=True),
    Attack("the environment", "read", """
        def attack(x):
            return first(lambda: secret_in(os.environ), lambda: secret_in(os.environb),
                lambda: got(os.environ["AUTOGRADER_SECRET"]),
                lambda: got(os.environ["HOME"]), lambda: secret_in(open(f"/proc/{VICTIM}/environ").read()))
        """, bare=True),
    Attack("the environment in C", "read", """
        def attack(x):
            LIBC.getenv.restype = ctypes.c_char_p
            variables = (ctypes.POINTER(ctypes.c_char_p)).in_dll(LIBC, "environ")
            seen = []
            while variables[len(seen)]:
                seen.append(variables[len(seen)])
            return first(lambda: secret_in(b" ".join(seen)), lambda: got(LIBC.getenv(b"AUTOGRADER_SECRET").decode()))
        """),
    Attack("a path descriptor, opened again", "read", """
        def attack(x):
            fd = os.open(CANARY, os.O_PATH)
            return first(lambda: secret_in(open(f"/proc/self/fd/{fd}").read()),
                lambda: secret_in(open(f"/dev/fd/{fd}").read()),
                lambda: secret_in(os.read(fd, 99)), lambda: secret_in(os.pread(fd, 99, 0)))
        """, bare=True),
    Attack("a folder descriptor, opened below", "read", """
        def attack(x):
            folder, name = os.path.split(CANARY)
            fd = os.open(folder, os.O_PATH)
            return first(lambda: secret_in(os.read(os.open(name, os.O_RDONLY, dir_fd=fd), 99)),
                lambda: got(os.listdir(fd)), lambda: got(os.fchdir(fd)))
        """, bare=True),
    Attack("NumPy and C readers", "read", """
        def attack(x):
            LIBC.fopen.restype = ctypes.c_void_p
            return first(
                lambda: secret_in(np.fromfile(CANARY, np.uint8).tobytes()), lambda: secret_in(np.memmap(CANARY,
                    np.uint8, "r").tobytes()),
                lambda: secret_in(np.genfromtxt(CANARY, str)), lambda: got(LIBC.fopen(CANARY.encode(),
                    b"r") or [][0]))
        """, bare=True),
    Attack("open by other system calls", "read", """
        def attack(x):
            how, path = ctypes.create_string_buffer(24), CANARY.encode()
            handle, mount = ctypes.create_string_buffer(struct.pack("Ii", 120,
                0) + bytes(128)), ctypes.create_string_buffer(8)
            return first(lambda: worked("openat2", system_call(437, 437, -100, path, how, 24)),
                lambda: worked("name_to_handle_at", system_call(303, 264, -100, path, handle, mount, 0)),
                lambda: worked("open_by_handle_at", system_call(304, 265, -100, handle, 0)),
                lambda: worked("open_tree", system_call(428, 428, -100, path, 1)),
                lambda: worked("chdir", system_call(80, 49, COURSE.encode())),
                lambda: worked("inotify_init1", system_call(294, 26, 0)), lambda: worked("fanotify_init",
                    system_call(300, 262, 0, 0)))
        """, bare=True),
    Attack("the loader's own way in", "read", """
        import importlib.machinery
        import linecache
        def attack(x):
            path = COURSE + "/solutions.py"
            return first(lambda: secret_in(linecache.getlines(path)),
                lambda: secret_in(importlib.machinery.SourceFileLoader("s", path).get_data(path)),
                lambda: secret_in(sys.path.insert(0,
                    COURSE) or __import__("solutions").SECRET), lambda: got(ctypes.CDLL(COURSE + "/evil.so")))
        """, bare=True),
    Attack("torch's files", "read", """
        def attack(x):
            folder = os.path.dirname(os.path.dirname(np.__file__))
            return first(lambda: got(os.listdir(folder)), lambda: got(open(folder + "/torch/__init__.py").read(9)),
                lambda: got(os.listdir(folder + "/IPython")))
        """, bare=True),
)  # fmt: skip

PEEKING = (
    Attack("ptrace the grader, a neighbour, oneself", "peeking", """
        def attack(x):
            return first(*[lambda w=w, p=p: worked("ptrace", system_call(101, 117, w, p, 0, 0)) for w in (0, 16,
                0x4206) for p in (GRADER, VICTIM, os.getppid(), 1)])
        """, bare=True),
    Attack("read and write a neighbour's memory", "peeking", """
        def attack(x):
            here = ctypes.create_string_buffer(64)
            io = (ctypes.c_size_t * 2)(ctypes.addressof(here), 64)
            return first(*[lambda n=n, p=p: worked("process_vm", system_call(*n, p, io, 1, io, 1, 0))
                for n in ((310, 270), (311, 271)) for p in (GRADER, VICTIM, os.getppid(), os.getpid())])
        """, bare=True),
    Attack("/proc/…/mem", "peeking", """
        def attack(x): return first(*[lambda p=p: got(open(f"/proc/{p}/mem", "rb", 0)) for p in (GRADER, VICTIM,
            os.getppid(), "self")])
        """, bare=True),
    Attack("take a descriptor of another process", "peeking", """
        def attack(x):
            return first(*[lambda p=p: worked("pidfd_open", system_call(434, 434, p, 0)) for p in (os.getpid(), GRADER,
                VICTIM)],
                *[lambda fd=fd: worked("pidfd_getfd", system_call(438, 438, fd, 0, 0)) for fd in channels()],
                lambda: worked("kcmp", system_call(312, 272, os.getpid(), os.getpid(), 0, 0, 0)))
        """, bare=True),
    Attack("the processor's seconds of others", "peeking", """
        def attack(x):
            clocks = [~p << 3 | kind for p in (VICTIM, GRADER, os.getppid() or VICTIM)
                for kind in (0, 1, 2)]
            return first(*[lambda c=c: got(time.clock_gettime(c)) for c in clocks],
                *[lambda c=c: got(time.clock_getres(c)) for c in clocks],
                *[lambda c=c: worked("clock_nanosleep", system_call(230, 115, c, 0, bytes(16), 0)) for c in clocks])
        """, bare=True),
    Attack("where others may run", "peeking", """
        def attack(x): return first(*[lambda p=p: got(os.sched_getaffinity(p)) for p in (VICTIM, GRADER,
            os.getppid() or VICTIM)])
        """, bare=True),
    Attack("search gc for what is expected", "peeking", """
        WANTED = ("Problem", "Verdict", "Exercise", "Case", "Task", "Grade", "Limits")
        def attack(x):
            objects = gc.get_objects()
            return first(lambda: got([type(o).__name__ for o in objects if type(o).__name__ in WANTED][0]),
                lambda: got([m for m in sys.modules if m.partition(".")[0] in ("autograder", "torch", "toy", "answers",
                    "pytest")][0]),
                lambda: got([o for o in objects if isinstance(o, np.ndarray) and o is not x and np.array_equal(o,
                    2 * np.arange(3.0))][0]))
        """),
    Attack("climb the frames", "peeking", """
        def attack(x):
            frame, names = sys._getframe(), set()
            while frame:
                names |= set(frame.f_locals) | set(frame.f_globals)
                frame = frame.f_back
            return first(lambda: got([n for n in names if n in ("right", "wrong", "expected", "problem", "key", "keys",
                "verdict", "points", "secret")][0]))
        """),
    Attack("other descriptors of the grader's", "peeking", """
        def attack(x):
            return got(channels()) if len(channels()) > 1 else None
        """),
    Attack("search all strings for the secret", "peeking", """
        def attack(x):
            for thing in gc.get_objects():
                for part in thing if type(thing) in (list, tuple,
                    set) else thing.values() if type(thing) is dict else ():
                    if type(part) in (str, bytes) and secret_in(part):
                        return got(part)
        """),
)  # fmt: skip
