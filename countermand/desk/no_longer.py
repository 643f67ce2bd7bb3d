from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from countermand.cancellations.models import Answer, WarehouseAnswer
from countermand.cancellations.rules import Rules
from countermand.orders.stages import Stage


def no_longer(rules: Rules) -> Q:
    """The same rules as those of `wishes`, in SQL: lines that cannot be approved as they were asked for."""
    asked_first = [stage for stage in rules.limits.ask_first if not rules.refuses(stage)]
    found = (
        Q(line__stage__in=[stage for stage in Stage if rules.refuses(stage)])
        | Q(line__ordered__lt=F("line__shipped") + F("line__canceled") + F("quantity"))
        | Q(~Q(seen_sku="") & ~Q(line__sku=F("seen_sku")))
        | Q(line__stage=Stage.UNKNOWN, unknown_stage_ok=False)
        | Q(request__order__closed_as_of__isnull=False)
        | Q(Q(line__stage__in=asked_first) & ~Q(line__stage=F("stopped_stage")))
    )
    if rules.refuses_partly_shipped:
        found |= Q(line__shipped__gt=0)
    for kind in rules.kinds("refuse"):
        if kind == "free":
            found |= Q(line__price=0)
        for sku in rules.skus(kind):
            found |= Q(line__sku__startswith=sku)
    if rules.limits.stage_hours and rules.refuses_stale:
        found |= _stale(timezone.now() - timedelta(hours=rules.limits.stage_hours))
    return found


def _stale(since: datetime) -> Q:
    """Known since before then, and not stopped by the warehouse later."""
    heard = WarehouseAnswer.objects.filter(request_line=OuterRef("id"), answer=Answer.STOPPED, answered_at__gt=since)
    stopped = Q(Exists(heard), answer=Answer.STOPPED, stopped_stage=F("line__stage"))
    return Q(line__stage_as_of__lt=since) & ~stopped
