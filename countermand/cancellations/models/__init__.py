from countermand.cancellations.models.decision import Decision, FirstApproval, Reinstatement
from countermand.cancellations.models.reason import Reason
from countermand.cancellations.models.request import (
    Attachment,
    Channel,
    Draft,
    Request,
    RequestLine,
    WarehouseAnswer,
)
from countermand.cancellations.states import Answer, Outcome, Status, Taking

__all__ = [
    "Answer",
    "Attachment",
    "Channel",
    "Decision",
    "Draft",
    "FirstApproval",
    "Outcome",
    "Reason",
    "Reinstatement",
    "Request",
    "RequestLine",
    "Status",
    "Taking",
    "WarehouseAnswer",
]
