"""Answers that are no answers, values that are no values, and what runs when nobody looks."""

from __future__ import annotations

from attacks.attack import Attack

_FRAME = """
import guest.codec
import guest.script
def frame(data, number=2, length=None):
    return b"cnk1" + number.to_bytes(4, "little") + (len(data) if length is None else length).to_bytes(8,
        "little") + data
def send(data):
    for fd in channels():
        try:
            os.write(fd, data)
        except OSError:
            pass
def array(shape, code=11, data=b""):
    return b"a" + bytes([code, len(shape)]) + b"".join(n.to_bytes(8, "little") for n in shape) + data
def observation(value, name="out"):
    made = guest.codec.encode(guest.script.Observation({name: 7}))
    at = made.index(guest.codec.encode(7))
    return made[:at] + value + made[at + len(guest.codec.encode(7)) :]
"""


def _reply(name: str, body: str) -> Attack:
    return Attack(name, "replies", f"{_FRAME}\ndef attack(x):\n    {body}\n    return 0.0\n")


REPLIES = (
    _reply("garbage", "send(bytes(range(256)) * 100)"),
    _reply("a frame of 2^62 bytes", "send(frame(b'', length=2**62))"),
    _reply("a frame of 1 GB, really sent",
        "send(frame(b'', length=2**30)); [send(bytes(1 << 20)) for _ in range(1024)]"),
    _reply("an array of shape 2^62 × 0", "send(frame(observation(array((2**62, 0)))))"),
    _reply("an array of shape 2^32 × 2^32", "send(frame(observation(array((2**32, 2**32)))))"),
    _reply("a negative shape", "send(frame(observation(array((2**64 - 1,)))))"),
    _reply("an array of an unknown dtype", "send(frame(observation(array((1,), 200, bytes(8)))))"),
    _reply("a list of 2^40 items", "send(frame(observation(b'l' + (2**40).to_bytes(8, 'little'))))"),
    _reply("a flood of empty arrays",
        "for _ in range(20): send(frame(observation(b'l' + (50000).to_bytes(8, 'little') + array((2, 0)) * 50000)))"),
    _reply("a flood of empty lists",
        "send(frame(observation(b'l' + (200000).to_bytes(8, 'little') + (b'l' + bytes(8)) * 200000)))"),
    _reply("a flood of Nones",
        "for _ in range(9): send(frame(observation(b'l' + (400000).to_bytes(8, 'little') + b'N' * 400000)))"),
    _reply("a deep list", "send(frame(observation((b'l' + (1).to_bytes(8, 'little')) * 10**5 + b'N')))"),
    _reply("a pickle", "import pickle; send(frame(pickle.dumps(os.system)))"),
    _reply("a record of another kind", "send(frame(guest.codec.encode(guest.script.Call('f', (), (), 0))))"),
    _reply("an observation in an observation",
        "send(frame(guest.codec.encode(guest.script.Observation({'out': guest.script.Observation()}))))"),
    _reply("a verdict", "send(frame(guest.codec.encode({'status': 'passed', 'points': 100})))"),
    _reply("a status that is none", "send(frame(guest.codec.encode(guest.script.Observation({}, (), 'passed'))))"),
    _reply("changed arguments without end",
        "send(frame(guest.codec.encode(guest.script.Observation({'out': 1}, tuple(range(10**5))))))"),
    _reply("an error of a megabyte",
        "send(frame(guest.codec.encode(guest.script.Observation({}, (), 'crashed', 'x' * 10**6))))"),
    _reply("answers before they are asked",
        "[send(frame(guest.codec.encode(guest.script.Observation({'out': 1.0})), n)) for n in range(2, 99)]"),
    _reply("a flood of answers",
        "\n    while True: send(frame(guest.codec.encode(guest.script.Observation({'out': 1.0}))))"),
    _reply("a second introduction", "send(b'%d' % os.getpid()); send(b'%d' % 1)"),
    _reply("loaded, says who", "send(frame(guest.codec.encode('loaded')))"),
    Attack("loaded, long before", "replies", f"""{_FRAME}
early = send(frame(guest.codec.encode("loaded"), 1))
def attack(x): return 0.0
"""),
    Attack("places without end", "replies", f"""{_FRAME}
early = [send(frame(guest.codec.encode((0, n)), 1)) for n in range(1000, 10**5)]
def attack(x): return 0.0
"""),
    Attack("a worker of one's own", "replies", """
        import guest.worker
        import guest.wire
        def attack(x):
            guest.wire.send = lambda *args: None
            guest.worker.codec.encode = lambda *args: bytes(100 << 20)
            return 1.0
        """),
)  # fmt: skip

