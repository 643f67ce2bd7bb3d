"""The process that reads a file nobody can trust. It knows no database, no secret and no network; it is told on its
standard input what to do, and answers on its standard output in frames.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

settings.configure(USE_I18N=False, IMPORT_MAX_ROWS=int(os.environ["COUNTERMAND_IMPORT_MAX_ROWS"]))

from countermand.imports.reading.frames import Tag, send_json  # noqa: E402 (needs the settings)
from countermand.imports.reading.limits import limit_myself  # noqa: E402
from countermand.imports.reading.sight import Sight  # noqa: E402
from countermand.plain import Plain  # noqa: E402


def main() -> None:
    limit_myself()
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    with Path(sys.argv[1]).open("rb") as file:
        sight = Sight(file, answers)
        for line in orders:
            order = json.loads(line)
            _obey(sight, order.pop("op"), order, answers)


def _obey(sight: Sight, name: str, facts: dict[str, Any], answers: BinaryIO) -> None:
    try:
        answer = getattr(sight, name)(**facts)
    except Plain as problem:
        send_json(answers, Tag.FAILURE, {"sentence": str(problem), "status": problem.status})
    except (MemoryError, RecursionError):
        send_json(answers, Tag.FAILURE, {"sentence": "", "status": 400})
    else:
        send_json(answers, Tag.ANSWER, answer)


main()
