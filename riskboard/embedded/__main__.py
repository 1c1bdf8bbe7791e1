"""``python -m riskboard.embedded run`` is what ``make run`` calls, ``static`` a step of ``make setup``."""

import argparse
import os
import sys

from riskboard.embedded.environment import read_options
from riskboard.embedded.failure import StartError
from riskboard.embedded.paths import DataDirectory
from riskboard.embedded.run import run, say
from riskboard.embedded.signals import StopRequested
from riskboard.embedded.static import collect_in_terminal
from riskboard.environment import data_directory


def main(arguments: list[str]) -> int:
    """Parse the command line and run; the exit code: 0 after a stop that was asked for, 1 after a failure."""
    parser = argparse.ArgumentParser(
        prog="python -m riskboard.embedded", description="Run Riskboard on this machine."
    )
    parser.add_argument("command", choices=["run", "static"])
    command = parser.parse_args(arguments).command
    try:
        if command == "static":
            collect_in_terminal()
        else:
            run(DataDirectory(data_directory()), read_options(os.environ), os.environ)
    except StopRequested:
        say("Stopped.")
    except StartError as error:
        sys.stderr.write(f"riskboard: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
