"""The system calls that student code may make: everything else fails with EPERM.

One line a call: its name, its number on x86_64 and on aarch64 (- where there is none). Numbers are those of the
kernel's tables; they never change.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping

_ALWAYS = """
# reading and writing what is open already: the channel, files in the own folder
read               0   63
write              1   64
readv             19   65
writev            20   66
pread64           17   67
pwrite64          18   68
close              3   57
lseek              8   62
fstat              5   80
newfstatat       262   79
stat               4    -
lstat              6    -
statx            332  291
access            21    -
faccessat        269   48
faccessat2       439  439
ftruncate         77   46
dup               32   23
dup2              33    -
dup3             292   24
pipe2            293   59
poll               7    -
ppoll            271   73
select            23    -
pselect6         270   72
getcwd            79   17
umask             95  166
# memory of its own
mmap               9  222
munmap            11  215
mprotect          10  226
mremap            25  216
madvise           28  233
brk               12  214
membarrier       324  283
# threads and signals within itself (creating one and signalling have rules of their own)
futex            202   98
set_robust_list  273   99
rseq             334  293
rt_sigaction      13  134
rt_sigprocmask    14  135
rt_sigreturn      15  139
sigaltstack      131  132
restart_syscall  219  128
sched_yield       24  124
exit              60   93
exit_group       231   94
# time, chance, and who am I
nanosleep         35  101
gettimeofday      96  169
time             201    -
times            100  153
getrusage         98  165
getrandom        318  278
uname             63  160
sysinfo           99  179
getpid            39  172
gettid           186  178
getppid          110  173
getuid           102  174
geteuid          107  175
getgid           104  176
getegid          108  177
"""

_FILES = """
# by name: only where Landlock decides which
getdents64       217   61
readlink          89    -
readlinkat       267   78
mkdir             83    -
mkdirat          258   34
unlink            87    -
unlinkat         263   35
rename            82    -
renameat         264   38
renameat2        316  276
"""

_OPENING = """
# by name, too; how is limited: see seccomp.py
open               2    -
openat           257   56
"""

_WITH_RULES = """
# allowed with some arguments only: see seccomp.py
kill              62  129
tgkill           234  131
prlimit64        302  261
ioctl             16   29
fcntl             72   25
clone             56  220
clone3           435  435
clock_gettime    228  113
clock_getres     229  114
clock_nanosleep  230  115
sched_getaffinity 204 123
"""

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The machines that we have numbers for, with the kernel's name for each (AUDIT_ARCH_…)."""


def machine() -> str:
    """This machine, by the kernel's name. KeyError in the tables means that we have no numbers for it."""
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())


def numbers(table: str, on: str) -> Mapping[str, int]:
    """Number by name of a table, for one of MACHINES."""
    column = 1 + list(MACHINES).index(on)
    rows = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def always(on: str) -> Mapping[str, int]:
    """Calls that are harmless with any argument."""
    return numbers(_ALWAYS, on)


def files(on: str) -> Mapping[str, int]:
    """Calls that list or change files by name."""
    return numbers(_FILES, on)


def opening(on: str) -> Mapping[str, int]:
    """Calls that open files by name."""
    return numbers(_OPENING, on)


def with_rules(on: str) -> Mapping[str, int]:
    """Calls that are allowed with some arguments only."""
    return numbers(_WITH_RULES, on)
