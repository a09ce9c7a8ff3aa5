"""Runs a command and writes what it cost: measure.py RESULT.json COMMAND [ARGUMENTS...]

CPU seconds are user and system time of the process and of all children that it waited for, RSS is the largest resident
set of any of them, wall is from start to end. Exits as the command does.
"""

import json
import os
import sys
import time

result, *command = sys.argv[1:]
start = time.monotonic()
pid = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(pid, 0)
wall = time.monotonic() - start
unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
with open(result, "w", encoding="utf-8") as file:
    json.dump({"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "rss": usage.ru_maxrss * unit}, file)
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
