"""How far a job is, in words."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.imports.models import Import, Progress, State

Phase = Progress.Phase
STEPS = {
    State.CHECKING: [Phase.READING, Phase.COMPARING],
    State.APPLYING: [Phase.COMPARING, Phase.WRITING, Phase.SEARCH],
    State.UNDOING: [Phase.UNDOING],
}


def waiting(source: Import) -> dict[str, Any]:
    progress = Progress.objects.filter(source=source).first()
    steps = STEPS[State(source.state)]
    if progress is None or progress.phase not in steps or progress.began_at < (source.checked_at or progress.began_at):
        return {"progress": None}  # what an earlier job left
    elapsed = max((timezone.now() - progress.began_at).total_seconds(), 0.1)
    is_reading = progress.phase == Phase.READING
    return {
        "progress": {
            "label": progress.get_phase_display(),
            "step": steps.index(Phase(progress.phase)) + 1,
            "steps": len(steps) if len(steps) > 1 else 0,
            "percent": round(100 * progress.done),
            "rows": progress.rows if is_reading else 0,
            "rate": round(progress.rows / elapsed),
            "left": _duration(elapsed * (1 - progress.done) / progress.done)
            if is_reading and progress.done > 0.02
            else "",
        }
    }


def _duration(seconds: float) -> str:
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", round(seconds)) % {"n": round(seconds)}
    return _("%(n)s min") % {"n": round(seconds / 60)}