VALUES = (
    Attack("an array of objects", "values", """
        class Bomb:
            def __reduce__(self): return os.system, ("touch " + OPEN_FOLDER + "/" + TOKEN,)
        def attack(x): return np.array([Bomb(), None], object)
        """),
    Attack("a structured array", "values", "def attack(x): return np.zeros(3, [('a', 'f8'), ('b', 'O')])"),
    Attack("a subclass with its own mind", "values", """
        class Liar(np.ndarray):
            def __array_ufunc__(self, *args, **kwargs): os._exit(3)
            def __array_function__(self, *args, **kwargs): os._exit(3)
            def __array_finalize__(self, obj): pass
            def __eq__(self, other): return True
            def __getattribute__(self,
                name): return os._exit if name == "tobytes" else np.ndarray.__getattribute__(self, name)
        def attack(x): return np.zeros(3).view(Liar)
        """),
    Attack("a lying __array__", "values", """
        class Liar:
            dtype, shape, ndim = np.dtype("f8"), (2**40,), 1
            def __array__(self, *args, **kwargs): return np.ones(3)
            __array_interface__ = {"shape": (2**40,), "typestr": "<f8", "data": (1, False), "version": 3}
        def attack(x): return Liar()
        """),
    Attack("memory that is not there", "values", """
        class Wild:
            __array_interface__ = {"shape": (1000,), "typestr": "<f8", "data": (4096, False), "version": 3}
        def attack(x): return np.asarray(Wild())
        """),
    Attack("strides over everything", "values",
        "def attack(x): return np.lib.stride_tricks.as_strided(x, (10**12,), (0,))"),
    Attack("equal to everything", "values", """
        class Equal(float):
            def __eq__(self, other): return True
            __hash__ = float.__hash__
            def __sub__(self, other): return 0.0
            __rsub__ = __sub__
        def attack(x): return Equal(3)
        """),
    Attack("NaN and infinity", "values", "def attack(x): return np.array([np.nan, np.inf, -np.inf])"),
    Attack("a million Nones", "values", "def attack(x): return [None] * 10**6"),
    Attack("a list that holds itself", "values", """
        def attack(x):
            own = []
            own.append(own)
            return own
        """),
)  # fmt: skip

IMPORTS = (
    Attack("import torch and others", "imports", """
        import importlib
        def attack(x): return first(*[lambda n=n: got(importlib.import_module(n).__file__) for n in ("torch", "scipy",
            "pandas", "pydantic", "nbgrader", "yaml", "autograder.grading", "solutions", "pip")])
        """),
    Attack("import torch without the hook", "imports", """
        import importlib
        def attack(x):
            sys.meta_path[:] = [f for f in sys.meta_path if "Finder" in getattr(f, "__name__", "")]
            sys.path[:0] = [os.path.dirname(os.path.dirname(np.__file__)), COURSE]
            sys.path_importer_cache.clear()
            return first(*[lambda n=n: got(importlib.import_module(n).__file__ or "a folder") for n in ("torch",
                "scipy", "pandas", "solutions", "pytest", "autograder.grading")])
        """, bare=True),
    Attack("load a file as a module", "imports", """
        import importlib.util
        import runpy
        def attack(x):
            path = COURSE + "/solutions.py"
            spec = importlib.util.spec_from_file_location("solutions", path)
            return first(lambda: got(spec.loader.get_code("solutions")), lambda: got(runpy.run_path(path)),
                lambda: got(exec(compile(open(path).read(), "s", "exec"))))
        """, bare=True),
    Attack("the grader's modules that lie beside", "imports", """
        import importlib
        def attack(x):
            here = os.path.dirname(os.path.dirname(sys.modules["guest"].__file__))
            sys.path.insert(0, here)
            return first(lambda: got(os.listdir(here)), lambda: got(open(here + "/host.py").read(20)),
                lambda: got(importlib.import_module("guest.never").__file__))
        """, bare=True),
)  # fmt: skip

TRAPS = (
    Attack("__del__ for ever", "traps", """
        class Undead:
            def __del__(self):
                global risen
                risen = Undead()
                while True: pass
        def attack(x):
            undead = Undead()
            del undead
        """),
    Attack("__del__ at the end", "traps", """
        class Late:
            def __del__(self): open(OPEN_FOLDER + "/" + TOKEN, "w")
        late = Late()
        def attack(x): sys.exit(0)
        """),
    Attack("atexit", "traps", """
        import atexit
        def attack(x):
            atexit.register(lambda: open(OPEN_FOLDER + "/" + TOKEN, "w"))
            atexit.register(time.sleep, 10**6)
            raise KeyboardInterrupt
        """),
    Attack("threads that never end", "traps", """
        def attack(x):
            threading.Thread(target=time.sleep, args=(10**6,)).start()
            raise KeyboardInterrupt
        """),
    Attack("NumPy changed under the grader", "traps", """
        def attack(x):
            np.array_equal = np.allclose = lambda *args, **kwargs: True
            np.asarray = np.array = lambda *args, **kwargs: np.zeros(3)
            return 2 * x
        """),
    Attack("something left in the own folder", "traps", """
        def attack(x):
            with open(TOKEN, "w") as file:
                file.write("the answer is 42")
        """),
    Attack("flags left on shared descriptors", "traps", """
        def attack(x):
            for fd in (0, 1, 2):
                fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_NONBLOCK | os.O_APPEND)
            os.umask(0o777)
            os.environ["LEFT"] = TOKEN
        """),
    Attack("a flood of output", "traps", """
        def attack(x):
            for _ in range(10**5):
                for fd in (1, 2):
                    os.write(fd, bytes(1 << 20))
                sys.__stdout__.write("x" * 10**4)
        """),
    Attack("the parser", "traps", "x" + "\\n(" * 500 + "\ndef attack(x): return 0.0"),
    Attack("null bytes and odd encodings", "traps",
        "# coding: utf-7\nx = '\\x00'\ndef attack(x): return first(lambda: exec('import os' + chr(0)))"),
    Attack("the locale and the time zone", "traps", """
        import locale
        def attack(x):
            os.environ["TZ"] = CANARY
            time.tzset()
            return first(lambda: secret_in(time.tzname), lambda: got(locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")),
                lambda: secret_in(LIBC.setlocale(6, CANARY.encode())))
        """),
)  # fmt: skip
